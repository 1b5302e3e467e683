import type pg from 'pg';
import { query } from './pool.ts';

/**
 * Only incidents that are not done are looked at, by their partial index. A question that is open excuses its run; once it
 * is closed, the run counts from then on, however long people took; one that waits for a verdict is excused as well. "C": times are compared as the texts they are.
 */
const OLDEST = `
  select min(greatest(r.started_at, a.closed_at) collate "C") as since
  from incidents i
  join runs r on r.incident_id = i.id and r.finished_at is null
  left join lateral (
    select max(closed_at collate "C") as closed_at, bool_or(status = 'waiting') as is_open
    from approvals where incident_id = i.id and run_id = r.id
  ) a on true
  left join steps w on w.run_id = r.id and w.use = 'verdict.await' and w.status = 'begun'
  where w.run_id is null and i.phase <> 'done' and i.open_runs > 0 and a.is_open is not true`;

/**
 * Since when the oldest run has gone on that is neither ended nor waiting for a person, from its start or from its last
 * answered question; undefined when there is none. The same for every process.
 *
 * @throws ERR_STORE_UNAVAILABLE
 */
export async function oldestStuckSince(pool: pg.Pool): Promise<string | undefined> {
  const [row] = await query<{ since: string | null }>(pool, 'oldest-stuck-run', OLDEST);
  return row?.since ?? undefined;
}
