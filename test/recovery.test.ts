import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { event, type JournalEntry, type JournalEvent } from '#domain/journal-event.ts';
import { evolveAll } from '#domain/run/evolve.ts';
import { pendingJobs } from '../src/recovery.ts';
import { assessed, collected, opened, posting, runEvents } from './support/store-samples.ts';

const posted = event('incident-posted', { channel: 'C1', messageId: '1.1' });

function jobsAfter(events: readonly JournalEvent[]): string[] {
  const entries = events.map(
    (one, index) =>
      ({
        ...one,
        incidentId: 'inc-1',
        seq: index + 1,
        version: 1,
        at: '2026-03-01T09:00:00.000Z',
        actor: 'system',
      }) as JournalEntry,
  );
  return pendingJobs(evolveAll(undefined, entries)!, 'r1').map(({ queue, name }) => `${queue} ${name}`);
}

describe('what must be waiting for an incident', () => {
  test('is a look and a message, when nobody has seen it yet', () => {
    assert.deepEqual(jobsAfter([opened(), assessed()]), ['incident look', 'notify show']);
  });

  test('is a message still, when posting it was begun', () => {
    assert.deepEqual(jobsAfter([opened(), posting]), ['incident look', 'notify show']);
  });

  test('is no message, when one was posted and nothing is asked', () => {
    assert.deepEqual(jobsAfter([opened(), posting, posted]), ['incident look']);
  });

  test('is another look at an undecided verdict at its time, until that look is due', () => {
    const undecided = [opened(), collected(), assessed({ verdict: 'undecided' }), posting, posted];
    const notBefore = '2026-03-01T09:10:00.000Z';
    const scheduled = event('reassessment-scheduled', { round: 1, notBefore, why: 'okta system-log' });
    assert.deepEqual(jobsAfter([...undecided, scheduled]), ['incident look', 'timer reassess']);
    const due = event('reassessment-due', { round: 2 });
    assert.deepEqual(jobsAfter([...undecided, scheduled, due]), ['incident look']);
  });

  test('is a notice that nobody has been told yet', () => {
    const started = runEvents('run-1')[0]!;
    const place = { runId: 'run-1', step: 'tell' };
    const begun = event('step-begun', { ...place, use: 'notice.send', effect: 'read', ask: 0, items: [] });
    const asked = event('notice-requested', { ...place, noticeId: 'run-1-tell', text: 'cut' });
    const before = [opened(), collected(), assessed(), posting, posted, started, begun, asked];
    assert.deepEqual(jobsAfter(before), ['incident look', 'notify tell']);
    const delivered = event('notice-delivered', {
      ...{ ...place, noticeId: 'run-1-tell', channel: 'C1', messageId: '1.2' },
    });
    assert.deepEqual(jobsAfter([...before, delivered]), ['incident look']);
  });

  test('is the end of a wait for the verdict', () => {
    const started = runEvents('run-1')[0]!;
    const begun = event('step-begun', {
      ...{ runId: 'run-1', step: 'decision', use: 'verdict.await', effect: 'read', ask: 0, items: [] },
      waitUntil: '2026-03-01T11:00:00.000Z',
    });
    const jobs = jobsAfter([opened(), collected(), assessed(), posting, posted, started, begun]);
    assert.deepEqual(jobs, ['incident look', 'timer end-wait']);
  });
});
