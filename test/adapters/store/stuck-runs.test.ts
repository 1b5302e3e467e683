import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import { oldestStuckSince } from '../../../src/adapters/store/stuck-runs.ts';
import { createDatabase } from '../../support/database.ts';
import { useStore } from '../../support/store.ts';
import { assessed, collected, opened, runEvents } from '../../support/store-samples.ts';

const MINUTE_MS = 60_000;

describe('the oldest stuck run', () => {
  const it = useStore(createDatabase);
  const now = () => it.clock.now().toISOString();

  /** Appends one event after the other, a minute apart; returns the time of each. */
  async function play(incidentId: string, events: readonly JournalEvent[], seq = 0): Promise<string[]> {
    const times: string[] = [];
    for (const each of events) {
      it.clock.forward(MINUTE_MS);
      await it.append(incidentId, seq + times.length, each);
      times.push(now());
    }
    return times;
  }

  const until = (events: readonly JournalEvent[], kind: JournalEvent['kind']) =>
    events.slice(0, events.findIndex((each) => each.kind === kind) + 1);

  test('is none where no run has begun, or every run has ended', async () => {
    assert.equal(await oldestStuckSince(it.store.pool), undefined);
    await play('inc-1', [opened(), collected(), assessed()]);
    assert.equal(await oldestStuckSince(it.store.pool), undefined);
    await play('inc-1', runEvents('run-1'), 3);
    assert.equal(await oldestStuckSince(it.store.pool), undefined);
  });

  test('counts from its start, and is excused while a person is asked', async () => {
    const events = [opened(), ...runEvents('run-1')];
    const planned = until(events, 'action-planned');
    const times = await play('inc-1', planned);
    assert.equal(await oldestStuckSince(it.store.pool), times[1]);
    await play('inc-1', [events[planned.length]!], planned.length);
    assert.equal(await oldestStuckSince(it.store.pool), undefined);
  });

  test('counts from the answer on, however long people took', async () => {
    const events = until([opened(), ...runEvents('run-1')], 'approval-requested');
    await play('inc-1', events);
    it.clock.forward(600 * MINUTE_MS);
    const closed = event('approval-closed', {
      approvalId: 'run-1-cut_sessions-1',
      status: 'approved',
      why: 'ada',
    });
    const [answered] = await play('inc-1', [closed], events.length);
    assert.equal(await oldestStuckSince(it.store.pool), answered);
  });

  test('is excused while a verdict is awaited, and counts from the end of the wait on', async () => {
    const [started] = runEvents('run-1');
    const step = { runId: 'run-1', step: 'decision' };
    const begun = event('step-begun', {
      ...step,
      use: 'verdict.await',
      effect: 'read',
      ask: 0,
      items: [],
      waitUntil: '2026-03-01T11:00:00.000Z',
    });
    await play('inc-1', [opened(), started!, begun]);
    assert.equal(await oldestStuckSince(it.store.pool), undefined);
    it.clock.forward(600 * MINUTE_MS);
    const ended = event('wait-ended', { ...step, verdict: 'stolen', why: 'the verdict is stolen' });
    const [over] = await play('inc-1', [ended], 3);
    assert.equal(await oldestStuckSince(it.store.pool), over);
  });

  test('is the oldest of all incidents, and one run that waits does not excuse another', async () => {
    const waiting = until([opened('a'), ...runEvents('run-1')], 'approval-requested');
    await play('inc-1', waiting);
    const started = until(runEvents('run-2'), 'run-started');
    const [second] = await play('inc-1', started, waiting.length);
    await play('inc-2', until([opened('b'), ...runEvents('run-3')], 'run-started'));
    assert.equal(await oldestStuckSince(it.store.pool), second);
  });
});
