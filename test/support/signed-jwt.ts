import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

/** An issuer of JWTs with a key of its own, and what it publishes. */
export interface JwtIssuer {
  readonly issuer: string;
  readonly jwk: JWK;
  sign(claims?: JWTPayload, header?: Record<string, unknown>): Promise<string>;
}

export const ISSUED_AT = Date.parse('2026-11-24T08:30:00.000Z') / 1_000;

/** Claims of an access token that is an hour old at most at nine o'clock. */
export const CLAIMS = {
  sub: '00u-ada',
  aud: 'https://api.example.com',
  iat: ISSUED_AT,
  exp: ISSUED_AT + 3_600,
  jti: 'AT.one',
} as const;

export async function jwtIssuer(
  issuer = 'https://login.example.com',
  kid = 'key-1',
  alg = 'ES256',
): Promise<JwtIssuer> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  return {
    issuer,
    jwk,
    sign: (claims = {}, header = {}) =>
      signed(privateKey, { iss: issuer, ...CLAIMS, ...claims }, { alg, kid, ...header }),
  };
}

async function signed(key: CryptoKey, claims: JWTPayload, header: Record<string, unknown>): Promise<string> {
  return await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', ...header }).sign(key);
}

/** A token that nobody signed. */
export function unsigned(claims: JWTPayload): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.`;
}
