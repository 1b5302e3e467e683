import { CountersignError, type Http, type KeptToken, keepToken, readAnswer, recoded } from 'countersign/kit';
import { SignJWT } from 'jose';
import type { ServiceAccount } from './settings.ts';
import { TokenAnswer } from './wire.ts';

/** Google takes an hour at most. */
const ASSERTION_LIFETIME_S = 5 * 60;
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/**
 * Keeps the access token by which the service account acts for the administrator; it lives an hour.
 *
 * @param http speaks to the token endpoint without credentials
 * @see https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
export function keepAccessToken(http: Http, account: ServiceAccount, now: () => Date): KeptToken {
  return keepToken(async () => {
    const askedAtMs = now().getTime();
    const { access_token: token, expires_in: seconds } = await requestToken(http, account, now());
    return { token, endsAtMs: askedAtMs + seconds * 1_000 };
  }, now);
}

/**
 * The scopes of a token that is made for this and not used. An answer without `scope` means those that were asked for
 * (RFC 6749, section 5.1).
 *
 * @throws ERR_CONNECTOR_FORBIDDEN where one of them is not delegated
 */
export async function delegatedScopes(
  http: Http,
  account: ServiceAccount,
  now: Date,
): Promise<readonly string[]> {
  const { scope } = await requestToken(http, account, now);
  return (scope || account.scopes).split(' ').filter((each) => each !== '');
}

async function requestToken(http: Http, account: ServiceAccount, now: Date) {
  try {
    const form = { grant_type: GRANT_TYPE, assertion: await assertion(account, now) };
    const answer = await http({ method: 'POST', path: account.tokenUrl, form });
    const read = readAnswer('google-workspace', TokenAnswer, answer);
    if (read.token_type.toLowerCase() === 'bearer') return read;
    throw new CountersignError(
      'ERR_CONNECTOR_FORBIDDEN',
      'google-workspace: the token is not of type Bearer',
      {
        place: `google-workspace ${answer.line}`,
      },
    );
  } catch (thrown) {
    throw recoded(thrown, TOKEN_ERRORS, 'asking for an access token');
  }
}

/** RFC 7523; `sub` is whom the service account acts for, by domain-wide delegation. */
async function assertion(account: ServiceAccount, now: Date): Promise<string> {
  const nowS = Math.floor(now.getTime() / 1_000);
  return new SignJWT({ scope: account.scopes })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: account.keyId })
    .setIssuer(account.email)
    .setSubject(account.subject)
    .setAudience(account.audience)
    .setIssuedAt(nowS)
    .setExpirationTime(nowS + ASSERTION_LIFETIME_S)
    .sign(account.key);
}

/** Asking for a token changes nothing, so an answer that was lost is merely unavailable; a no is a matter of rights. */
const TOKEN_ERRORS = {
  ERR_CONNECTOR_OUTCOME_UNKNOWN: 'ERR_CONNECTOR_UNAVAILABLE',
  ERR_CONNECTOR_REJECTED: 'ERR_CONNECTOR_FORBIDDEN',
  ERR_CONNECTOR_NOT_FOUND: 'ERR_CONNECTOR_FORBIDDEN',
} as const;
