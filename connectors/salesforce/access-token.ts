import { CountersignError, type Http, type KeptToken, keepToken, readAnswer, recoded } from 'countersign/kit';
import { SignJWT } from 'jose';
import { longId } from './record-id.ts';
import type { JwtApp } from './settings.ts';
import { TokenAnswer } from './wire.ts';

/** Salesforce refuses assertions that end later than three minutes from now. */
const ASSERTION_LIFETIME_S = 3 * 60;
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** The answer names no end: the org's session time-out is it, of which fifteen minutes is the shortest there is. */
const LEAST_LIFETIME_MS = 15 * 60_000;

export interface KeptAccess extends KeptToken {
  /** The id of the user that we are. */
  ownUserId(): Promise<string>;
  /** The scopes of the token in force, as Salesforce told them; none where it did not. */
  scopes(): Promise<readonly string[]>;
}

/**
 * Keeps the integration user's access token.
 *
 * @param http speaks without credentials
 * @see https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_jwt_flow.htm
 */
export function keepAccessToken(http: Http, app: JwtApp, now: () => Date): KeptAccess {
  let userId: string | undefined;
  let scopes: readonly string[] = [];
  const tokens = keepToken(async () => {
    const askedAtMs = now().getTime();
    const answer = await requestToken(http, app, now());
    userId = longId(answer.id.split('/').at(-1) ?? '');
    scopes = answer.scope?.split(' ') ?? [];
    return { token: answer.access_token, endsAtMs: askedAtMs + LEAST_LIFETIME_MS };
  }, now);
  return {
    ...tokens,
    async ownUserId() {
      await tokens.current();
      return userId ?? '';
    },
    async scopes() {
      await tokens.current();
      return scopes;
    },
  };
}

async function requestToken(http: Http, app: JwtApp, now: Date) {
  try {
    const form = { grant_type: GRANT, assertion: await assertion(app, now) };
    const answer = await http({ method: 'POST', path: 'services/oauth2/token', form });
    const read = readAnswer('salesforce', TokenAnswer, answer);
    if (read.token_type.toLowerCase() === 'bearer') return read;
    throw new CountersignError(
      'ERR_CONNECTOR_FORBIDDEN',
      `salesforce: the token is of type ${read.token_type.slice(0, 20)}, not Bearer`,
      { place: `salesforce ${answer.line}` },
    );
  } catch (thrown) {
    throw recoded(thrown, TOKEN_ERRORS, 'asking for an access token');
  }
}

async function assertion({ clientId, username, audience, key }: JwtApp, now: Date): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(clientId)
    .setSubject(username)
    .setAudience(audience)
    .setExpirationTime(Math.floor(now.getTime() / 1_000) + ASSERTION_LIFETIME_S)
    .sign(key);
}

/** Asking for a token changes nothing, so an answer that was lost is merely unavailable; a no is a matter of rights. */
const TOKEN_ERRORS = {
  ERR_CONNECTOR_OUTCOME_UNKNOWN: 'ERR_CONNECTOR_UNAVAILABLE',
  ERR_CONNECTOR_REJECTED: 'ERR_CONNECTOR_FORBIDDEN',
  ERR_CONNECTOR_NOT_FOUND: 'ERR_CONNECTOR_FORBIDDEN',
} as const;
