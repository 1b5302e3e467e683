import type { JobsOptions } from 'bullmq';
import { CountersignError } from '#domain/errors.ts';
import type { Job } from '#domain/ports.ts';

const DEFAULT_PRIORITY = 10;

/** A job as BullMQ's `add` and `addBulk` take it. */
export interface BulkJob {
  readonly name: string;
  readonly data: Job['data'];
  readonly opts: JobsOptions;
}

/**
 * Translates a job. BullMQ tries nothing again by itself (`attempts: 1`) and keeps nothing that has ended, so that
 * an id can be queued again.
 *
 * @throws ERR_INTERNAL when the id is empty, has a colon or is a whole number: BullMQ keeps those for itself
 */
export function toBulkJob(job: Job, now: number): BulkJob {
  if (job.jobId === '' || job.jobId.includes(':') || /^\d+$/.test(job.jobId)) {
    throw new CountersignError('ERR_INTERNAL', `no id for a job: ${JSON.stringify(job.jobId)}`, {
      place: job.queue,
    });
  }
  const delay = job.notBefore === undefined ? 0 : Math.max(0, Date.parse(job.notBefore) - now);
  if (Number.isNaN(delay)) {
    throw new CountersignError('ERR_INTERNAL', `not a time: ${job.notBefore}`, { place: job.jobId });
  }
  return {
    name: job.name,
    data: job.data,
    opts: {
      jobId: job.jobId,
      priority: job.priority ?? DEFAULT_PRIORITY,
      attempts: 1,
      removeOnComplete: true,
      removeOnFail: true,
      ...(delay > 0 ? { delay } : {}),
    },
  };
}
