import { randomUUID } from 'node:crypto';
import {
  CountersignError,
  type Http,
  type KeptToken,
  keepToken,
  readAnswer,
  recoded,
  z,
} from 'countersign/kit';
import { decodeJwt, SignJWT } from 'jose';
import type { EntraSettings, Proof } from './settings.ts';
import { TokenAnswer } from './wire.ts';

const ASSERTION_LIFETIME_S = 10 * 60;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * Keeps the app’s access token, which lives about an hour.
 *
 * @param http speaks to the sign-in address, without credentials
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export function keepAccessToken(http: Http, settings: EntraSettings, now: () => Date): KeptToken {
  return keepToken(async () => {
    const askedAtMs = now().getTime();
    const { access_token: token, expires_in: seconds } = await requestToken(http, settings, now());
    return { token, endsAtMs: askedAtMs + seconds * 1_000 };
  }, now);
}

/**
 * The permissions in a token that is made for this and not used; undefined when it cannot be read. Entra leaves the claim
 * out of the token of an app that was granted none.
 *
 * @throws ERR_CONNECTOR_FORBIDDEN
 */
export async function grantedRoles(
  http: Http,
  settings: EntraSettings,
  now: Date,
): Promise<readonly string[] | undefined> {
  const { access_token: token } = await requestToken(http, settings, now);
  try {
    return Roles.parse(decodeJwt(token).roles ?? []);
  } catch {
    // No JWT: what stands in a token is a matter between Entra and Graph.
    return undefined;
  }
}

const Roles = z.array(z.string().max(256)).max(2_000);

async function requestToken(http: Http, settings: EntraSettings, now: Date) {
  const { tenantId, clientId, scope, proof } = settings;
  try {
    const answer = await http({
      method: 'POST',
      path: `${tenantId}/oauth2/v2.0/token`,
      form: {
        grant_type: 'client_credentials',
        client_id: clientId,
        scope,
        ...(proof.kind === 'secret'
          ? { client_secret: proof.secret }
          : {
              client_assertion_type: ASSERTION_TYPE,
              client_assertion: await assertion(settings, proof, now),
            }),
      },
    });
    const read = readAnswer('entra-id', TokenAnswer, answer);
    if (read.token_type.toLowerCase() === 'bearer') return read;
    throw new CountersignError('ERR_CONNECTOR_FORBIDDEN', 'entra-id: the token is not of type Bearer', {
      place: `entra-id ${answer.line}`,
    });
  } catch (thrown) {
    throw recoded(thrown, TOKEN_ERRORS, 'asking for an access token');
  }
}

type Certificate = Extract<Proof, { kind: 'certificate' }>;

/** @see https://learn.microsoft.com/en-us/entra/identity-platform/certificate-credentials */
async function assertion(
  { clientId, audience }: EntraSettings,
  { key, thumbprint }: Certificate,
  now: Date,
): Promise<string> {
  const nowS = Math.floor(now.getTime() / 1_000);
  return new SignJWT()
    .setProtectedHeader({ alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setJti(randomUUID())
    .setNotBefore(nowS)
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
