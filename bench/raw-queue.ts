import { createPostgresBackend, PostgresConnection, Queue, Worker, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import type { Backend } from './backends.ts';

/** BullMQ alone on the same backend: one queue, jobs that do nothing. */
export interface RawQueue {
  /** Moves so many jobs through the queue; resolves to the time it took, in milliseconds. */
  move(jobs: number): Promise<number>;
  /** From adding one job to an idle queue to its start, in milliseconds. */
  hop(): Promise<number>;
  close(): Promise<void>;
}

const CONCURRENCY = 16;
/** Jobs in one call. */
const BATCH = 500;

export async function openRawQueue(backend: Backend): Promise<RawQueue> {
  const redisUrl = await backend.redis();
  const queue = redisUrl ? onRedis(redisUrl) : await onPostgres(await backend.database());
  await queue.ready();
  let done = 0;
  let startedMs = 0;
  let wake: (() => void) | undefined;
  onJob = () => {
    done++;
    startedMs = performance.now();
    wake?.();
  };
  const until = (count: number): Promise<void> =>
    new Promise((resolve) => {
      wake = () => {
        if (done >= count) resolve();
      };
      wake();
    });
  return {
    async move(jobs) {
      const target = done + jobs;
      const beganMs = performance.now();
      for (let left = jobs; left > 0; left -= BATCH) {
        await queue.addAll(Array.from({ length: Math.min(left, BATCH) }, () => NOTHING));
      }
      await until(target);
      return performance.now() - beganMs;
    },
    async hop() {
      const target = done + 1;
      const beganMs = performance.now();
      await queue.addAll([NOTHING]);
      await until(target);
      return startedMs - beganMs;
    },
    close: () => queue.close(),
  };
}

const NOTHING = { name: 'nothing', data: { id: 1 }, opts: { removeOnComplete: true, removeOnFail: true } };
let onJob: () => void = () => undefined;
const run = async (): Promise<void> => onJob();

/** What is the same of a queue on Redis and on PostgreSQL. */
interface Opened {
  addAll(jobs: readonly (typeof NOTHING)[]): Promise<unknown>;
  ready(): Promise<unknown>;
  close(): Promise<void>;
}

function onRedis(url: string): Opened {
  const connections = [
    new Redis(url, { maxRetriesPerRequest: null }),
    new Redis(url, { maxRetriesPerRequest: null }),
  ] as const;
  const options = { prefix: 'bench' };
  const queue = new Queue('raw', { ...options, connection: connections[0] });
  const worker = new Worker('raw', run, { ...options, connection: connections[1], concurrency: CONCURRENCY });
  return {
    addAll: (jobs) => queue.addBulk([...jobs]),
    ready: () => worker.waitUntilReady(),
    async close() {
      await worker.close();
      await queue.obliterate({ force: true });
      await queue.close();
      for (const connection of connections) connection.disconnect();
    },
  };
}

async function onPostgres(connectionString: string): Promise<Opened> {
  const options = '-c synchronous_commit=off';
  const owner = new PostgresConnection({ connectionString, max: 12, options, migrate: true });
  await owner.waitUntilReady();
  const on = withBackend(createPostgresBackend);
  const queue = new on.Queue('raw', { connection: owner.pool });
  const worker = new on.Worker('raw', run, { connection: owner.pool, concurrency: CONCURRENCY });
  return {
    addAll: (jobs) => queue.addBulk([...jobs]),
    ready: () => worker.waitUntilReady(),
    async close() {
      await worker.close();
      await queue.close();
      await owner.close();
    },
  };
}
