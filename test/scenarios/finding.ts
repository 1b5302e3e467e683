import type { Act, LogPlatform, Written } from './act.ts';
import type { PlatformVoice, TokenKind } from './platforms/index.ts';
import type { Random } from './random.ts';
import type { Need } from './story.ts';

/**
 * A SIEM's finding (OCSF Detection Finding, class 2004), made from the raw record that its rule fired on: what the
 * rule took out of it, and no more.
 */

const PRODUCTS: Readonly<Record<LogPlatform, string>> = {
  okta: 'Okta',
  'entra-id': 'Microsoft Entra ID',
  'google-workspace': 'Google Workspace',
  github: 'GitHub',
  slack: 'Slack',
  salesforce: 'Salesforce',
  aws: 'AWS CloudTrail',
};

const TOKEN_KINDS: readonly TokenKind[] = ['access-token', 'api-key', 'oauth-grant', 'temporary-key'];

/** What a rule passes on: the ids, the address alone, or the platform's own id of the person. */
const STYLES = ['ids', 'ids', 'ids', 'address', 'uid'] as const;

/** The part of a finding that is read again here; the rest is of no concern. */
export interface Finding {
  readonly time_dt: string;
  readonly finding_info: Readonly<Record<string, unknown>>;
  readonly evidences: readonly [Evidence];
  readonly [member: string]: unknown;
}

interface Evidence {
  readonly actor: {
    readonly user: Readonly<Record<string, unknown>>;
    readonly session?: { readonly uid: string };
  };
  readonly src_endpoint?: { readonly ip: string };
  readonly http_request?: { readonly user_agent: string };
  readonly api: {
    readonly service: { readonly name: string };
    readonly operation: string;
    readonly token?: { readonly uid: string; readonly type_id: number };
  };
}

export interface Fired {
  readonly voice: PlatformVoice;
  readonly act: Act;
  /** Of the platform, in the order written. */
  readonly records: readonly Written[];
  readonly title: string;
}

export function findingOf(fired: Fired & { readonly uid: string }, random: Random): Finding {
  const { voice, act, title, uid } = fired;
  const { platform } = voice;
  const product = PRODUCTS[platform];
  const style = random.pick(STYLES);
  const [session, token] = [sessionIn(fired), tokenIn(fired)];
  const account = voice.accountId(act.person);
  const userUid = isIn(fired, account) ? account : undefined;
  const isNamed = style === 'ids';
  const user = {
    type_id: 1,
    ...(style !== 'uid' || userUid === undefined
      ? { email_addr: act.person.email, name: act.person.name }
      : {}),
    ...(style === 'address' || userUid === undefined ? {} : { uid: userUid }),
    ...(platform === 'aws' && isNamed && token ? { credential_uid: token } : {}),
  };
  const names = {
    ...(isNamed && session ? { session: { uid: session } } : {}),
    ...(isNamed && !session && token && platform !== 'aws' ? { token: { uid: token, type_id: 1 } } : {}),
  };
  const atMs = act.at + random.int(1, 20) * 60_000;
  return {
    class_uid: 2004,
    category_uid: 2,
    activity_id: 1,
    type_uid: 200401,
    severity_id: random.int(2, 5),
    time_dt: new Date(atMs).toISOString(),
    finding_info: {
      uid,
      title,
      types: ['Forged Web Credentials'],
      attacks: [{ technique: { uid: 'T1606', name: 'Forge Web Credentials' }, version: '19.1' }],
    },
    metadata: { version: '1.6.0', product: { name: product, vendor_name: product } },
    evidences: [
      {
        actor: { user, ...(names.session ? { session: names.session } : {}) },
        src_endpoint: { ip: act.origin.ip },
        http_request: { user_agent: act.device.userAgent },
        api: {
          service: { name: product },
          operation: act.kind,
          ...(names.token ? { token: names.token } : {}),
        },
      },
    ],
  };
}

/** Whether any of the records tells what is needed of the act behind it. */
export function isTold(need: Need, fired: Fired): boolean {
  switch (need) {
    case 'address':
      return isIn(fired, fired.act.origin.ip);
    case 'user agent':
      return isIn(fired, fired.act.device.userAgent);
    case 'session id':
      return sessionIn(fired) !== undefined;
    case 'token id':
      return tokenIn(fired) !== undefined;
  }
}

/** The platform's id of the session that the act names, where a record tells it. */
function sessionIn(fired: Fired): string | undefined {
  const name = sessionOf(fired);
  const id = name === undefined ? undefined : fired.voice.sessionId(name);
  return id !== undefined && isIn(fired, id) ? id : undefined;
}

/** A session may go by a key that is issued with it. */
function tokenIn(fired: Fired): string | undefined {
  const { act, voice } = fired;
  const names = ['token' in act ? act.token : undefined, sessionOf(fired)].filter(
    (name) => name !== undefined,
  );
  const ids = names.flatMap((name) => TOKEN_KINDS.map((kind) => voice.tokenId(name, kind)));
  return ids.find((id) => id !== undefined && isIn(fired, id));
}

function sessionOf({ act, voice }: Fired): string | undefined {
  if (act.kind === 'federated-sign-in' && act.provider === voice.platform) return act.providerSession;
  return act.session;
}

/** Ids and addresses stand in records as they are, or within a longer text. */
function isIn({ records }: Fired, text: string): boolean {
  return JSON.stringify(records).includes(JSON.stringify(text).slice(1, -1));
}
