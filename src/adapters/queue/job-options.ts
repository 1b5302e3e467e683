import type { JobsOptions } from 'bullmq';
import { CountersignError } from '#domain/errors.ts';
import type { Job } from '#domain/ports.ts';

const DEFAULT_PRIORITY = 10;

/** On Redis a job lies under its bare id, beside BullMQ's own keys of the queue: these names would overwrite them. */
const RESERVED_IDS = new Set(
  'active completed de delayed events failed id limiter marker meta paused pc prioritized repeat stalled stalled-check wait waiting-children'.split(
    ' ',
  ),
);

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
 * @throws ERR_INTERNAL when the id is empty, has a colon, is a whole number or the name of a state: BullMQ keeps
 * those for itself
 */
export function toBulkJob(job: Job, now: number): BulkJob {
  if (isKept(job.jobId)) {
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

function isKept(id: string): boolean {
  return id === '' || id.includes(':') || /^\d+$/.test(id) || RESERVED_IDS.has(id);
}
