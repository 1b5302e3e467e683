import type { ActivityQuery } from 'countersign/kit';
import { timeOf } from './audit-record.ts';
import type { Auth0Client } from './client.ts';
import { byUser, type Found, keyOf, within } from './log-query.ts';
import type { RawRecord } from './wire.ts';

/** Auth0 shows this many records of one search, ten pages of a hundred. */
const MOST_SHOWN = 1_000;
const PAGE = 100;

/**
 * An account's records of the time asked, from the newest back.
 *
 * Past the thousand that one search shows, the next ends where it stopped.
 */
export async function searchBack(
  client: Auth0Client,
  { since, until, limit }: Pick<ActivityQuery, 'since' | 'until' | 'limit'>,
  userId: string,
): Promise<Found> {
  const found = new Map<string, RawRecord>();
  const cutAt = (at: string | undefined): Found => ({
    records: [...found.values()].slice(0, limit),
    cut: { at: at ?? until, lost: 'before' },
  });
  let end = until;
  for (;;) {
    const q = `${byUser(userId)} AND ${within(since, end)}`;
    let [shown, oldest] = [0, end];
    for (let page = 0; page < MOST_SHOWN / PAGE; page++) {
      const rows = await client.searchLog({ q, sort: 'date:-1', page, perPage: PAGE });
      if (rows.length === 0) return { records: [...found.values()], cut: undefined };
      shown += rows.length;
      for (const row of rows) {
        const at = timeOf(row);
        if (at !== undefined && at < oldest) oldest = at;
        if (at === undefined || (at >= since && at <= until)) found.set(keyOf(row), row);
      }
      if (found.size > limit) return cutAt(timeOf([...found.values()][limit - 1] ?? {}));
    }
    // A thousand records of one second cannot be told apart by time.
    if (shown < MOST_SHOWN || oldest.slice(0, 19) >= end.slice(0, 19)) return cutAt(oldest);
    end = oldest;
  }
}
