import { openQueues, type QueuesOptions } from '../../src/adapters/queue/open-queues.ts';
import { recordingLog } from '../support/log.ts';

/** A worker process that takes one job, says so, and never finishes it. */
const options = JSON.parse(process.argv[2] ?? '') as Omit<QueuesOptions, 'log'>;
const queues = await openQueues({ ...options, log: recordingLog().log });
await queues.work({
  run: (job) => {
    process.stdout.write(`took ${job.jobId}\n`);
    return new Promise(() => undefined);
  },
});
