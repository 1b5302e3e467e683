import type pg from 'pg';
import { query } from './pool.ts';

/**
 * Only incidents that are not done are looked at, by their partial index. A question that is open excuses its run; once it
 * is closed, the run counts from then on, however long people took; one that waits for a verdict, or that a person has paused, is excused as well. "C": times are compared as the texts they are.
 */
const OLDEST = `
  select min(greatest(r.started_at, a.closed_at, w.ended_at) collate "C") as since
  from incidents i
  join runs r on r.incident_id = i.id and r.finished_at is null
  left join lateral (
    select max(closed_at collate "C") as closed_at, bool_or(status = 'waiting') as is_open
    from approvals where incident_id = i.id and run_id = r.id
  ) a on true
  left join lateral (
    select max(at collate "C") filter (where status = 'ended') as ended_at, bool_or(status = 'begun') as is_open
    from steps where run_id = r.id and use in ('verdict.await', 'time.wait', 'verdict.assess', 'person.ask', 'playbook.run')
  ) w on true
  where i.phase <> 'done' and i.open_runs > 0 and r.paused_at is null and a.is_open is not true and w.is_open is not true`;

/**
 * Since when the oldest run has gone on that is neither ended nor waiting for a person or a verdict, from its start, its
 * last answered question or the end of its wait; undefined when there is none. The same for every process.
 *
 * @throws ERR_STORE_UNAVAILABLE
 */
export async function oldestStuckSince(pool: pg.Pool): Promise<string | undefined> {
  const [row] = await query<{ since: string | null }>(pool, 'oldest-stuck-run', OLDEST);
  return row?.since ?? undefined;
}
