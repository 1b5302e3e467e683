import type { JobsOptions, JobType, QueueOptions, WorkerOptions } from 'bullmq';
import type { Log } from '#domain/ports.ts';

/** Where the queues are kept. */
export type QueueBackend =
  | { readonly kind: 'redis'; readonly url: string }
  | { readonly kind: 'postgres'; readonly connectionString: string };

/** What is used of BullMQ's Queue, whatever its backend. */
export interface BullQueue {
  add(name: string, data: unknown, options: JobsOptions): Promise<unknown>;
  addBulk(jobs: { name: string; data: unknown; opts: JobsOptions }[]): Promise<unknown>;
  getJobCounts(...types: JobType[]): Promise<Record<string, number>>;
  obliterate(options: { force: boolean }): Promise<void>;
  rateLimit(ms: number): Promise<void>;
  on(event: 'error', listener: (cause: Error) => void): unknown;
  close(): Promise<void>;
}

/** What is used of BullMQ's Worker, whatever its backend. */
export interface BullWorker {
  waitUntilReady(): Promise<unknown>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  on(event: 'error', listener: (cause: Error) => void): unknown;
  on(event: 'stalled', listener: (jobId: string) => void): unknown;
  close(force: boolean): Promise<void>;
}

/** What is used of the job that BullMQ gives to a worker. */
export interface BullJob {
  readonly id?: string | undefined;
  readonly name: string;
  readonly queueName: string;
  readonly data: unknown;
  readonly opts: { readonly priority?: number };
  moveToDelayed(timestamp: number, token?: string): Promise<void>;
}

export type ProcessJob = (job: BullJob, token?: string) => Promise<void>;

/** Makes BullMQ's queues and workers over shared connections, and closes those connections. */
export interface Connections {
  queue(name: string, options: Omit<QueueOptions, 'connection'>): BullQueue;
  worker(name: string, process: ProcessJob, options: Omit<WorkerOptions, 'connection'>): BullWorker;
  close(): Promise<void>;
}

export interface ConnectionOptions {
  /** Most queues that will have a worker in this process. */
  readonly workers: number;
  readonly log: Log;
}
