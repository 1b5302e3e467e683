import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';

/** The App's key, and the tokens that stand for its installation. */

const HOUR_MS = 3_600_000;
export const APP_ID = '49001';
export const INSTALLATION_ID = '1';
/** Made up, of the platform's shape. */
export const SCIM_TOKEN = `ghp_${'simulatedscim'.padEnd(36, '0')}`;

/** One key for all simulators of a process: an RSA key takes long to make. */
let made: { readonly pem: string; readonly publicKey: KeyObject } | undefined;

function keys() {
  made ??= (() => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    // GitHub hands keys out as PKCS#1.
    const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    return { pem, publicKey: createPublicKey(privateKey) };
  })();
  return made;
}

export class AppCredentials {
  readonly privateKeyPem = keys().pem;
  private readonly endsAtMs = new Map<string, number>();

  /** The body of a new installation token's answer. */
  issue(nowMs: number): { token: string; expires_at: string } {
    const token = `ghs_${`simulated${this.endsAtMs.size + 1}`.padEnd(36, '0')}`;
    this.endsAtMs.set(token, nowMs + HOUR_MS);
    const expiresAt = new Date(nowMs + HOUR_MS).toISOString().replace(/\.\d+Z$/, 'Z');
    return { token, expires_at: expiresAt };
  }

  isInstallation(token: string, nowMs: number): boolean {
    return (this.endsAtMs.get(token) ?? 0) > nowMs;
  }

  /** As GitHub checks it: RS256, the App as issuer, begun, not ended, at most ten minutes ahead. */
  isApp(jwt: string, nowMs: number): boolean {
    const [head = '', body = '', signature = ''] = jwt.split('.');
    const signed = Buffer.from(`${head}.${body}`);
    if (!verify('RSA-SHA256', signed, keys().publicKey, Buffer.from(signature, 'base64url'))) return false;
    const { alg } = parse(head);
    const { iss, iat, exp } = parse(body);
    const nowS = nowMs / 1_000;
    return (
      alg === 'RS256' &&
      iss === APP_ID &&
      Number(iat) <= nowS &&
      Number(exp) > nowS &&
      Number(exp) <= nowS + 600
    );
  }
}

function parse(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
}
