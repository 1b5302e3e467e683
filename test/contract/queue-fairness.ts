import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { event, type JournalEntry, type JournalEvent } from '#domain/journal-event.ts';
import type { Job } from '#domain/ports.ts';
import { type OpenQueues, openQueues } from '../../src/adapters/queue/open-queues.ts';
import { jobsFor } from '../../src/pipeline.ts';
import { eventually } from '../support/eventually.ts';
import { recordingLog } from '../support/log.ts';
import type { QueuePlace } from './queue.ts';

const PLATFORMS = { okta: { max: 100_000, durationMs: 1_000 } };

/** The jobs of one append of an incident. */
function appended(incidentId: string, events: readonly JournalEvent[]): Job[] {
  const facts = { incidentId, version: 1, at: '2026-03-01T09:00:00.000Z', actor: 'test' };
  return jobsFor(events.map((one, index) => ({ ...one, ...facts, seq: index + 1 }) as JournalEntry));
}

function intent(runId: string, step: string, index: number, effect: 'irreversible' | 'read'): JournalEvent {
  const capability = effect === 'read' ? 'activity.pull' : 'sessions.revoke';
  return event('action-intended', { runId, step, index, attempt: 1, platform: 'okta', capability, effect });
}

/** Intents of one step, an item each. */
function intents(
  runId: string,
  count: number,
  effect: 'irreversible' | 'read' = 'irreversible',
): JournalEvent[] {
  return Array.from({ length: count }, (_, index) => intent(runId, 'cut', index, effect));
}

function plansFor(runId: string, count: number): JournalEvent[] {
  return Array.from({ length: count }, (_, index) =>
    event('plan-requested', { runId, step: 'cut', index, attempt: 1, platform: 'okta' }),
  );
}

/** What every queue backend makes of the priorities that the pipeline gives. */
export function describeFairness(name: string, makePlace: () => Promise<QueuePlace>): void {
  describe(`fairness of the queues on ${name}`, () => {
    let place: QueuePlace;
    let queues: OpenQueues;

    before(async () => {
      place = await makePlace();
    });

    afterEach(async () => {
      await queues.drain();
      await queues.close(0);
    });

    after(() => place.drop());

    /** The order in which one worker does jobs that were queued before it came, append by append. */
    async function orderOf(appends: readonly (readonly Job[])[]): Promise<Job[]> {
      const { backend, prefix } = place;
      const options = { backend, prefix, platforms: PLATFORMS, concurrency: { connector: 1 } };
      queues = await openQueues({ ...options, log: recordingLog().log });
      for (const jobs of appends) await queues.addAll(jobs);
      const order: Job[] = [];
      await queues.work({ connector: async (job) => void order.push(job) });
      const wanted = appends.flat().length;
      await eventually('all are done', () => order.length === wanted);
      return order;
    }

    test('an incident of 500 actions that came first does not keep five others waiting', async () => {
      const others = ['a', 'b', 'c', 'd', 'e'].map((id) => `inc-${id}`);
      const order = await orderOf([
        appended('inc-noisy', intents('run-noisy', 500)),
        ...others.map((id) => appended(id, intents(`run-${id}`, 2))),
      ]);
      for (const id of others) {
        const last = order.findLastIndex(({ data }) => data.incidentId === id);
        assert.ok(last < 12, `${id} was done after ${last} others`);
      }
      assert.equal(order.filter(({ data }) => data.incidentId === 'inc-noisy').length, 500);
    });

    test('an incident of 60 steps in one append is no more urgent than one of 60 items', async () => {
      const steps = Array.from({ length: 60 }, (_, number) =>
        intent('run-noisy', `cut_${number}`, 0, 'irreversible'),
      );
      const order = await orderOf([appended('inc-noisy', steps), appended('inc-a', intents('run-a', 2))]);
      assert.ok(order.findLastIndex(({ data }) => data.incidentId === 'inc-a') < 4);
    });

    test('what another incident reads before it can act does not wait for 60 actions', async () => {
      const order = await orderOf([
        appended('inc-noisy', intents('run-noisy', 60)),
        appended('inc-a', plansFor('run-a', 2)),
      ]);
      assert.ok(order.findLastIndex(({ data }) => data.incidentId === 'inc-a') < 4);
    });

    test('no reading of enrichment goes before a containment that waits', async () => {
      const order = await orderOf([
        appended('inc-a', intents('run-a', 20, 'read')),
        appended('inc-b', intents('run-b', 40)),
        appended('inc-c', intents('run-c', 1, 'read')),
      ]);
      const names = order.map((job) => job.name);
      assert.equal(names.lastIndexOf('carry-out'), 39);
      assert.equal(names.indexOf('read'), 40);
    });
  });
}
