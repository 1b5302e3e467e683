import { createPublicKey, generateKeyPairSync, hash, type KeyObject, verify } from 'node:crypto';
import type { SimulatedRequest } from 'countersign/kit/testing';

/** The service user's key and its programmatic access token. */

export const ACCOUNT = 'acme-prod';
export const SELF = 'COUNTERSIGN';
export const WAREHOUSE = 'COUNTERSIGN_WH';
/** For tests of the fallback; the simulator does not hand it out. */
export const PROGRAMMATIC_TOKEN = 'simulated-programmatic-access-token-of-nobody';
const LONGEST_S = 3_600;

/** One key for all simulators of a process: an RSA key takes long to make. */
let made: { readonly pem: string; readonly publicKey: KeyObject; readonly fingerprint: string } | undefined;

function keys() {
  made ??= (() => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const publicKey = createPublicKey(privateKey);
    const der = publicKey.export({ type: 'spki', format: 'der' });
    return { pem, publicKey, fingerprint: `SHA256:${hash('sha256', der, 'base64')}` };
  })();
  return made;
}

export function privateKeyPem(): string {
  return keys().pem;
}

/** As Snowflake checks it: the kind of token by its header; of an assertion RS256, account and user, an hour at most. */
export function isAuthentic({ headers }: SimulatedRequest, nowMs: number): boolean {
  const token = (headers.authorization ?? '').replace(/^Bearer /, '');
  const type = headers['x-snowflake-authorization-token-type'];
  if (type === 'PROGRAMMATIC_ACCESS_TOKEN') return token === PROGRAMMATIC_TOKEN;
  return type === 'KEYPAIR_JWT' && isAssertion(token, nowMs);
}

/** Each assertion is sent many times over; its signature is checked once. */
const signed = new Map<string, boolean>();

function isSigned(jwt: string): boolean {
  const [head = '', body = '', signature = ''] = jwt.split('.');
  const found = signed.get(jwt);
  if (found !== undefined) return found;
  const text = Buffer.from(`${head}.${body}`);
  const isOurs = verify('sha256', text, keys().publicKey, Buffer.from(signature, 'base64url'));
  signed.set(jwt, isOurs);
  return isOurs;
}

function isAssertion(jwt: string, nowMs: number): boolean {
  const [head = '', body = ''] = jwt.split('.');
  const { fingerprint } = keys();
  if (!isSigned(jwt)) return false;
  const { alg } = parse(head);
  const { iss, sub, iat, exp } = parse(body);
  const subject = `${ACCOUNT.toUpperCase()}.${SELF}`;
  const livesS = Number(exp) - Number(iat);
  const isInTime = Number(iat) * 1_000 <= nowMs && nowMs < Number(exp) * 1_000 && livesS <= LONGEST_S;
  return alg === 'RS256' && sub === subject && iss === `${subject}.${fingerprint}` && isInTime;
}

function parse(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
}
