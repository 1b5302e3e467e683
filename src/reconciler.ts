import { asCountersignError } from '#domain/errors.ts';
import type { Clock, Incidents, Log, Queues, ReadModels } from '#domain/ports.ts';
import { pendingJobs } from './recovery.ts';

const PAGE = 200;

export interface ReconcilerDeps {
  readonly readModels: Pick<ReadModels, 'unsettled'>;
  readonly incidents: Incidents;
  readonly queues: Queues;
  readonly clock: Clock;
  readonly log: Log;
  readonly everyMs: number;
}

export interface Reconciler {
  /** Looks through all unsettled incidents once. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Puts back what the queue lost, from the journal alone: at start, and at intervals.
 *
 * Every job is a wake-up that finds nothing to do when the work is done already, so putting back one too many is harmless.
 */
export function startReconciler(deps: ReconcilerDeps): Reconciler {
  let running: Promise<void> | undefined;
  let stopped = false;
  const sweep = async (): Promise<void> => {
    const round = deps.clock.now().getTime().toString(36);
    let after: string | undefined;
    while (!stopped) {
      const ids = await deps.readModels.unsettled(after, PAGE);
      for (const id of ids) await deps.queues.addAll(pendingJobs(await deps.incidents.load(id), round));
      after = ids.at(-1);
      if (ids.length < PAGE) return;
    }
  };
  const once = (): Promise<void> => {
    running ??= sweep()
      .catch((thrown: unknown) =>
        deps.log.error(
          { code: asCountersignError(thrown).code, err: thrown },
          'the reconciler could not finish',
        ),
      )
      .finally(() => {
        running = undefined;
      });
    return running;
  };
  const timer = setInterval(() => void once(), deps.everyMs);
  void once();
  return {
    sweep: once,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
