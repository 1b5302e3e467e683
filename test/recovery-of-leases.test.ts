import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { event } from '#domain/journal-event.ts';
import { leaseJobs } from '../src/recovery.ts';
import {
  finished,
  NOW,
  OKTA_LEASE,
  present,
  requested,
  suspended,
  suspending,
} from './domain/run/leases/leased.ts';

type Book = ReturnType<typeof suspended>;

const jobsOf = (book: Book, now = NOW) =>
  leaseJobs(book.state!, 'r1', now).map(({ queue, name }) => `${queue} ${name}`);
const claim = (book: Book) =>
  book.settle([
    event('undo-claimed', { leaseId: OKTA_LEASE, attempt: 1, worker: 'w1', present: present('SUSPENDED') }),
  ]);

describe('what must be waiting for undo leases', () => {
  test('is nothing while they wait for their time, or where there are none', () => {
    assert.deepEqual(jobsOf(suspended()), []);
    assert.deepEqual(jobsOf(suspending()), []);
  });

  test('is one look at all whose time has come', () => {
    assert.deepEqual(jobsOf(suspended(), '2026-03-02T10:00:00.000Z'), ['timer undo-due']);
  });

  test('is a reading for people, then nothing while they think', () => {
    const book = suspended();
    book.settle([requested(book, OKTA_LEASE, 1)]);
    assert.deepEqual(jobsOf(book), ['connector-okta undo-plan']);
    book.settle([event('undo-planned', { leaseId: OKTA_LEASE, attempt: 1, present: present('SUSPENDED') })]);
    assert.deepEqual(jobsOf(book), []);
  });

  test('is the call that is intended, or was begun by a worker that may be dead, then its reading', () => {
    const book = suspended();
    book.settle([requested(book)]);
    assert.deepEqual(jobsOf(book), ['connector-okta undo']);
    claim(book);
    assert.deepEqual(jobsOf(book), ['connector-okta undo']);
    const over = { leaseId: OKTA_LEASE, platform: 'okta', attempt: 1, outcome: 'unknown' } as const;
    book.settle([event('undo-finished', over)]);
    assert.deepEqual(jobsOf(book), ['connector-okta undo-verify']);
  });

  test('is the daily try of what could not be taken back, when its day has passed', () => {
    const book = suspended();
    book.settle([requested(book)]);
    finished(book, 'failed');
    assert.deepEqual(jobsOf(book, '2026-03-02T09:59:59.999Z'), []);
    assert.deepEqual(jobsOf(book, '2026-03-02T10:00:00.000Z'), ['timer undo-due']);
  });

  test('names its round, so that a job that a dead worker holds does not stand in its way', () => {
    const book = suspended();
    book.settle([requested(book)]);
    const ids = ['r1', 'r2'].map((round) => leaseJobs(book.state!, round, NOW)[0]!.jobId);
    assert.deepEqual(ids, [`${OKTA_LEASE}-undo-1-r1`, `${OKTA_LEASE}-undo-1-r2`]);
  });
});
