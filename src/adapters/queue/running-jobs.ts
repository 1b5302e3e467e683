import type { Job } from '#domain/ports.ts';
import type { JobHandler } from './handle.ts';

/** The jobs that run in this process, so that a stop can hand back those that do not end. */
export class RunningJobs {
  private readonly ends = new Set<(outcome: { readonly delayMs: number }) => void>();

  /** Runs a handler; ends with its outcome, or with what `abandon` says. */
  async run(handler: JobHandler, job: Job): ReturnType<JobHandler> {
    const abandoned = Promise.withResolvers<{ readonly delayMs: number }>();
    this.ends.add(abandoned.resolve);
    try {
      return await Promise.race([handler(job), abandoned.promise]);
    } finally {
      this.ends.delete(abandoned.resolve);
    }
  }

  /** Every job that still runs is put back, to come again after `delayMs`; what its handler does then is ignored. */
  abandon(delayMs: number): void {
    for (const end of this.ends) end({ delayMs });
  }
}
