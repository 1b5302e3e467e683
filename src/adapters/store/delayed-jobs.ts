import type { Job } from '#domain/ports.ts';

/** A job due sooner than this, in milliseconds, may run before what asks for it now is committed: it is asked for anew. */
const LEAST_AHEAD_MS = 200;

/**
 * The delayed jobs that this process has committed to the outbox and that are not due yet.
 *
 * A storm of entries asks for the same delayed job thousands of times a second; each asking after the first would
 * cost a row, a call of the queue, and the row's end.
 */
export class DelayedJobs {
  /** Due time in epoch milliseconds by the job's text, in the order of asking. */
  private readonly due = new Map<string, number>();

  /** Whether the job is already on its way, and due late enough to see what is being committed now. */
  isUnderWay(text: string, now: Date): boolean {
    return (this.due.get(text) ?? 0) - now.getTime() >= LEAST_AHEAD_MS;
  }

  /** Notes committed jobs; forgets those that are due. */
  committed(jobs: Iterable<Job>, now: Date): void {
    for (const [text, dueMs] of this.due) {
      if (dueMs < now.getTime()) this.due.delete(text);
    }
    for (const job of jobs) {
      if (job.notBefore) this.due.set(JSON.stringify(job), Date.parse(job.notBefore));
    }
  }
}

/** Of jobs that were not asked for again, those due by now: they may have run before the commit, and are asked for after all. */
export function overtaken(skipped: readonly Job[], now: Date): readonly Job[] {
  return skipped.filter(({ notBefore }) => notBefore !== undefined && Date.parse(notBefore) <= now.getTime());
}
