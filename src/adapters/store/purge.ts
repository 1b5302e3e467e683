import type pg from 'pg';
import type { Clock } from '#domain/ports.ts';
import { query } from './pool.ts';

/** Tables of which a row is nothing any more when its time is over; each statement has an index to go by. */
const LAPSED = [
  ['purge-keys', 'delete from idempotency_keys where expires_at <= $1'],
  ['purge-replays', 'delete from webhook_replays where expires_at <= $1'],
  ['purge-incident-keys', 'delete from incident_keys where until <= $1'],
] as const;

/** Deletes what has lapsed: answers of old requests, signatures that are stale by themselves, closed correlation windows. */
export async function purgeLapsed(pool: pg.Pool, clock: Clock): Promise<void> {
  const now = clock.now().toISOString();
  for (const [name, text] of LAPSED) await query(pool, name, text, [now]);
}
