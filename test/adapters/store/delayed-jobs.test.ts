import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Job } from '#domain/ports.ts';
import { DelayedJobs, overtaken } from '../../../src/adapters/store/delayed-jobs.ts';

const DUE = '2026-03-01T09:00:01.250Z';
const job: Job = {
  queue: 'notify',
  jobId: 'inc-1-show-9',
  name: 'show',
  data: { incidentId: 'inc-1' },
  notBefore: DUE,
};
const text = JSON.stringify(job);
const before = (ms: number): Date => new Date(Date.parse(DUE) - ms);

describe('a delayed job that was committed', () => {
  let delayed: DelayedJobs;
  beforeEach(() => {
    delayed = new DelayedJobs();
    delayed.committed([job], before(1_000));
  });

  test('is not asked for a second time', () => {
    assert.equal(delayed.isUnderWay(text, before(1_000)), true);
    assert.equal(delayed.isUnderWay(text, before(200)), true);
  });

  test('is asked for anew when it may run before the commit', () => {
    assert.equal(delayed.isUnderWay(text, before(199)), false);
    assert.equal(delayed.isUnderWay(text, before(-5_000)), false);
  });

  test('is another job under another id', () => {
    assert.equal(
      delayed.isUnderWay(JSON.stringify({ ...job, jobId: 'inc-1-show-10' }), before(1_000)),
      false,
    );
  });

  test('is forgotten when it was due', () => {
    delayed.committed([], before(-1));
    assert.equal(delayed.isUnderWay(text, before(1_000)), false);
  });
});

test('a job without a time is never under way', () => {
  const delayed = new DelayedJobs();
  const { notBefore: _, ...now } = job;
  delayed.committed([now], before(1_000));
  assert.equal(delayed.isUnderWay(JSON.stringify(now), before(1_000)), false);
});

test('a job that was due while the commit took its time is asked for after all', () => {
  assert.deepEqual(overtaken([job], before(1)), []);
  assert.deepEqual(overtaken([job], before(0)), [job]);
});
