import { type KeptToken, keepToken } from 'countersign/kit';
import { SignJWT } from 'jose';
import type { SnowflakeSettings } from './settings.ts';

/** Snowflake refuses assertions that live longer than an hour. */
const LIFETIME_MS = 55 * 60_000;

/** What the header `X-Snowflake-Authorization-Token-Type` says of the token. */
export function tokenType({ proof }: SnowflakeSettings): string {
  return proof.kind === 'key-pair' ? 'KEYPAIR_JWT' : 'PROGRAMMATIC_ACCESS_TOKEN';
}

/**
 * The bearer token of every request: an assertion that our key signs, made anew before it ends; or the programmatic
 * access token as it is.
 *
 * @see https://docs.snowflake.com/en/developer-guide/sql-api/authenticating#using-key-pair-authentication
 */
export function keepAccessToken(settings: SnowflakeSettings, now: () => Date): KeptToken {
  const { proof } = settings;
  if (proof.kind === 'programmatic-token') {
    return { current: async () => proof.token, forget: () => {} };
  }
  const subject = `${settings.account}.${settings.user.toUpperCase()}`;
  return keepToken(async () => {
    const issuedAtMs = now().getTime();
    const endsAtMs = issuedAtMs + LIFETIME_MS;
    const token = await new SignJWT()
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(`${subject}.${proof.fingerprint}`)
      .setSubject(subject)
      .setIssuedAt(Math.floor(issuedAtMs / 1_000))
      .setExpirationTime(Math.floor(endsAtMs / 1_000))
      .sign(proof.key);
    return { token, endsAtMs };
  }, now);
}
