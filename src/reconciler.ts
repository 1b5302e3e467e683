import { asCountersignError } from '#domain/errors.ts';
import type { Clock, Incidents, Job, Log, Queues } from '#domain/ports.ts';
import type { ReadModels } from '#domain/read-models.ts';
import type { Watches } from '#domain/watch/watch.ts';
import { lateJobs } from './late-proof-jobs.ts';
import { type Periodic, startPeriodic } from './periodic.ts';
import { watchJob } from './pipeline.ts';
import { putBack } from './put-back.ts';
import { leaseJobs, messageJob, pendingJobs } from './recovery.ts';

const PAGE = 200;
/** Proofs that may come for days are put back so often: each that is looked for costs the loading of its incident. */
const LATE_EVERY_MS = 3_600_000;

export interface ReconcilerDeps {
  readonly readModels: Pick<ReadModels, 'unsettled' | 'wakingLeases' | 'awaitingProof'>;
  /** Incidents whose end people may not have seen yet. */
  readonly unshown: { pending(afterId: string | undefined, limit: number): Promise<readonly string[]> };
  readonly watches: Pick<Watches, 'platforms'>;
  readonly incidents: Incidents;
  readonly queues: Queues;
  readonly clock: Clock;
  readonly log: Log;
  readonly everyMs: number;
}

/**
 * Puts back what the queue lost, from the journal alone: at start, and at intervals.
 *
 * Every job is a wake-up that finds nothing to do when the work is done already, so putting back one too many is harmless.
 */
export function startReconciler(deps: ReconcilerDeps): Periodic {
  let isStopped = false;
  let lateFromMs = 0;
  const putAllBack = (jobs: readonly Job[]) => deps.queues.addAll(jobs.map(putBack));
  const eachId = async (
    list: (afterId: string | undefined, limit: number) => Promise<readonly string[]>,
    work: (id: string) => Promise<void>,
  ): Promise<void> => {
    let after: string | undefined;
    while (!isStopped) {
      const ids = await list(after, PAGE);
      for (const id of ids) await apart(id, () => work(id), deps.log);
      after = ids.at(-1);
      if (ids.length < PAGE) return;
    }
  };
  const reconciling = startPeriodic({
    ...deps,
    complaint: 'the reconciler could not finish',
    async work() {
      const round = deps.clock.now().getTime().toString(36);
      await eachId(deps.readModels.unsettled, async (id) =>
        putAllBack(pendingJobs(await deps.incidents.load(id), round)),
      );
      await putAllBack((await deps.watches.platforms()).map(watchJob));
      const now = deps.clock.now().toISOString();
      const waking = (afterId: string | undefined, limit: number) =>
        deps.readModels.wakingLeases(now, afterId, limit);
      await eachId(waking, async (id) => putAllBack(leaseJobs(await deps.incidents.load(id), round, now)));
      if (Date.parse(now) >= lateFromMs) {
        const awaiting = (afterId: string | undefined, limit: number) =>
          deps.readModels.awaitingProof(now, afterId, limit);
        await eachId(awaiting, async (id) => putAllBack(lateJobs(await deps.incidents.load(id), now)));
        lateFromMs = Date.parse(now) + LATE_EVERY_MS;
      }
      await eachId(deps.unshown.pending, (id) => putAllBack([messageJob(id, round)]));
    },
  });
  void reconciling.now();
  return {
    now: reconciling.now,
    async stop() {
      isStopped = true;
      await reconciling.stop();
    },
  };
}

/** Without these nothing can be put back for anybody. */
const FOR_ALL: ReadonlySet<string | undefined> = new Set(['ERR_STORE_UNAVAILABLE', 'ERR_QUEUE_UNAVAILABLE']);

/** One incident that cannot be read keeps nobody else's jobs back. */
async function apart(incidentId: string, work: () => Promise<void>, log: Log): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const { code } = asCountersignError(thrown);
    if (FOR_ALL.has(code)) throw thrown;
    log.error({ incidentId, code, err: thrown }, 'the jobs of an incident could not be put back');
  }
}
