import { randomUUID } from 'node:crypto';
import { CountersignError, type Http, type KeptToken, keepToken, readAnswer, recoded } from 'countersign/kit';
import { SignJWT } from 'jose';
import type { Application } from './settings.ts';
import { TokenAnswer } from './wire.ts';

/** Auth0 takes an assertion once and for five minutes at most, and advises one. */
const ASSERTION_LIFETIME_S = 60;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * Keeps the Management API's access token, which lives a day unless the API's settings say otherwise.
 *
 * @param http speaks without credentials
 * @see https://auth0.com/docs/get-started/authentication-and-authorization-flow/authenticate-with-private-key-jwt
 */
export function keepAccessToken(http: Http, application: Application, now: () => Date): KeptToken {
  return keepToken(async () => {
    const askedAtMs = now().getTime();
    const { access_token: token, expires_in: seconds } = await requestToken(http, application, now());
    return { token, endsAtMs: askedAtMs + seconds * 1_000 };
  }, now);
}

/** The scopes of a token made now, as Auth0 tells them; undefined where it tells none. The token itself is let go. */
export async function ownScopes(
  http: Http,
  application: Application,
  now: Date,
): Promise<readonly string[] | undefined> {
  const { scope } = await requestToken(http, application, now);
  return scope?.split(' ').filter((each) => each !== '');
}

async function requestToken(http: Http, application: Application, now: Date) {
  try {
    const answer = await http({
      method: 'POST',
      path: 'oauth/token',
      form: {
        grant_type: 'client_credentials',
        client_id: application.clientId,
        audience: `${application.issuer}api/v2/`,
        ...(await proofOf(application, now)),
      },
    });
    const read = readAnswer('auth0', TokenAnswer, answer);
    if (read.token_type.toLowerCase() === 'bearer') return read;
    throw new CountersignError(
      'ERR_CONNECTOR_FORBIDDEN',
      `auth0: the token is of type ${read.token_type.slice(0, 20)}, not Bearer; switch sender constraining off for the application`,
      { place: `auth0 ${answer.line}` },
    );
  } catch (thrown) {
    throw recoded(thrown, TOKEN_ERRORS, 'asking for an access token');
  }
}

async function proofOf(application: Application, now: Date): Promise<Record<string, string>> {
  const { proof } = application;
  if (proof.kind === 'secret') return { client_secret: proof.secret };
  const nowS = Math.floor(now.getTime() / 1_000);
  const { clientId, issuer } = application;
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'RS256', ...(proof.keyId ? { kid: proof.keyId } : {}) })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(issuer)
    .setIssuedAt(nowS)
    .setExpirationTime(nowS + ASSERTION_LIFETIME_S)
    .setJti(randomUUID())
    .sign(proof.key);
  return { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
}

/** Asking for a token changes nothing, so an answer that was lost is merely unavailable; a no is a matter of rights. */
const TOKEN_ERRORS = {
  ERR_CONNECTOR_OUTCOME_UNKNOWN: 'ERR_CONNECTOR_UNAVAILABLE',
  ERR_CONNECTOR_REJECTED: 'ERR_CONNECTOR_FORBIDDEN',
  ERR_CONNECTOR_NOT_FOUND: 'ERR_CONNECTOR_FORBIDDEN',
} as const;
