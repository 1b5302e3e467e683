import type { Credential, CredentialKind } from '#domain/credential.ts';
import { lookUp, present, recordOf, textOf } from './fields.ts';

/** Where a payload may name a credential, and what that is. */
export interface CredentialPath {
  readonly path: string;
  readonly kind: CredentialKind;
  /** The platform it belongs to, where the path says so by itself. */
  readonly platform?: string;
  /** The value is the raw secret, not an id: it is kept as a fingerprint. */
  readonly raw?: true;
}

const FINGERPRINT = /^fp_[0-9a-f]{32}$/;

/** The first credential found; a raw value has become a fingerprint already, or becomes one here. */
export function findCredential(
  record: unknown,
  paths: readonly CredentialPath[],
  platform: string | undefined,
  fingerprint: (raw: string) => string,
): Credential | undefined {
  const heads = headsOf(record);
  for (const where of paths) {
    if (heads && !heads.has(headOf(where.path))) continue;
    const text = textOf(lookUp(record, where.path));
    if (text === undefined || text.length > 512) continue;
    return credentialFrom(text, where.kind, where.platform ?? platform, where.raw === true, fingerprint);
  }
  return undefined;
}

/** The first names of a record's keys: a path that begins with another leads nowhere. Undefined for a list. */
function headsOf(record: unknown): ReadonlySet<string> | undefined {
  const members = recordOf(record);
  return members && new Set(Object.keys(members).map(headOf));
}

function headOf(path: string): string {
  const dot = path.indexOf('.');
  return dot === -1 ? path : path.slice(0, dot);
}

/** Names a credential by id, or by fingerprint when the text is a raw secret or one that was replaced before. */
export function credentialFrom(
  text: string,
  kind: CredentialKind,
  platform: string | undefined,
  isRaw: boolean,
  fingerprint: (raw: string) => string,
): Credential {
  if (FINGERPRINT.test(text)) return present({ kind, platform, fingerprint: text }) as Credential;
  if (isRaw) return present({ kind, platform, fingerprint: fingerprint(text) }) as Credential;
  return present({ kind, platform, id: text }) as Credential;
}

/** Names that rules and templates of any sender use for a credential, below a prefix such as `result.`. */
export function commonCredentialPaths(prefix: string): CredentialPath[] {
  const at = (kind: CredentialKind, names: readonly string[], raw?: true): CredentialPath[] =>
    names.map((name) => ({ path: `${prefix}${name}`, kind, ...(raw ? { raw } : {}) }));
  return [
    ...at('session', [
      'session_id',
      'sessionId',
      'SessionId',
      'sessionid',
      'session.id',
      'session.uid',
      'externalSessionId',
      'external_session_id',
      'authenticationContext.externalSessionId',
      'rootSessionId',
    ]),
    ...at('access-token', [
      'token_id',
      'tokenId',
      'TokenId',
      'hashed_token',
      'hashedToken',
      'token.id',
      'token.uid',
      'uniqueTokenIdentifier',
      'UniqueTokenIdentifier',
    ]),
    ...at('api-key', [
      'api_key_id',
      'apiKeyId',
      'key_id',
      'access_key_id',
      'accessKeyId',
      'requestApiTokenId',
    ]),
    ...at('session-cookie', ['session_cookie', 'sessionCookie', 'cookie'], true),
    ...at('refresh-token', ['refresh_token', 'refreshToken'], true),
    ...at('saml-assertion', ['saml_response', 'SAMLResponse', 'assertion'], true),
    ...at('api-key', ['api_key', 'apiKey'], true),
    ...at('access-token', ['access_token', 'accessToken', 'token', 'bearer'], true),
  ];
}
