import type pg from 'pg';
import type { Clock, Log } from '#domain/ports.ts';
import { purgeLapsed } from './adapters/store/purge.ts';
import { type Periodic, startPeriodic } from './periodic.ts';

const EVERY_MS = 10 * 60_000;

/** Deletes, at intervals, what is kept for a time only. */
export function startPurging(deps: {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly log: Log;
}): Periodic {
  return startPeriodic({
    everyMs: EVERY_MS,
    log: deps.log,
    complaint: 'what has lapsed could not be deleted',
    work: () => purgeLapsed(deps.pool, deps.clock),
  });
}
