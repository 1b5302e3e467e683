import { constants, hash, verify, X509Certificate } from 'node:crypto';
import { simulatedCertificate } from './certificate.ts';

/** The app registration: its certificate, its secret, and the access tokens it was given. */

const LIFETIME_S = 3_599;
export const TENANT_ID = '5ca1ab1e-0000-4000-8000-000000000001';
export const CLIENT_ID = '5ca1ab1e-0000-4000-8000-000000000002';
/** Made up, of the platform's shape. */
export const CLIENT_SECRET = 'SiM8Q~simulated.Secret.Of.Nobody-At_All0';

export class Credentials {
  private readonly certificate = new X509Certificate(simulatedCertificate().certificatePem);
  private readonly tokens = new Map<string, number>();

  /** The body of a token's answer; the token says what the app may do, unless `held` is left out. */
  issue(nowMs: number, held: readonly string[] | undefined): Record<string, unknown> {
    const uti = String(this.tokens.size + 1).padStart(22, '0');
    // An app that was granted nothing has no such claim.
    const token = held ? jwtOf({ uti, ...(held.length > 0 ? { roles: held } : {}) }) : `opaque-${uti}`;
    this.tokens.set(token, nowMs + LIFETIME_S * 1_000);
    return { token_type: 'Bearer', expires_in: LIFETIME_S, ext_expires_in: LIFETIME_S, access_token: token };
  }

  isToken(authorization: string, nowMs: number): boolean {
    return (this.tokens.get(authorization.replace(/^Bearer /, '')) ?? 0) > nowMs;
  }

  /** As Entra checks it: PS256 by the certificate that `x5t#S256` names, the app as issuer and subject, this address as audience. */
  isAssertion(jwt: string, audience: string, nowMs: number): boolean {
    const [head = '', body = '', signature = ''] = jwt.split('.');
    const key = {
      key: this.certificate.publicKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    };
    if (!verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url')))
      return false;
    const { alg, 'x5t#S256': thumbprint } = parse(head);
    const { iss, sub, aud, exp, nbf, jti } = parse(body);
    const digest = Buffer.from(hash('sha256', this.certificate.raw, 'buffer')).toString('base64url');
    const isApp = iss === CLIENT_ID && sub === CLIENT_ID && aud === audience;
    const isNow = Number(nbf) <= nowMs / 1_000 && Number(exp) > nowMs / 1_000;
    return alg === 'PS256' && thumbprint === digest && isApp && isNow && typeof jti === 'string';
  }
}

function jwtOf(claims: Readonly<Record<string, unknown>>): string {
  const body = { aud: 'https://graph.microsoft.com', appid: CLIENT_ID, tid: TENANT_ID, ...claims };
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ typ: 'JWT', alg: 'RS256' })}.${part(body)}.c2lnbmF0dXJl`;
}

function parse(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
}
