import type pg from 'pg';
import type { Clock } from '#domain/ports.ts';
import { binaryArray } from './binary-array.ts';
import { query } from './pool.ts';
import { storedKey } from './projection.ts';

const FIND =
  'select distinct incident_id as id from incident_keys where key = any($1::bytea[]) and until > $2 order by 1';

/** Incidents that still take in detections of any of these correlation keys. @throws ERR_STORE_UNAVAILABLE */
export async function openIncidents(
  pool: pg.Pool,
  clock: Clock,
  keys: readonly string[],
): Promise<readonly string[]> {
  const values = [binaryArray('bytea', keys.map(storedKey)), clock.now().toISOString()];
  const rows = await query<{ id: string }>(pool, 'open-incidents', FIND, values);
  return rows.map(({ id }) => id);
}
