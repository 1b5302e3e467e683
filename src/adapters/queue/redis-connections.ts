import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { CountersignError } from '#domain/errors.ts';
import type { ConnectionOptions, Connections } from './backend.ts';

const CONNECT_TIMEOUT_MS = 5_000;
/** A command fails after so many lost connections, instead of waiting for Redis for ever. */
const ADD_RETRIES = 2;

/**
 * Two connections for all queues, and one more for each worker, which BullMQ blocks on.
 *
 * @throws ERR_QUEUE_UNAVAILABLE when Redis does not answer
 */
export async function connectRedis(url: string, options: ConnectionOptions): Promise<Connections> {
  const common = { connectTimeout: CONNECT_TIMEOUT_MS, lazyConnect: true };
  const adding = new Redis(url, { ...common, maxRetriesPerRequest: ADD_RETRIES });
  const working = new Redis(url, { ...common, maxRetriesPerRequest: null });
  for (const redis of [adding, working]) {
    // Each queue and worker listens on the shared connection.
    redis.setMaxListeners(0);
    redis.on('error', (cause: Error) =>
      options.log.warn({ reason: cause.message }, 'Redis connection failed'),
    );
  }
  try {
    await adding.connect();
    await adding.ping();
  } catch (cause) {
    adding.disconnect();
    throw new CountersignError('ERR_QUEUE_UNAVAILABLE', `Redis does not answer: ${reasonOf(cause)}`, {
      cause,
    });
  }
  return {
    queue: (name, queueOptions) => new Queue(name, { ...queueOptions, connection: adding }),
    worker: (name, process, workerOptions) =>
      new Worker(name, process, { ...workerOptions, connection: working }),
    async close() {
      adding.disconnect();
      working.disconnect();
    },
  };
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
