import { DelayedError, Worker } from 'bullmq';
import { asCountersignError } from '#domain/errors.ts';
import type { Job, Log, QueueName } from '#domain/ports.ts';
import type { BullJob } from './backend.ts';

/** Carries out one job. `delayMs` puts the same job back, to come again after that time. */
// biome-ignore lint/suspicious/noConfusingVoidType: most handlers return nothing, and need not say so
export type JobHandler = (job: Job) => Promise<void | { readonly delayMs: number }>;

/** What a job does to its queue when the platform asks to slow down. */
export interface QueueBrake {
  /** Holds the whole queue, in every process; undefined for queues that have no limit to hold. */
  readonly hold: ((ms: number) => Promise<void>) | undefined;
  readonly log: Log;
}

/** How long to wait when a platform says "slow down" without saying for how long. */
const DEFAULT_RETRY_AFTER_MS = 5_000;

/**
 * Runs the handler for one BullMQ job and translates its outcome.
 *
 * - `{delayMs}`: the job is delayed and comes again.
 * - an error with the verdict `after` (rate limited): the queue is held for as long as the platform says, and the
 *   job comes first when it goes on; where the queue cannot be held, the job alone is delayed.
 * - any other error: the job ends as failed and is logged; the journal decides what happens next.
 */
export async function handle(
  handler: JobHandler,
  bullJob: BullJob,
  token: string | undefined,
  brake: QueueBrake,
): Promise<void> {
  const job = fromBullJob(bullJob);
  let delayMs: number | undefined;
  try {
    delayMs = ((await handler(job)) ?? undefined)?.delayMs;
  } catch (thrown) {
    const error = asCountersignError(thrown);
    const facts = { queue: job.queue, jobId: job.jobId, name: job.name, code: error.code, err: thrown };
    if (error.retry !== 'after') {
      brake.log.error(facts, 'job failed');
      throw error;
    }
    const waitMs = Math.max(1, error.retryAfterMs ?? DEFAULT_RETRY_AFTER_MS);
    brake.log.info({ queue: job.queue, jobId: job.jobId, code: error.code, waitMs }, 'slowed down');
    if (brake.hold) {
      await brake.hold(waitMs);
      throw Worker.RateLimitError();
    }
    delayMs = waitMs;
  }
  if (delayMs === undefined) return;
  await bullJob.moveToDelayed(Date.now() + delayMs, token);
  throw new DelayedError();
}

function fromBullJob(job: BullJob): Job {
  return {
    queue: job.queueName as QueueName,
    jobId: job.id ?? '',
    name: job.name,
    data: job.data as Job['data'],
    ...(job.opts.priority === undefined ? {} : { priority: job.opts.priority }),
  };
}
