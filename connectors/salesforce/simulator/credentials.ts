import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';

/** The app's key, and the access tokens that were given for its assertions. */

export const CLIENT_ID = '3MVG9simulatedConsumerKeyOfNobodyAtAll';
export const USERNAME = 'countersign@acme.example';
export const OWN_ID = '0055e000000SelfAAC';
export const ORG_ID = '00D5e000000Simul';
export const AUDIENCE = 'https://login.salesforce.com';
const LIFETIME_MS = 2 * 3_600_000;
const LONGEST_ASSERTION_S = 3 * 60;

/** One key for all simulators of a process: an RSA key takes long to make. */
let made: { readonly pem: string; readonly publicKey: KeyObject } | undefined;

function keys() {
  made ??= (() => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    return { pem, publicKey: createPublicKey(privateKey) };
  })();
  return made;
}

export class Credentials {
  readonly privateKeyPem = keys().pem;
  private readonly tokens = new Map<string, number>();

  issue(nowMs: number): string {
    const count = String(this.tokens.size + 1).padStart(24, '0');
    const token = `${ORG_ID.slice(0, 15)}!AQsimulated.${count}.access`;
    this.tokens.set(token, nowMs + LIFETIME_MS);
    return token;
  }

  isValid(authorization: string, nowMs: number): boolean {
    return (this.tokens.get(authorization.replace(/^Bearer /, '')) ?? 0) > nowMs;
  }

  /** As Salesforce checks it: RS256, consumer key, username, audience, three minutes at most. */
  isAssertion(jwt: string, nowMs: number): boolean {
    const [head = '', body = '', signature = ''] = jwt.split('.');
    const signed = Buffer.from(`${head}.${body}`);
    if (!verify('sha256', signed, keys().publicKey, Buffer.from(signature, 'base64url'))) return false;
    const { alg } = parse(head);
    const { iss, sub, aud, exp } = parse(body);
    const leftS = Number(exp) - nowMs / 1_000;
    const isInTime = leftS > 0 && leftS <= LONGEST_ASSERTION_S;
    return alg === 'RS256' && iss === CLIENT_ID && sub === USERNAME && aud === AUDIENCE && isInTime;
  }
}

function parse(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
}
