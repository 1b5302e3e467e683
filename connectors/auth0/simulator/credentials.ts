import { generateKeyPairSync, type KeyObject, verify } from 'node:crypto';

/** The application's key and secret, and the access tokens it was given. */

export const CLIENT_ID = 'SimulatedM2MApplication000000001';
export const KEY_ID = 'simulated-key-1';
/** Made up, of the platform's shape. */
export const CLIENT_SECRET = 'SimulatedClientSecretOfNobodyAtAll_00000000000000000000000000001';

/** Auth0 gives a Management API token a day. */
const LIFETIME_S = 86_400;
/** Auth0 takes an assertion that lives five minutes at most. */
const LONGEST_ASSERTION_S = 300;

/** Made once: an RSA key takes long to find. */
const keys: { made?: { readonly publicKey: KeyObject; readonly pem: string } } = {};

function keyPair() {
  if (keys.made) return keys.made;
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  keys.made = { publicKey, pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  return keys.made;
}

export class Credentials {
  readonly privateKeyPem: string;
  private readonly publicKey: KeyObject;
  private readonly tokens = new Map<string, number>();
  private readonly used = new Set<string>();

  constructor() {
    const { pem, publicKey } = keyPair();
    this.privateKeyPem = pem;
    this.publicKey = publicKey;
  }

  /** The body of a token's answer. */
  issue(scope: string | undefined, nowMs: number): Record<string, unknown> {
    const token = `eyJzaW11bGF0ZWQ.${String(this.tokens.size + 1).padStart(32, '0')}.c2lnbmF0dXJl`;
    this.tokens.set(token, nowMs + LIFETIME_S * 1_000);
    return {
      token_type: 'Bearer',
      expires_in: LIFETIME_S,
      access_token: token,
      ...(scope === undefined ? {} : { scope }),
    };
  }

  isValid(authorization: string, nowMs: number): boolean {
    return (this.tokens.get(authorization.replace(/^Bearer /, '')) ?? 0) > nowMs;
  }

  /** As Auth0 checks it: RS256, the application as issuer and subject, the tenant as audience, five minutes at most, once. */
  isAssertion(jwt: string, audience: string, nowMs: number): boolean {
    const [head = '', body = '', signature = ''] = jwt.split('.');
    const signed = Buffer.from(`${head}.${body}`);
    if (!verify('sha256', signed, this.publicKey, Buffer.from(signature, 'base64url'))) return false;
    const { alg } = parse(head);
    const { iss, sub, aud, exp, jti } = parse(body);
    const leftS = Number(exp) - nowMs / 1_000;
    const isOnce = typeof jti === 'string' && !this.used.has(jti);
    if (isOnce) this.used.add(jti);
    const isApplication = iss === CLIENT_ID && sub === CLIENT_ID && aud === audience;
    return alg === 'RS256' && isApplication && isOnce && leftS > 0 && leftS <= LONGEST_ASSERTION_S;
  }
}

function parse(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
}
