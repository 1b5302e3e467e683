import { generateKeyPairSync, type KeyObject, verify } from 'node:crypto';

/** The service app's key, the access tokens it was given, and an API token. */

const LIFETIME_S = 3_600;
export const CLIENT_ID = '0oa1simulated0app';
export const KEY_ID = 'simulated-key-1';
/** Made up, of the platform's shape. */
export const API_TOKEN = '00SimulatedApiTokenOfNobodyAtAll0000000000';

export class Credentials {
  readonly privateKeyPem: string;
  private readonly publicKey: KeyObject;
  private readonly tokens = new Map<string, { readonly endsAtMs: number; readonly scopes: Set<string> }>();

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    this.publicKey = publicKey;
  }

  /** The body of a token's answer. */
  issue(scope: string, nowMs: number): Record<string, unknown> {
    const token = `eyJzaW11bGF0ZWQ.${String(this.tokens.size + 1).padStart(32, '0')}.c2lnbmF0dXJl`;
    this.tokens.set(token, { endsAtMs: nowMs + LIFETIME_S * 1_000, scopes: new Set(scope.split(' ')) });
    return { token_type: 'Bearer', expires_in: LIFETIME_S, access_token: token, scope };
  }

  /** The scopes of a valid `Authorization` header; `all` for the API token; undefined for anything else. */
  scopesOf(authorization: string, nowMs: number): ReadonlySet<string> | 'all' | undefined {
    if (authorization === `SSWS ${API_TOKEN}`) return 'all';
    const held = this.tokens.get(authorization.replace(/^Bearer /, ''));
    return held && held.endsAtMs > nowMs ? held.scopes : undefined;
  }

  /** As Okta checks it: ES256, the app as issuer and subject, this endpoint as audience, an hour at most. */
  isAssertion(jwt: string, audience: string, nowMs: number): boolean {
    const [head = '', body = '', signature = ''] = jwt.split('.');
    const key = { key: this.publicKey, dsaEncoding: 'ieee-p1363' as const };
    if (!verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url')))
      return false;
    const { alg } = parse(head);
    const { iss, sub, aud, exp } = parse(body);
    const leftS = Number(exp) - nowMs / 1_000;
    const isApp = iss === CLIENT_ID && sub === CLIENT_ID;
    return alg === 'ES256' && isApp && aud === audience && leftS > 0 && leftS <= LIFETIME_S;
  }
}

function parse(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
}
