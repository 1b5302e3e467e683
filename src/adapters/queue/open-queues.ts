import type { WorkerOptions } from 'bullmq';
import { asCountersignError, CountersignError } from '#domain/errors.ts';
import type { Job, Log, QueueName, Queues } from '#domain/ports.ts';
import type { BullQueue, BullWorker, Connections, QueueBackend } from './backend.ts';
import { handle, type JobHandler } from './handle.ts';
import { type BulkJob, toBulkJob } from './job-options.ts';
import { connectPostgres } from './postgres-connections.ts';
import { connectRedis } from './redis-connections.ts';
import { RunningJobs } from './running-jobs.ts';

/** The queues that every installation has; one more for each platform. */
const DUTIES = ['incident', 'run', 'timer', 'notify'] as const;

/** What handlers and concurrency are named by: the duties, and one name for all platforms. */
export type Duty = (typeof DUTIES)[number] | 'connector';

const DEFAULT_CONCURRENCY: Record<Duty, number> = {
  incident: 8,
  run: 16,
  timer: 4,
  notify: 4,
  connector: 32,
};

/** The lock of a running job, and how often jobs of dead workers are looked for, in milliseconds. */
const DEFAULT_RECOVERY = { lockMs: 6_000, checkMs: 2_000 };
/** A job whose worker dies this often is given up to the reconciler. */
const MAX_STALLED = 20;
/** After a lost connection a worker tries again so soon. */
const RETRY_CONNECTION_MS = 1_000;
/** How long closing may take beyond the grace, when the server does not answer. */
const CLOSE_TIMEOUT_MS = 3_000;
/** Nothing reads BullMQ's events; this many are kept for a person who looks. */
const KEPT_EVENTS = 1_000;

export interface QueuesOptions {
  readonly backend: QueueBackend;
  /** Key prefix on Redis (default `countersign`). On PostgreSQL the database is the border, and this is not used. */
  readonly prefix?: string;
  /** The rate budget of each configured platform: at most `max` jobs in `durationMs`, over all processes. */
  readonly platforms: Readonly<Record<string, { readonly max: number; readonly durationMs: number }>>;
  /** Jobs at once in this process; `connector` counts for each platform. */
  readonly concurrency?: Partial<Record<Duty, number>>;
  /** A job whose worker was killed is picked up within about `lockMs` + two times `checkMs` (default 6 000, 2 000). */
  readonly recovery?: { readonly lockMs: number; readonly checkMs: number };
  readonly log: Log;
}

/** How many jobs of a queue are in each state. */
export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
}

export type JobHandlers = Partial<Record<Duty | QueueName, JobHandler>>;

export interface OpenQueues extends Queues {
  /**
   * Starts a worker for each queue that has a handler, by the queue's own name or, for platforms, by `connector`.
   * Resolves when they take jobs.
   */
  work(handlers: JobHandlers): Promise<void>;
  /** This process takes no more jobs; resolves when those it has are done. */
  pause(): Promise<void>;
  /** Takes jobs again after `pause`. */
  resume(): void;
  /** Forgets every job of every queue, running ones too. */
  drain(): Promise<void>;
  counts(): Promise<Readonly<Record<string, QueueCounts>>>;
  /**
   * Takes no more jobs, waits up to `graceMs` for those that run, puts those that still run back into the queue (they
   * come again after `lockMs`), and closes all connections.
   */
  close(graceMs: number): Promise<void>;
}

/**
 * Opens the queues by duty on BullMQ, on Redis or PostgreSQL alike.
 *
 * Jobs come at least once. Within a queue the lower priority number goes first; equal ones go in the order they
 * came. An id that waits, is delayed or runs is left as it is, so a wake-up that tells of something new needs an id
 * of its own, with the journal's seq in it. Nothing waits on BullMQ's events.
 *
 * @throws ERR_QUEUE_UNAVAILABLE
 */
export async function openQueues(options: QueuesOptions): Promise<OpenQueues> {
  const names: QueueName[] = [...DUTIES, ...Object.keys(options.platforms).map(connectorQueue)];
  const connectionOptions = { workers: names.length, log: options.log };
  const connections =
    options.backend.kind === 'redis'
      ? await connectRedis(options.backend.url, connectionOptions)
      : await connectPostgres(options.backend.connectionString, connectionOptions);
  return new BullQueues(names, connections, options);
}

function connectorQueue(platform: string): QueueName {
  return `connector-${platform}`;
}

class BullQueues implements OpenQueues {
  private readonly queues = new Map<string, BullQueue>();
  private readonly workers: BullWorker[] = [];
  private readonly running = new RunningJobs();
  private readonly connections: Connections;
  private readonly options: QueuesOptions;
  private readonly names: readonly QueueName[];
  private readonly log: Log;
  private readonly recovery: { readonly lockMs: number; readonly checkMs: number };

