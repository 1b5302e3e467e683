import { CountersignError, errorCode, type Http } from 'countersign/kit';
import { SignJWT } from 'jose';
import type { ServiceApp } from './settings.ts';
import { readAnswer, TokenAnswer } from './wire.ts';

/** A token is renewed this long before it ends (it lives an hour), so that none ends under way. */
const RENEW_BEFORE_MS = 5 * 60_000;
/** Okta allows an hour at most. */
const ASSERTION_LIFETIME_S = 5 * 60;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export interface AccessTokens {
  /** The token in force; fetched when there is none. One fetch at a time. @throws ERR_CONNECTOR_… */
  current(): Promise<string>;
  /** Drops the token, if it is still the one in force, after Okta refused it. */
  forget(refused: string): void;
}

/**
 * Keeps the service app's access token until five minutes before its end.
 *
 * @param http speaks without credentials
 * @see https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/main/
 */
export function keepAccessToken(http: Http, app: ServiceApp, now: () => Date): AccessTokens {
  let kept: { token: string; renewAtMs: number } | undefined;
  let fetching: Promise<string> | undefined;

  const fetchToken = async (): Promise<string> => {
    const askedAtMs = now().getTime();
    const { access_token: token, expires_in: seconds } = await requestToken(http, app, now());
    kept = { token, renewAtMs: askedAtMs + seconds * 1_000 - RENEW_BEFORE_MS };
    return token;
  };

  return {
    async current() {
      if (kept && now().getTime() < kept.renewAtMs) return kept.token;
      fetching ??= fetchToken().finally(() => {
        fetching = undefined;
      });
      return fetching;
    },
    forget(refused) {
      if (kept?.token === refused) kept = undefined;
    },
  };
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
    const read = readAnswer(TokenAnswer, answer.body, answer.line);
    if (read.token_type.toLowerCase() === 'bearer') return read;
    throw new CountersignError(
      'ERR_CONNECTOR_FORBIDDEN',
      `okta: the token is of type ${read.token_type.slice(0, 20)}, not Bearer; switch DPoP off in the service app`,
      { place: `okta ${answer.line}` },
    );
  } catch (thrown) {
    throw asTokenError(thrown);
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
function asTokenError(thrown: unknown): unknown {
  const code = errorCode(thrown);
  const to =
    code === 'ERR_CONNECTOR_OUTCOME_UNKNOWN'
      ? 'ERR_CONNECTOR_UNAVAILABLE'
      : code === 'ERR_CONNECTOR_REJECTED' || code === 'ERR_CONNECTOR_NOT_FOUND'
        ? 'ERR_CONNECTOR_FORBIDDEN'
        : undefined;
  if (to === undefined || !(thrown instanceof Error)) return thrown;
  const { place, requestId } = thrown as CountersignError;
  return new CountersignError(to, `${thrown.message} (asking for an access token)`, {
    cause: thrown,
    ...(place ? { place } : {}),
    ...(requestId ? { requestId } : {}),
  });
}
