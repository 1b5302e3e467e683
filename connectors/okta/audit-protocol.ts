import { type Activity, given, type Raw } from 'countersign/kit';
import { text } from './audit-fields.ts';

/** By which protocol somebody was let in, with which client, and what a token was made from. */

type Protocol = NonNullable<Activity['authProtocol']>;

const SIGN_ON_MODES: readonly (readonly [RegExp, Protocol])[] = [
  [/^SAML/i, 'saml'],
  [/^OPENID[ _]?CONNECT/i, 'openid-connect'],
];

export interface ProtocolFacts {
  readonly clientId?: string;
  readonly authProtocol?: Protocol;
  readonly grantType?: string;
}

/** @param parts of the record; `isPassword` whether the factor that was passed is the password */
export function protocolFacts(
  eventType: string,
  record: Raw,
  parts: {
    readonly client: Raw;
    readonly actor: Raw;
    readonly debug: Raw;
    readonly targets: readonly Raw[];
    readonly signOnMode: string | undefined;
    readonly isPassword: boolean;
  },
): ProtocolFacts {
  return {
    ...given('clientId', clientOf(parts)),
    ...given('authProtocol', protocolOf(eventType, record, parts)),
    ...given('grantType', grantOf(text(parts.debug, 'grantType'))),
  };
}

/** An OAuth client that asked, or that something was given to; an OpenID Connect app’s id is its client’s. */
function clientOf({ client, actor, debug, targets, signOnMode }: Parameters<typeof protocolFacts>[2]) {
  const isClient = (entity: Raw) => /ClientApp$/.test(text(entity, 'type') ?? '');
  const isOpenId = /^OPENID/i.test(signOnMode ?? '');
  const target =
    targets.find(isClient) ??
    (isOpenId ? targets.find((each) => text(each, 'type') === 'AppInstance') : undefined);
  return (
    text(client, 'id') ??
    text(debug, 'clientId') ??
    (isClient(actor) ? text(actor, 'id') : undefined) ??
    (target && text(target, 'id'))
  );
}

/** WS-Trust and rich clients carry a password past the second factor. */
function protocolOf(
  eventType: string,
  record: Raw,
  { debug, signOnMode, isPassword }: Parameters<typeof protocolFacts>[2],
): Protocol | undefined {
  if (/\/wsfed\/active\b/.test(text(debug, 'requestUri') ?? '')) return 'legacy';
  if (eventType === 'user.authentication.auth_via_richclient') return 'legacy';
  if (eventType.startsWith('app.oauth2.')) return 'oauth2';
  if (eventType === 'user.authentication.auth_via_inbound_SAML') return 'saml';
  if (eventType === 'user.authentication.auth_via_IDP') {
    const legacyType = text(record, 'legacyEventType') ?? '';
    return /\.saml\./.test(legacyType) ? 'saml' : /\.oidc\./.test(legacyType) ? 'openid-connect' : undefined;
  }
  if (isPassword) return 'password';
  return SIGN_ON_MODES.find(([pattern]) => pattern.test(signOnMode ?? ''))?.[1];
}

/** `refresh_token`, or the URN of an extension, as `refresh-token`. */
function grantOf(said: string | undefined): string | undefined {
  return said?.split(':').at(-1)?.toLowerCase().replaceAll('_', '-') || undefined;
}
