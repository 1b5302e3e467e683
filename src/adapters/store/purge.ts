import type pg from 'pg';
import { DAY_MS, DAYS_REMEMBERED } from '#domain/baseline/days.ts';
import type { Clock } from '#domain/ports.ts';
import { query } from './pool.ts';
import { SESSION_MS } from './sessions.ts';

/** With what was deleted goes the claim that everything is here: it is true from then on only. */
const PURGE_RECEIVED = `
  with gone as (delete from received_records where expires_at <= $1 returning platform, received_at),
    latest as (select platform, max(received_at) as at from gone group by platform)
  update received_logs as l set kept_since = latest.at from latest
  where l.platform = latest.platform and l.kept_since < latest.at`;

/**
 * Habits are forgotten with the last of the days that they are remembered by, and what was withheld when its time is so long
 * ago that no log is read back to it.
 */
const HABITS_MS = DAYS_REMEMBERED * DAY_MS;
const WITHHELD_MS = 4 * HABITS_MS;
const PURGE_BASELINES = 'delete from baseline_profiles where last_seen < $1';
const PURGE_WITHHELD = 'delete from baseline_withheld where from_at < $1';
/** A dead letter that somebody has closed is kept for so long; one that waits, until it is closed. */
const CLOSED_LETTERS_MS = 30 * DAY_MS;
const PURGE_LETTERS = "delete from dead_letters where status <> 'waiting' and closed_at < $1";

/** Tables of which a row is nothing any more when its time is over; each statement has an index to go by. */
const LAPSED = [
  ['purge-keys', 'delete from idempotency_keys where expires_at <= $1'],
  ['purge-replays', 'delete from webhook_replays where expires_at <= $1'],
  ['purge-incident-keys', 'delete from incident_keys where until <= $1'],
  ['purge-received', PURGE_RECEIVED],
] as const;

/** Deletes what has lapsed: answers of old requests, signatures that are stale by themselves, closed correlation windows, old records of what platforms pushed. */
export async function purgeLapsed(pool: pg.Pool, clock: Clock): Promise<void> {
  const now = clock.now();
  for (const [name, text] of LAPSED) await query(pool, name, text, [now.toISOString()]);
  const before = (ageMs: number): string => new Date(now.getTime() - ageMs).toISOString();
  await query(pool, 'purge-baselines', PURGE_BASELINES, [before(HABITS_MS)]);
  await query(pool, 'purge-dead-letters', PURGE_LETTERS, [before(CLOSED_LETTERS_MS)]);
  await query(pool, 'purge-sessions', 'delete from sessions where began_at < $1', [before(SESSION_MS)]);
  await query(pool, 'purge-buckets', 'delete from rate_buckets where at_ms < $1', [now.getTime() - DAY_MS]);
  await query(pool, 'purge-withheld', PURGE_WITHHELD, [before(WITHHELD_MS)]);
}
