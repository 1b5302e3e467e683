import type { ActivityQuery } from 'countersign/kit';
import { timeOf } from './audit-record.ts';
import type { Auth0Client } from './client.ts';
import { type Found, keyOf, upTo } from './log-query.ts';
import { LAG_MS } from './manifest.ts';
import type { RawRecord } from './wire.ts';

/** Pages of a hundred records; more are left unread, and the cut is named. */
const MOST_PAGES = 400;

/**
 * Everybody's records of the time asked, in the order in which they came in, from a checkpoint on.
 *
 * Records come in late and out of the order of their times: reading begins and ends a lag beyond what is asked.
 */
export async function readOn(
  client: Auth0Client,
  { since, until, limit }: Pick<ActivityQuery, 'since' | 'until' | 'limit'>,
): Promise<Found> {
  const starts = await checkpointBefore(client, shifted(since, -LAG_MS));
  const from = starts.map(keyOf).sort()[0];
  if (from === undefined) return { records: [], cut: undefined };
  const found = new Map<string, RawRecord>();
  const take = (record: RawRecord) => {
    const at = timeOf(record);
    if (at === undefined || (at >= since && at <= until)) found.set(keyOf(record), record);
  };
  for (const record of starts) take(record);
  let pages = 0;
  for await (const page of client.logSince(from)) {
    for (const record of page) take(record);
    pages++;
    if (found.size > limit || pages >= MOST_PAGES) return cutAfter([...found.values()], since, limit);
    const past = shifted(until, LAG_MS);
    if (page.every((record) => (timeOf(record) ?? '') > past)) break;
  }
  return found.size > limit
    ? cutAfter([...found.values()], since, limit)
    : { records: [...found.values()], cut: undefined };
}

/**
 * The newest record before that time. Where the log does not reach back so far, the oldest ones: the first by time need
 * not be the first that came in, and reading begins at the lowest id of them.
 */
async function checkpointBefore(client: Auth0Client, before: string): Promise<readonly RawRecord[]> {
  const newest = await client.searchLog({ q: upTo(before), sort: 'date:-1', page: 0, perPage: 1 });
  if (newest.length > 0) return newest;
  return client.searchLog({ q: 'date:[* TO *]', sort: 'date:1', page: 0 });
}

/** What comes in after the last one read may be older than it by the lag. */
function cutAfter(records: readonly RawRecord[], since: string, limit: number): Found {
  const kept = records.slice(0, limit);
  const newest = kept.map((record) => timeOf(record) ?? since).reduce((a, b) => (a > b ? a : b), since);
  return { records: kept, cut: { at: shifted(newest, -LAG_MS), lost: 'after' } };
}

function shifted(at: string, ms: number): string {
  return new Date(Date.parse(at) + ms).toISOString();
}
