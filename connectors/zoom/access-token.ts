import { CountersignError, type Http, type KeptToken, keepToken, readAnswer, recoded } from 'countersign/kit';
import type { ZoomSettings } from './settings.ts';
import { TokenAnswer } from './wire.ts';

export interface AppToken extends KeptToken {
  /** The scopes of the token in force, as Zoom told with it; undefined where it did not. @throws what `current` throws */
  scopes(): Promise<readonly string[] | undefined>;
}

/**
 * Keeps the app's access token, which lives an hour and has no refresh token: a new one is asked for.
 *
 * @param http speaks to the token endpoint, without credentials
 * @see https://developers.zoom.us/docs/internal-apps/s2s-oauth/
 */
export function keepAccessToken(
  http: Http,
  settings: Pick<ZoomSettings, 'accountId' | 'clientId' | 'clientSecret'>,
  now: () => Date,
): AppToken {
  let scopes: readonly string[] | undefined;
  const kept = keepToken(async () => {
    const askedAtMs = now().getTime();
    const answer = await requestToken(http, settings);
    scopes = answer.scope?.split(/\s+/).filter((scope) => scope !== '');
    return { token: answer.access_token, endsAtMs: askedAtMs + answer.expires_in * 1_000 };
  }, now);
  return {
    ...kept,
    async scopes() {
      await kept.current();
      return scopes;
    },
  };
}

async function requestToken(
  http: Http,
  { accountId, clientId, clientSecret }: Parameters<typeof keepAccessToken>[1],
) {
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  try {
    const answer = await http({
      method: 'POST',
      path: 'oauth/token',
      form: { grant_type: 'account_credentials', account_id: accountId },
      headers: { authorization: `Basic ${basic}` },
    });
    const read = readAnswer('zoom', TokenAnswer, answer);
    if (read.token_type.toLowerCase() === 'bearer') return read;
    throw new CountersignError(
      'ERR_CONNECTOR_RESPONSE_UNREADABLE',
      `zoom: token_type: ${read.token_type.slice(0, 20)} in place of bearer`,
      { place: `zoom ${answer.line}` },
    );
  } catch (thrown) {
    throw recoded(thrown, TOKEN_ERRORS, 'asking for an access token');
  }
}

/** Asking for a token changes nothing, so an answer that was lost is merely unavailable; a no is a matter of rights. */
const TOKEN_ERRORS = {
  ERR_CONNECTOR_OUTCOME_UNKNOWN: 'ERR_CONNECTOR_UNAVAILABLE',
  ERR_CONNECTOR_REJECTED: 'ERR_CONNECTOR_FORBIDDEN',
  ERR_CONNECTOR_NOT_FOUND: 'ERR_CONNECTOR_FORBIDDEN',
} as const;
