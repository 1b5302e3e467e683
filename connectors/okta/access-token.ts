import { CountersignError, type Http, type KeptToken, keepToken, readAnswer, recoded } from 'countersign/kit';
import { SignJWT } from 'jose';
import type { ServiceApp } from './settings.ts';
import { TokenAnswer } from './wire.ts';

/** Okta allows an hour at most. */
const ASSERTION_LIFETIME_S = 5 * 60;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * Keeps the service app's access token, which lives an hour.
 *
 * @param http speaks without credentials
 * @see https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/main/
 */
export function keepAccessToken(http: Http, app: ServiceApp, now: () => Date): KeptToken {
  return keepToken(async () => {
    const askedAtMs = now().getTime();
    const { access_token: token, expires_in: seconds } = await requestToken(http, app, now());
    return { token, endsAtMs: askedAtMs + seconds * 1_000 };
  }, now);
}

/** The scopes of a token made now, as Okta tells them; undefined where it tells none. The token itself is let go. */
export async function ownScopes(
  http: Http,
  app: ServiceApp,
  now: Date,
): Promise<readonly string[] | undefined> {
  const { scope } = await requestToken(http, app, now);
  return scope?.split(' ').filter((each) => each !== '');
}

async function requestToken(http: Http, app: ServiceApp, now: Date) {
  try {
    const answer = await http({
      method: 'POST',
      path: 'oauth2/v1/token',
      form: {
        grant_type: 'client_credentials',
        scope: app.scopes,
        client_assertion_type: ASSERTION_TYPE,
        client_assertion: await assertion(app, now),
      },
    });
    const read = readAnswer('okta', TokenAnswer, answer);
    if (read.token_type.toLowerCase() === 'bearer') return read;
    throw new CountersignError(
      'ERR_CONNECTOR_FORBIDDEN',
      `okta: the token is of type ${read.token_type.slice(0, 20)}, not Bearer; switch DPoP off in the service app`,
      { place: `okta ${answer.line}` },
    );
  } catch (thrown) {
    throw recoded(thrown, TOKEN_ERRORS, 'asking for an access token');
  }
}

/** RFC 7523; RS256 or ES256 to ES512 by the key. */
async function assertion({ clientId, keyId, key, alg, audience }: ServiceApp, now: Date): Promise<string> {
  const nowS = Math.floor(now.getTime() / 1_000);
  return new SignJWT()
    .setProtectedHeader({ alg, ...(keyId ? { kid: keyId } : {}) })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setIssuedAt(nowS)
    .setExpirationTime(nowS + ASSERTION_LIFETIME_S)
    .sign(key);
}

/** Asking for a token changes nothing, so an answer that was lost is merely unavailable; a no is a matter of rights. */
const TOKEN_ERRORS = {
  ERR_CONNECTOR_OUTCOME_UNKNOWN: 'ERR_CONNECTOR_UNAVAILABLE',
  ERR_CONNECTOR_REJECTED: 'ERR_CONNECTOR_FORBIDDEN',
  ERR_CONNECTOR_NOT_FOUND: 'ERR_CONNECTOR_FORBIDDEN',
} as const;
