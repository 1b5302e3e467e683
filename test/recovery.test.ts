import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { event, type JournalEntry, type JournalEvent } from '#domain/journal-event.ts';
import { evolveAll } from '#domain/run/evolve.ts';
import { pendingJobs } from '../src/recovery.ts';
import { assessed, opened, posting } from './support/store-samples.ts';

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
});
