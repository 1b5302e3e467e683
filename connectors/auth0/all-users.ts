import { CountersignError } from 'countersign/kit';
import type { Auth0Client } from './client.ts';
import { instantOf, type User } from './wire.ts';

/** Auth0 shows so many users of one search, and refuses to show more. */
const MOST_SHOWN = 1_000;

/**
 * All users, by when they were made, each once.
 *
 * Past the thousand that one search shows, the next begins when the last of them was made.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE when that is not told, or more than a thousand were made at one time
 * @see https://auth0.com/docs/manage-users/user-search/view-search-results-by-page
 */
export async function* allUsers(client: Auth0Client): AsyncGenerator<readonly User[]> {
  let since: string | undefined;
  let before: ReadonlySet<string> = new Set();
  for (;;) {
    const shown = new Set<string>();
    let last: User | undefined;
    let isFurther = false;
    for (let page = 0, rows = 0; rows < MOST_SHOWN; page++) {
      const users = await client.usersMade(since, page);
      last = users.at(-1);
      if (last === undefined) return;
      rows += users.length;
      const fresh = users.filter(({ user_id: id }) => !before.has(id) && !shown.has(id));
      for (const { user_id: id } of users) shown.add(id);
      if (fresh.length > 0) yield fresh;
      isFurther ||= fresh.length > 0;
    }
    const next = madeAt(last);
    if (!isFurther || next === since) throw unreadable(`${MOST_SHOWN} users or more were made at ${next}`);
    since = next;
    before = shown;
  }
}

function madeAt(user: User | undefined): string {
  const at = instantOf(user?.created_at);
  if (at !== undefined) return at;
  throw unreadable('the user after whom the list goes on has no created_at');
}

function unreadable(what: string): CountersignError {
  return new CountersignError(
    'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    `auth0: ${what}; users beyond cannot be listed`,
    { place: 'auth0 users created_at' },
  );
}
