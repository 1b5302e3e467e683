import type { AtlassianClient } from '../client.ts';
import { inWords, type Trace, tracesSince } from '../log-proof.ts';
import type { ApiToken } from '../wire.ts';

/** Not published; collectors know names that begin so. A record counts only when it names the token itself. */
const TOKEN_GONE = /(^|_)api_token_(revok|delet)/;

/** The ends of these tokens in the log since the call; those that it does not name are not among them. */
export async function endsInLog(
  client: AtlassianClient,
  tokenIds: readonly string[],
  since: string,
): Promise<{ readonly words: readonly string[]; readonly isAll: boolean }> {
  const traces = await tracesSince(client, TOKEN_GONE, since);
  const ends = tokenIds.flatMap((id) => traces.find(({ named }: Trace) => named.has(id)) ?? []);
  return { words: ends.map(inWords), isAll: tokenIds.length > 0 && ends.length === tokenIds.length };
}

/** How a token is named to a person; the label was given by whoever made it. */
export function nameOf({ id, label }: ApiToken): string {
  return label ? `“${label.slice(0, 100)}” (${id})` : id;
}

/** Whether a record tells of the end of a token, and by which id, is not documented. */
export const WHY_LIST =
  'Atlassian lists an account’s API tokens; that its log names the token that was deleted is not documented.';
