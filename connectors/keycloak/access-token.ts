import { randomUUID } from 'node:crypto';
import { CountersignError, type Http, type KeptToken, keepToken, readAnswer, recoded } from 'countersign/kit';
import { decodeJwt, SignJWT } from 'jose';
import type { KeycloakSettings } from './settings.ts';
import { TokenAnswer, TokenClaims } from './wire.ts';

/** Keycloak takes an assertion for a minute after it was made unless the client says otherwise; it is used at once. */
const ASSERTION_LIFETIME_S = 30;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** Access tokens live one minute (master) or five by default. */
const RENEW_BEFORE_MS = 20_000;

/**
 * Keeps the service account's access token until twenty seconds before its end.
 *
 * @param http speaks without credentials
 * @see https://www.keycloak.org/docs/latest/server_admin/#_service_accounts
 */
export function keepAccessToken(http: Http, settings: KeycloakSettings, now: () => Date): KeptToken {
  const fetchToken = async () => {
    const askedAtMs = now().getTime();
    const { access_token: token, expires_in: seconds } = await requestToken(http, settings, now());
    return { token, endsAtMs: askedAtMs + seconds * 1_000 };
  };
  return keepToken(fetchToken, now, RENEW_BEFORE_MS);
}

/** What a new token says of us; undefined when it is of a kind that only Keycloak can read. The token itself is let go. */
export async function ownClaims(
  http: Http,
  settings: KeycloakSettings,
  now: Date,
): Promise<TokenClaims | undefined> {
  const { access_token: token } = await requestToken(http, settings, now);
  const claims = claimsIn(token);
  if (claims === undefined) return undefined;
  return readAnswer('keycloak', TokenClaims, { body: claims, line: 'access token' });
}

function claimsIn(token: string): unknown {
  try {
    return decodeJwt(token);
  } catch {
    // The cause may quote the token: it is left out on purpose.
    return undefined;
  }
}

async function requestToken(http: Http, settings: KeycloakSettings, now: Date) {
  try {
    const answer = await http({
      method: 'POST',
      path: `realms/${encodeURIComponent(settings.authRealm)}/protocol/openid-connect/token`,
      form: { grant_type: 'client_credentials', ...(await authentication(settings, now)) },
    });
    const read = readAnswer('keycloak', TokenAnswer, answer);
    if (read.token_type.toLowerCase() === 'bearer') return read;
    throw new CountersignError(
      'ERR_CONNECTOR_FORBIDDEN',
      `keycloak: the token is of type ${read.token_type.slice(0, 20)}, not Bearer; switch DPoP off in the client`,
      { place: `keycloak ${answer.line}` },
    );
  } catch (thrown) {
    throw recoded(thrown, TOKEN_ERRORS, 'asking for an access token');
  }
}

async function authentication(settings: KeycloakSettings, now: Date): Promise<Record<string, string>> {
  const { clientId, proof, audience } = settings;
  if (proof.kind === 'secret') return { client_id: clientId, client_secret: proof.secret };
  const nowS = Math.floor(now.getTime() / 1_000);
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: proof.alg, ...(proof.keyId ? { kid: proof.keyId } : {}) })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setJti(randomUUID()) // Keycloak takes each assertion once, by its id
    .setIssuedAt(nowS)
    .setExpirationTime(nowS + ASSERTION_LIFETIME_S)
    .sign(proof.key);
  return { client_id: clientId, client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
}

/** Asking for a token changes nothing, so an answer that was lost is merely unavailable; a no is a matter of rights. */
const TOKEN_ERRORS = {
  ERR_CONNECTOR_OUTCOME_UNKNOWN: 'ERR_CONNECTOR_UNAVAILABLE',
  ERR_CONNECTOR_REJECTED: 'ERR_CONNECTOR_FORBIDDEN',
  ERR_CONNECTOR_NOT_FOUND: 'ERR_CONNECTOR_FORBIDDEN',
} as const;
