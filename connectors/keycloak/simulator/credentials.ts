import { generateKeyPairSync, type KeyObject, verify } from 'node:crypto';

/** The client's key and secret, and the access tokens that its service account was given. */

export const CLIENT_ID = 'countersign';
export const KEY_ID = 'simulated-key-1';
/** Made up, of the platform's shape. */
export const CLIENT_SECRET = 'SimulatedSecretOfNobodyAtAll0000';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** How long after it was made an assertion is taken, by default. */
const OLDEST_ASSERTION_S = 60;

export class Credentials {
  readonly privateKeyPem: string;
  private readonly publicKey: KeyObject;
  private readonly endsAtMs = new Map<string, number>();
  private readonly usedIds = new Set<unknown>();

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    this.publicKey = publicKey;
  }

  /** Whether the form of a token request proves the client. */
  proves(form: Readonly<Record<string, string>>, issuer: string, nowMs: number): boolean {
    if (form.client_secret !== undefined)
      return form.client_id === CLIENT_ID && form.client_secret === CLIENT_SECRET;
    if (form.client_assertion_type !== ASSERTION_TYPE) return false;
    return this.isAssertion(form.client_assertion ?? '', issuer, nowMs);
  }

  /** @param claims what the token says of its service account, besides its times and its id */
  issue(nowMs: number, lifespanS: number, claims: Record<string, unknown>): Record<string, unknown> {
    const nowS = Math.floor(nowMs / 1_000);
    const times = { iat: nowS, exp: nowS + lifespanS, jti: String(this.endsAtMs.size + 1).padStart(32, '0') };
    const token = `${encoded({ alg: 'RS256', typ: 'JWT' })}.${encoded({ ...times, ...claims })}.c2lnbmF0dXJl`;
    this.endsAtMs.set(token, nowMs + lifespanS * 1_000);
    return {
      access_token: token,
      expires_in: lifespanS,
      refresh_expires_in: 0,
      token_type: 'Bearer',
      'not-before-policy': 0,
      scope: 'email profile',
    };
  }

  isToken(authorization: string, nowMs: number): boolean {
    return (this.endsAtMs.get(authorization.replace(/^Bearer /, '')) ?? 0) > nowMs;
  }

  /** As Keycloak checks it: the client as issuer and subject, the realm as audience, made within the last minute, each id once. */
  private isAssertion(jwt: string, issuer: string, nowMs: number): boolean {
    const [head = '', body = '', signature = ''] = jwt.split('.');
    const key = { key: this.publicKey, dsaEncoding: 'ieee-p1363' as const };
    if (!verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url')))
      return false;
    const { iss, sub, aud, exp, iat, jti } = parse(body);
    const nowS = nowMs / 1_000;
    const isInTime = Number(exp) > nowS && Number(iat) >= nowS - OLDEST_ASSERTION_S;
    const isClient = parse(head).alg === 'ES256' && iss === CLIENT_ID && sub === CLIENT_ID && aud === issuer;
    if (!isClient || !isInTime || jti === undefined || this.usedIds.has(jti)) return false;
    this.usedIds.add(jti);
    return true;
  }
}

function encoded(part: Record<string, unknown>): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function parse(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
}
