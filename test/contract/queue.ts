import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, afterEach, before, describe, test } from 'node:test';
import { CountersignError } from '#domain/errors.ts';
import type { Job } from '#domain/ports.ts';
import type { QueueBackend } from '../../src/adapters/queue/backend.ts';
import { type OpenQueues, openQueues, type QueuesOptions } from '../../src/adapters/queue/open-queues.ts';
import { eventually } from '../support/eventually.ts';
import { type Logged, recordingLog } from '../support/log.ts';

/** Where a suite's queues are, and how to take them away. */
export interface QueuePlace {
  readonly backend: QueueBackend;
  readonly prefix: string;
  drop(): Promise<void>;
}

const PLATFORMS = { okta: { max: 1000, durationMs: 1000 }, slow: { max: 3, durationMs: 400 } };
/** Short, so that the tests need not wait; too short for a busy machine where nothing is to be taken back. */
const RECOVERY = { lockMs: 1_000, checkMs: 300 };

function job(jobId: string, facts: Partial<Job> = {}): Job {
  return { queue: 'run', jobId, name: 'advance', data: { incidentId: 'inc-1' }, ...facts };
}

function ids(count: number, prefix: string): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
}

/** What every queue backend must do. */
export function describeQueues(name: string, makePlace: () => Promise<QueuePlace>): void {
  describe(`the queues on ${name}`, () => {
    let place: QueuePlace;
    let queues: OpenQueues;
    let lines: Logged[];
    const opened: OpenQueues[] = [];

    async function open(more: Partial<QueuesOptions> = {}): Promise<OpenQueues> {
      const recorded = recordingLog();
      lines = recorded.lines;
      const { backend, prefix } = place;
      const options = { backend, prefix, platforms: PLATFORMS, log: recorded.log };
      const one = await openQueues({ ...options, ...more });
      opened.push(one);
      return one;
    }

    async function waiting(queue = 'run'): Promise<number> {
      return (await queues.counts())[queue]?.waiting ?? 0;
    }

    async function isIdle(): Promise<boolean> {
      const counts = Object.values(await queues.counts());
      return counts.every(({ waiting, active, delayed }) => waiting + active + delayed === 0);
    }

    before(async () => {
      place = await makePlace();
    });

    afterEach(async () => {
      await opened[0]?.drain();
      await Promise.all(opened.splice(0).map((one) => one.close(0)));
    });

    after(() => place.drop());

    test('the most urgent goes first, and equals in the order they came', async () => {
      queues = await open({ concurrency: { run: 1 } });
      await queues.addAll([
        job('read-1'),
        job('read-2'),
        job('cut-1', { priority: 1 }),
        job('verify', { priority: 5 }),
        job('cut-2', { priority: 1 }),
      ]);
      await queues.addAll([job('read-3')]);
      const order: string[] = [];
      await queues.work({ run: async ({ jobId }) => void order.push(jobId) });
      await eventually('all are done', () => order.length === 6);
      assert.deepEqual(order, ['cut-1', 'cut-2', 'verify', 'read-1', 'read-2', 'read-3']);
    });

    test('a handler gets the job as it was put in', async () => {
      queues = await open();
      const put = job('whole', {
        queue: 'connector-okta',
        priority: 3,
        data: { incidentId: 'inc-9', runId: 'run-9', step: 'cut_sessions', index: 2, attempt: 1 },
      });
      const got = Promise.withResolvers<Job>();
      await queues.work({ connector: async (job) => got.resolve(job) });
      await queues.addAll([put]);
      assert.deepEqual(await got.promise, put);
    });

    test('a job does not come before its time, and others do not wait for it', async () => {
      queues = await open();
      const notBefore = new Date(Date.now() + 400).toISOString();
      const came: { jobId: string; at: number }[] = [];
      await queues.work({ timer: async ({ jobId }) => void came.push({ jobId, at: Date.now() }) });
      await queues.addAll([job('later', { queue: 'timer', notBefore }), job('now', { queue: 'timer' })]);
      await eventually('both came', () => came.length === 2);
      assert.deepEqual(
        came.map(({ jobId }) => jobId),
        ['now', 'later'],
      );
      assert.ok((came[1]?.at ?? 0) >= Date.parse(notBefore));
    });

    test('an id that waits is left as it is, alone or in a batch', async () => {
      queues = await open();
      await queues.addAll([job('same')]);
      await queues.addAll([job('same', { priority: 1 })]);
      await queues.addAll([job('same'), job('same'), job('other')]);
      assert.equal(await waiting(), 2);
      const came: Job[] = [];
      await queues.work({ run: async (job) => void came.push(job) });
      await eventually('it is idle', isIdle);
      assert.deepEqual(came.map(({ jobId, priority }) => [jobId, priority]).sort(), [
        ['other', 10],
        ['same', 10],
      ]);
    });

    test('an id can be queued again once it is done or has failed', async () => {
      queues = await open();
      let times = 0;
      await queues.work({
        run: async () => {
          times += 1;
          if (times === 1) throw new CountersignError('ERR_CONFLICT', 'another writer');
        },
      });
      for (const expected of [1, 2, 3]) {
        await queues.addAll([job('again')]);
        await eventually('it came', () => times === expected);
        await eventually('it is idle', isIdle);
      }
      assert.equal(times, 3);
    });

    test('a job that throws is not tried again, and is logged with its code', async () => {
      queues = await open();
      let times = 0;
      await queues.work({
        incident: async () => {
          times += 1;
          throw new CountersignError('ERR_CONNECTOR_FORBIDDEN', 'no scope');
        },
      });
      await queues.addAll([job('bad', { queue: 'incident' })]);
      await eventually('it failed', () => lines.some(({ message }) => message === 'job failed'));
      await eventually('it is idle', isIdle);
      assert.equal(times, 1);
      const { facts } = lines.find(({ level }) => level === 'error') ?? {};
      assert.deepEqual(
        [facts?.queue, facts?.jobId, facts?.code],
        ['incident', 'bad', 'ERR_CONNECTOR_FORBIDDEN'],
      );
    });

    test('a handler can put its job back for later', async () => {
      queues = await open();
      const at: number[] = [];
      await queues.work({
        notify: async () => {
          at.push(Date.now());
          return at.length < 3 ? { delayMs: 100 } : undefined;
        },
      });
      await queues.addAll([job('thrice', { queue: 'notify' })]);
      await eventually('it came three times', () => at.length === 3);
      await eventually('it is idle', isIdle);
      assert.ok((at[2] ?? 0) - (at[0] ?? 0) >= 200);
    });

    test('a platform that says "slow down" gets no job before its time, and the same job first', async () => {
      queues = await open({ concurrency: { connector: 1 } });
      const came: { jobId: string; at: number }[] = [];
      await queues.addAll([
        job('first', { queue: 'connector-okta', priority: 1 }),
        job('second', { queue: 'connector-okta', priority: 1 }),
      ]);
      await queues.work({
        connector: async ({ jobId }) => {
          came.push({ jobId, at: Date.now() });
          if (came.length > 1) return;
          throw new CountersignError('ERR_CONNECTOR_RATE_LIMITED', '429', { retryAfterMs: 500 });
        },
      });
      await eventually('all came', () => came.length === 3);
      assert.deepEqual(
        came.map(({ jobId }) => jobId),
        ['first', 'first', 'second'],
      );
      assert.ok((came[1]?.at ?? 0) - (came[0]?.at ?? 0) >= 490);
    });

    test('outside the platforms, "slow down" delays the one job alone', async () => {
      queues = await open({ concurrency: { notify: 1 } });
      const came: string[] = [];
      await queues.addAll(['told-off', 'next'].map((id) => job(id, { queue: 'notify' })));
      await queues.work({
        notify: async ({ jobId }) => {
          came.push(jobId);
          if (came.length > 1) return;
          throw new CountersignError('ERR_CONNECTOR_RATE_LIMITED', '429', { retryAfterMs: 200 });
        },
      });
      await eventually('all came', () => came.length === 3);
      assert.deepEqual(came, ['told-off', 'next', 'told-off']);
    });

    test('a platform’s budget holds over two processes', async () => {
      queues = await open();
      const second = await open();
      const at: number[] = [];
      const handlers = { connector: async () => void at.push(Date.now()) };
      await Promise.all([queues.work(handlers), second.work(handlers)]);
      // From before the first job could start its window: a handler that comes late makes the wait no shorter.
      const askedAt = Date.now();
      await queues.addAll(ids(7, 'limited').map((id) => job(id, { queue: 'connector-slow' })));
      await eventually('all came', () => at.length === 7);
      assert.ok(Math.max(...at) - askedAt >= 790, 'seven jobs at three in 400 ms need two windows more');
    });

    test('a job whose worker was killed comes back', async () => {
      queues = await open({ recovery: RECOVERY });
      const { backend, prefix } = place;
      const options = { backend, prefix, platforms: PLATFORMS, recovery: RECOVERY };
      const script = join(import.meta.dirname, 'queue-worker.ts');
      const child = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: 'pipe' });
      await queues.addAll([job('survivor')]);
      const [line] = await once(createInterface(child.stdout), 'line');
      assert.equal(line, 'took survivor');
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      const came = Promise.withResolvers<string>();
      await queues.work({ run: async ({ jobId }) => came.resolve(jobId) });
      assert.equal(await came.promise, 'survivor');
    });

    test('two workers never have one job', async () => {
      queues = await open();
      const second = await open();
      const came: string[] = [];
      const handlers = {
        run: async ({ jobId }: Job) => {
          came.push(jobId);
          await new Promise((resolve) => setImmediate(resolve));
        },
      };
      await Promise.all([queues.work(handlers), second.work(handlers)]);
      const wanted = ids(200, 'once');
      await queues.addAll(wanted.map((id) => job(id)));
      await eventually('it is idle', async () => came.length >= 200 && (await isIdle()));
      assert.deepEqual(came.sort(), wanted.sort());
    });

    test('of a thousand jobs in several queues none is lost', async () => {
      queues = await open();
      const came = new Set<string>();
      const seen = async ({ queue, jobId }: Job) => void came.add(`${queue} ${jobId}`);
      await queues.work({ run: seen, incident: seen, connector: seen, notify: seen });
      const names = ['run', 'incident', 'connector-okta', 'notify'] as const;
      const jobs = ids(1000, 'many').map((id, i) => job(id, { queue: names[i % names.length] ?? 'run' }));
      for (let i = 0; i < jobs.length; i += 90) await queues.addAll(jobs.slice(i, i + 90));
      await eventually('all came', () => came.size === 1000);
      assert.deepEqual([...came].sort(), jobs.map(({ queue, jobId }) => `${queue} ${jobId}`).sort());
    });

    test('draining forgets what waits, is delayed and runs; new jobs come through', async () => {
      queues = await open({ concurrency: { run: 1 } });
      const started = Promise.withResolvers<void>();
      const release = Promise.withResolvers<void>();
      const came: string[] = [];
      await queues.work({
        run: async ({ jobId }) => {
          came.push(jobId);
          started.resolve();
          if (jobId === 'held') await release.promise;
        },
      });
      await queues.addAll([job('held')]);
      await started.promise;
      const notBefore = new Date(Date.now() + 3_600_000).toISOString();
      await queues.addAll([job('waits'), job('is-delayed', { notBefore })]);
      await queues.drain();
      assert.equal(await isIdle(), true);
      release.resolve();
      await queues.addAll([job('fresh')]);
      await eventually('the new one came', () => came.includes('fresh'));
      assert.deepEqual(came, ['held', 'fresh']);
    });

    test('a paused process takes no job until it resumes', async () => {
      queues = await open();
      const came: string[] = [];
      await queues.work({ run: async ({ jobId }) => void came.push(jobId) });
      await queues.pause();
      await queues.addAll([job('patient')]);
      assert.equal(await waiting(), 1);
      assert.deepEqual(came, []);
      queues.resume();
      await eventually('it came', () => came.length === 1);
    });

    test('closing waits for a running job, but not longer than it is told', async () => {
      const first = await open();
      queues = await open();
      const finished: string[] = [];
      const took = Promise.withResolvers<void>();
      await first.work({
        run: async ({ jobId }) => {
          took.resolve();
          if (jobId === 'stuck') await new Promise(() => undefined);
          await new Promise((resolve) => setTimeout(resolve, 50));
          finished.push(jobId);
        },
      });
      await first.addAll([job('quick')]);
      await took.promise;
      await first.close(10_000);
      opened.splice(opened.indexOf(first), 1);
      assert.deepEqual(finished, ['quick']);
      assert.equal(await isIdle(), true);

      const second = await open({ recovery: RECOVERY });
      const stuck = Promise.withResolvers<void>();
      await second.work({
        run: () => {
          stuck.resolve();
          return new Promise(() => undefined);
        },
      });
      await second.addAll([job('stuck')]);
      await stuck.promise;
      await second.close(50);
      opened.splice(opened.indexOf(second), 1);
      const came = Promise.withResolvers<string>();
      await queues.work({ run: async ({ jobId }) => came.resolve(jobId) });
      assert.equal(await came.promise, 'stuck');
    });

    test('jobs of a platform that is not configured wait, with a warning', async () => {
      queues = await open();
      await queues.addAll([job('orphan', { queue: 'connector-gone' })]);
      assert.equal(await waiting('connector-gone'), 1);
      assert.ok(lines.some(({ level, facts }) => level === 'warn' && facts.queue === 'connector-gone'));
    });

    test('ids that BullMQ keeps for itself are refused', async () => {
      queues = await open();
      for (const id of ['run:1', '17', '', 'delayed']) {
        await assert.rejects(queues.addAll([job(id)]), { code: 'ERR_INTERNAL' });
      }
      assert.equal(await isIdle(), true);
    });
  });
}
