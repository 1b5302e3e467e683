import { asCountersignError } from '#domain/errors.ts';
import type { Log } from '#domain/ports.ts';

/** Work that is done again and again, once at a time. */
export interface Periodic {
  /** Does it now, or joins the time under way. Does not throw. */
  now(): Promise<void>;
  /** Ends the repetition; resolves when nothing of it is under way. */
  stop(): Promise<void>;
}

export interface PeriodicOptions {
  readonly everyMs: number;
  readonly log: Log;
  /** What is logged when it fails; the next time comes all the same. */
  readonly complaint: string;
  work(): Promise<void>;
}

/** Repeats work at intervals; the first time is after one. */
export function startPeriodic({ everyMs, log, complaint, work }: PeriodicOptions): Periodic {
  let running: Promise<void> | undefined;
  const now = (): Promise<void> => {
    running ??= work()
      .catch((thrown: unknown) =>
        log.error({ code: asCountersignError(thrown).code, err: thrown }, complaint),
      )
      .finally(() => {
        running = undefined;
      });
    return running;
  };
  const timer = setInterval(() => void now(), everyMs);
  return {
    now,
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
