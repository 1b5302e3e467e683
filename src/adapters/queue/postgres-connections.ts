import { EventEmitter } from 'node:events';
import { createPostgresBackend, PostgresConnection, withBackend } from 'bullmq';
import { CountersignError } from '#domain/errors.ts';
import type { ConnectionOptions, Connections } from './backend.ts';

/** Connections for statements; each worker takes one more to LISTEN on. They are opened when needed. */
const STATEMENT_CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * One pool for all queues and workers, on BullMQ's own tables in the schema `bullmq`, which are made or brought up
 * to date first.
 *
 * Commits of the queue do not wait for the disk (`synchronous_commit = off`): what a crash of the server takes from
 * the queue, the outbox and the journal put back. A row is forgotten by the outbox in a later commit that does wait,
 * and that makes everything before it durable too.
 *
 * @throws ERR_QUEUE_UNAVAILABLE when the server does not answer or refuses the tables
 */
export async function connectPostgres(
  connectionString: string,
  options: ConnectionOptions,
): Promise<Connections> {
  const owner = new PostgresConnection({
    connectionString,
    max: options.workers + STATEMENT_CONNECTIONS,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'countersign-queue',
    options: '-c synchronous_commit=off',
    migrate: true,
  });
  owner.on('error', (cause: Error) =>
    options.log.warn({ reason: cause.message }, 'the queue lost a database connection'),
  );
  try {
    await owner.waitUntilReady();
  } catch (cause) {
    await owner.close();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CountersignError('ERR_QUEUE_UNAVAILABLE', `the queue’s database does not answer: ${reason}`, {
      cause,
    });
  }
  // Each queue and worker listens for errors of the one pool.
  if (owner.pool instanceof EventEmitter) owner.pool.setMaxListeners(0);
  const { Queue, Worker } = withBackend(createPostgresBackend);
  return {
    queue: (name, queueOptions) => new Queue(name, { ...queueOptions, connection: owner.pool }),
    worker: (name, process, workerOptions) =>
      new Worker(name, process, { ...workerOptions, connection: owner.pool }),
    close: () => owner.close(),
  };
}
