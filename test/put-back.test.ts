import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Job } from '#domain/ports.ts';
import { allPassingOver, passingOver, putBack } from '../src/put-back.ts';

const JOB: Job = {
  queue: 'connector-okta',
  jobId: 'run-1-cut-0-read-1',
  name: 'read',
  data: { incidentId: 'inc-1', runId: 'run-1', step: 'cut', index: 0, attempt: 1, seq: 9 },
};

/** As recovery makes it: without the entry that asked for it, and with an id of its own. */
function again(attempt = 1): Job {
  const { seq: _, ...data } = JOB.data;
  return putBack({ ...JOB, jobId: `${JOB.jobId}-round`, data: { ...data, attempt } });
}

/** A handler that works until it is let go, and counts. */
function slow() {
  const held = Promise.withResolvers<void>();
  const done: number[] = [];
  const handler = async (job: Job) => {
    done.push(job.data.attempt!);
    await held.promise;
    return { delayMs: 1 };
  };
  return { handler, done, letGo: held.resolve };
}

describe('a job that was put back', () => {
  test('is passed over while the same is being done, and done when it is not', async () => {
    const { handler, done, letGo } = slow();
    const work = passingOver(handler);
    const first = work(JOB);
    assert.equal(await work(again()), undefined);
    letGo();
    assert.deepEqual(await first, { delayMs: 1 });
    assert.deepEqual(await work(again()), { delayMs: 1 });
    assert.deepEqual(done, [1, 1]);
  });

  test('is done beside another attempt, and beside what the journal asked for nothing is passed over', async () => {
    const { handler, done, letGo } = slow();
    const { connector } = allPassingOver({ connector: handler });
    const all = [connector(again()), connector(JOB), connector(again(2))];
    letGo();
    assert.equal((await Promise.all(all)).includes(undefined), false);
    assert.deepEqual(done, [1, 1, 2]);
  });

  test('is done after one that failed', async () => {
    const work = passingOver(async ({ data }) => {
      if (!data.isPutBack) throw new Error('the store is gone');
      return 'done';
    });
    await assert.rejects(work(JOB));
    assert.equal(await work(again()), 'done');
  });
});