  constructor(names: readonly QueueName[], connections: Connections, options: QueuesOptions) {
    this.names = names;
    this.connections = connections;
    this.options = options;
    this.log = options.log;
    this.recovery = options.recovery ?? DEFAULT_RECOVERY;
    for (const name of names) this.queueOf(name);
  }

  async addAll(jobs: readonly Job[]): Promise<void> {
    const now = Date.now();
    const byQueue = Map.groupBy(jobs, (job) => job.queue);
    const batches = [...byQueue].map(([name, group]): [BullQueue, BulkJob[]] => [
      this.queueOf(name),
      group.map((job) => toBulkJob(job, now)),
    ]);
    try {
      await Promise.all(batches.map(([queue, batch]) => addBatch(queue, batch)));
    } catch (cause) {
      throw new CountersignError('ERR_QUEUE_UNAVAILABLE', asCountersignError(cause).message, { cause });
    }
  }

  async work(handlers: JobHandlers): Promise<void> {
    const started = this.names.flatMap((name) => {
      const handler = handlers[name] ?? (dutyOf(name) === 'connector' ? handlers.connector : undefined);
      return handler ? [this.startWorker(name, handler)] : [];
    });
    this.workers.push(...started);
    await Promise.all(started.map((worker) => worker.waitUntilReady()));
  }

  async pause(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.pause()));
  }

  resume(): void {
    for (const worker of this.workers) void worker.resume();
  }

  async drain(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.obliterate({ force: true })));
  }

  async counts(): Promise<Record<string, QueueCounts>> {
    const entries = [...this.queues].map(async ([name, queue]): Promise<[string, QueueCounts]> => {
      const counts = await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed');
      const { waiting = 0, prioritized = 0, active = 0, delayed = 0 } = counts;
      return [name, { waiting: waiting + prioritized, active, delayed }];
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  async close(graceMs: number): Promise<void> {
    const grace = setTimeout(() => this.running.abandon(this.recovery.lockMs), graceMs);
    await within(graceMs + CLOSE_TIMEOUT_MS, Promise.all(this.workers.map((worker) => worker.close(false))));
    clearTimeout(grace);
    await within(CLOSE_TIMEOUT_MS, Promise.all([...this.queues.values()].map((queue) => queue.close())));
    await this.connections.close();
  }

  private queueOf(name: QueueName): BullQueue {
    const known = this.queues.get(name);
    if (known) return known;
    if (!this.names.includes(name))
      this.log.warn({ queue: name }, 'jobs for a platform that is not configured');
    const queue = this.connections.queue(name, {
      prefix: this.options.prefix ?? 'countersign',
      streams: { events: { maxLen: KEPT_EVENTS } },
      skipWaitingForReady: true,
    });
    queue.on('error', (cause) => this.log.warn({ queue: name, reason: cause.message }, 'queue error'));
    this.queues.set(name, queue);
    return queue;
  }

  private startWorker(name: QueueName, handler: JobHandler): BullWorker {
    const queue = this.queueOf(name);
    const limited = this.options.platforms[name.slice('connector-'.length)] && dutyOf(name) === 'connector';
    const brake = {
      hold: limited ? (ms: number) => queue.rateLimit(ms) : undefined,
      log: this.log,
    };
    const worker = this.connections.worker(
      name,
      (job, token) => handle((given) => this.running.run(handler, given), job, token, brake),
      this.workerOptions(name),
    );
    worker.on('error', (cause) => this.log.warn({ queue: name, reason: cause.message }, 'worker error'));
    worker.on('stalled', (jobId) => this.log.warn({ queue: name, jobId }, 'job of a dead worker taken back'));
    return worker;
  }

  private workerOptions(name: QueueName): Omit<WorkerOptions, 'connection'> {
    const { lockMs, checkMs } = this.recovery;
    const duty = dutyOf(name);
    const limit = duty === 'connector' ? this.options.platforms[name.slice('connector-'.length)] : undefined;
    return {
      prefix: this.options.prefix ?? 'countersign',
      concurrency: this.options.concurrency?.[duty] ?? DEFAULT_CONCURRENCY[duty],
      lockDuration: lockMs,
      stalledInterval: checkMs,
      maxStalledCount: MAX_STALLED,
      runRetryDelay: RETRY_CONNECTION_MS,
      ...(limit ? { limiter: { max: limit.max, duration: limit.durationMs } } : {}),
    };
  }
}

function dutyOf(name: QueueName): Duty {
  return DUTIES.find((duty) => duty === name) ?? 'connector';
}

async function addBatch(queue: BullQueue, batch: BulkJob[]): Promise<void> {
  const [first] = batch;
  if (batch.length === 1 && first) await queue.add(first.name, first.data, first.opts);
  else await queue.addBulk(batch);
}

/** Waits for work that should end by itself, but no longer than `ms`. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, end]);
  clearTimeout(timer);
}
