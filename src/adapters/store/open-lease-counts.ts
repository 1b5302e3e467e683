import type pg from 'pg';
import { LeaseEnd, LeaseStatus } from '#domain/lease-events.ts';
import { query } from './pool.ts';

const COUNTS = `
  select status, count(*)::int as count from undo_leases where status <> all($1) group by status`;
const OPEN = LeaseStatus.options.filter((status) => !LeaseEnd.options.some((end) => end === status));

/** How many undo leases are not settled, by status, over all incidents; 0 where none is. @throws ERR_STORE_UNAVAILABLE */
export async function openLeaseCounts(pool: pg.Pool): Promise<Readonly<Record<string, number>>> {
  const rows = await query<{ status: string; count: number }>(pool, 'open-lease-counts', COUNTS, [
    LeaseEnd.options,
  ]);
  const found = new Map(rows.map(({ status, count }) => [status, count]));
  return Object.fromEntries(OPEN.map((status) => [status, found.get(status) ?? 0]));
}
