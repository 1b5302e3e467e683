import { createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';

/** Compact JWS by RS256 and ES256, at once and without waiting, as a simulator's routes answer. */

export type Claims = Readonly<Record<string, unknown>>;

/** A key by which a simulated side signs. */
export interface SimulatedKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** A public key in a JWKS, whose members are looked at one by one. */
export type Jwk = Readonly<Record<string, unknown>>;

/** Made once a process: RSA, as Okta and the interoperability profile want it. */
export function simulatedKey(kid: string): SimulatedKey {
  const known = KEYS.get(kid);
  if (known) return known;
  const made = { kid, privateKey: generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey };
  KEYS.set(kid, made);
  return made;
}

const KEYS = new Map<string, SimulatedKey>();

/** The public half, as a JWKS holds it. */
export function publicJwk({ kid, privateKey }: SimulatedKey): Jwk {
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
  return { ...jwk, kid, use: 'sig', alg: algorithmOf(privateKey) };
}

/** Signs claims; `header` stands over the usual one, for tokens that must be refused. */
export function signCompact(claims: Claims, { kid, privateKey }: SimulatedKey, header: Claims = {}): string {
  const head = { typ: 'secevent+jwt', alg: algorithmOf(privateKey), kid, ...header };
  const text = [head, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' as const };
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}

/** Header and claims of a compact token, unverified; undefined for anything else. */
export function readCompact(token: string): { readonly header: Claims; readonly claims: Claims } | undefined {
  const [head = '', body = '', signature, ...more] = token.split('.');
  if (signature === undefined || more.length > 0) return undefined;
  try {
    const [header, claims] = [head, body].map((part): unknown =>
      JSON.parse(Buffer.from(part, 'base64url').toString('utf8')),
    );
    return isClaims(header) && isClaims(claims) ? { header, claims } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the signature is the key's. The key says by which algorithm, never the token. */
export function isSignedBy(token: string, jwk: Jwk): boolean {
  const [head = '', body = '', signature = ''] = token.split('.');
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  const how = { key, dsaEncoding: 'ieee-p1363' as const };
  return verify('sha256', Buffer.from(`${head}.${body}`), how, Buffer.from(signature, 'base64url'));
}

function algorithmOf({ asymmetricKeyType }: KeyObject): string {
  return asymmetricKeyType === 'rsa' ? 'RS256' : 'ES256';
}

function isClaims(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
