import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CountersignError, type ErrorCode } from '#domain/errors.ts';
import type { JournalEntry } from '#domain/journal-event.ts';
import type { Job } from '#domain/ports.ts';
import { evolveAll } from '#domain/run/evolve.ts';
import type { Incident } from '#domain/run/state.ts';
import { lateJobs } from '../src/late-proof-jobs.ts';
import { startReconciler } from '../src/reconciler.ts';
import { recordingLog } from './support/log.ts';
import { assessed, collected, handClock, opened, runEvents } from './support/store-samples.ts';

const at = (time: string) => `2026-03-01T${time}:00.000Z`;

/** An incident whose run has begun. */
function underWay(incidentId: string): Incident {
  const facts = { incidentId, version: 1, at: '2026-03-01T09:00:00.000Z', actor: 'system' };
  const events = [opened(), collected(), assessed(), runEvents('run-1')[0]!];
  return evolveAll(
    undefined,
    events.map((one, index) => ({ ...one, ...facts, seq: index + 1 }) as JournalEntry),
  )!;
}

/** What is queued by one round, where these incidents are open; loading the `broken` one fails so. */
async function roundOver(ids: readonly string[], broken?: { readonly id: string; readonly as: ErrorCode }) {
  const queued: Job[] = [];
  const { log, lines } = recordingLog();
  const none = async () => [];
  const reconciler = startReconciler({
    readModels: {
      unsettled: async (afterId, limit) =>
        ids.filter((id) => afterId === undefined || id > afterId).slice(0, limit),
      wakingLeases: none,
      awaitingProof: none,
    },
    unshown: { pending: none },
    watches: { platforms: none },
    incidents: {
      load: async (id) => {
        if (id === broken?.id) throw new CountersignError(broken.as, 'it cannot be read');
        return underWay(id);
      },
      change: () => Promise.reject(new Error('a reconciler changes nothing')),
    },
    queues: { addAll: async (jobs) => void queued.push(...jobs) },
    clock: handClock(),
    log,
    everyMs: 3_600_000,
  });
  await reconciler.now();
  await reconciler.stop();
  const looked = new Set(queued.filter(({ name }) => name === 'look').map(({ data }) => data.incidentId));
  return { looked: [...looked].toSorted(), lines: lines.filter(({ level }) => level === 'error') };
}

describe('the reconciler', () => {
  test('puts back at its start what every open incident must have waiting, however many there are', async () => {
    // More than two of the pages in which they are listed.
    const ids = Array.from({ length: 450 }, (_, number) => `inc-${String(number).padStart(3, '0')}`);
    const { looked, lines } = await roundOver(ids);
    assert.deepEqual(lines, []);
    assert.deepEqual(looked, ids);
  });

  test('puts back the look for a proof that comes late, by the id it was queued by first, once it is due', () => {
    const state = underWay('inc-1');
    const [run] = state.runs;
    const account = { platform: 'okta', id: '00u1', email: 'eve@example.com', status: 'active' as const };
    const item = {
      index: 0,
      account,
      input: {},
      phase: 'ended',
      attempt: 2,
      planAttempt: 1,
      readings: 3,
    } as const;
    const step = { id: 'cut', status: 'ended', ask: 0, items: [{ ...item, lookAgainAt: at('12:00') }] };
    const awaiting = {
      ...state,
      runs: [{ ...run!, steps: new Map([['cut', step]]) }],
    } as unknown as Incident;
    assert.deepEqual(lateJobs(awaiting, at('11:59')), []);
    assert.deepEqual(
      lateJobs(awaiting, at('12:00')).map(({ queue, jobId, name }) => [queue, jobId, name]),
      [['connector-okta', `${run!.id}-cut-0-verify-late-2`, 'verify-late']],
    );
  });

  test('goes on past an incident that cannot be read, and says which', async () => {
    const { looked, lines } = await roundOver(['a', 'b', 'c'], { id: 'b', as: 'ERR_JOURNAL_BROKEN' });
    assert.deepEqual(looked, ['a', 'c']);
    assert.deepEqual([lines.length, lines[0]?.facts.incidentId], [1, 'b']);
  });

  test('gives a round up when there is no store, and says so once', async () => {
    const { looked, lines } = await roundOver(['a', 'b', 'c'], { id: 'b', as: 'ERR_STORE_UNAVAILABLE' });
    assert.deepEqual(looked, ['a']);
    assert.deepEqual(
      lines.map(({ message }) => message),
      ['the reconciler could not finish'],
    );
  });
});
