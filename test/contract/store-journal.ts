import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { event } from '#domain/journal-event.ts';
import type { Job, OutboxRow } from '#domain/ports.ts';
import type { StoreUnderTest } from '../support/store.ts';
import { assessed, collected, opened, posting } from '../support/store-samples.ts';

/** What the journal and the outbox must do. */
export function describeJournal(it: StoreUnderTest): void {
  describe('journal', () => {
    test('what is appended is read back, in order and after a given entry', async () => {
      const written = await it.append('inc-1', 0, opened(), collected(), assessed());
      assert.deepEqual(await it.store.journal.read('inc-1'), written);
      assert.deepEqual(
        (await it.store.journal.read('inc-1', 2)).map(({ seq, kind }) => [seq, kind]),
        [[3, 'assessment-made']],
      );
      assert.deepEqual(await it.store.journal.read('inc-2'), []);
      assert.deepEqual(written[0]!.at, '2026-03-01T09:00:00.000Z');
    });

    test('a decision on an old state is refused, and leaves nothing', async () => {
      await it.append('inc-1', 0, opened(), posting);
      await assert.rejects(it.append('inc-1', 1, posting), { code: 'ERR_CONFLICT' });
      await assert.rejects(it.append('inc-1', 3, posting), { code: 'ERR_CONFLICT' });
      assert.equal((await it.store.journal.read('inc-1')).length, 2);
    });

    test('a conflict in a shared commit refuses that append alone', async () => {
      await it.append('inc-1', 0, opened());
      const settled = await Promise.allSettled([
        it.append('inc-1', 1, posting),
        it.append('inc-1', 1, posting),
        it.append('inc-1', 2, posting),
        it.append('inc-2', 0, opened()),
      ]);
      assert.deepEqual(
        settled.map((one) => (one.status === 'fulfilled' ? 'written' : one.reason.code)),
        ['written', 'ERR_CONFLICT', 'written', 'written'],
      );
      await it.assertVerified();
    });

    test('an append that the database refuses does not take its neighbours with it', async () => {
      const nul = { incidentId: 'inc-2', expectedSeq: 0, actor: 'person/\0', events: [opened()], jobs: [] };
      const settled = await Promise.allSettled([
        it.append('inc-1', 0, opened()),
        it.store.journal.append(nul),
      ]);
      assert.deepEqual(
        settled.map(({ status }) => status),
        ['fulfilled', 'rejected'],
      );
      await assert.rejects(it.append('inc-3', 0, posting), { code: 'ERR_JOURNAL_BROKEN' });
      await assert.rejects(it.append('inc-3', 0, event('run-finished', {} as never)), {
        code: 'ERR_EVENT_UNKNOWN',
      });
      await it.assertVerified();
    });

    test('of writers in several processes one wins, and none is lost', async () => {
      const stores = [it.store, await it.open(), await it.open()];
      await it.append('inc-1', 0, opened());
      const wins = await Promise.all(
        stores.map(async (one) => {
          let won = 0;
          for (let seq = 1; seq <= 20; seq++) {
            const mine = {
              incidentId: 'inc-1',
              expectedSeq: seq,
              actor: 'system',
              events: [posting],
              jobs: [],
            };
            won += await one.journal.append(mine).then(
              () => 1,
              (thrown) => assert.equal(thrown.code, 'ERR_CONFLICT') ?? 0,
            );
          }
          return won;
        }),
      );
      const entries = await it.store.journal.read('inc-1');
      assert.equal(entries.length - 1, wins[0]! + wins[1]! + wins[2]!);
      await it.assertVerified();
    });

    test('any interleaving of appends keeps sequence and chain whole', async () => {
      let round = 0;
      const step = fc.record({
        incident: fc.nat(3),
        events: fc.integer({ min: 1, max: 3 }),
        yields: fc.nat(2),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
          round++;
          const reached = new Map<string, number>();
          const pending: Promise<unknown>[] = [];
          for (const { incident, events, yields } of steps) {
            const id = `inc-${round}-${incident}`;
            const seq = reached.get(id) ?? 0;
            const more = Array.from({ length: events }, () => posting);
            pending.push(it.append(id, seq, ...(seq === 0 ? [opened(id)] : []), ...more));
            reached.set(id, seq + events + (seq === 0 ? 1 : 0));
            for (let i = 0; i < yields; i++) await turn();
          }
          await Promise.all(pending);
          for (const [id, count] of reached) {
            const seqs = (await it.store.journal.read(id)).map(({ seq }) => seq);
            assert.deepEqual(
              seqs,
              Array.from({ length: count }, (_, i) => i + 1),
            );
          }
        }),
        { numRuns: 25 },
      );
      await it.assertVerified();
    });

    test('hostile texts come back as they were, and still verify', async () => {
      const hostile = 'a\u0000b "\\" \u2028 <script> \u001b[31m 😀 é';
      const why = event('playbook-not-found', { round: 1, why: hostile });
      await it.append('inc-1', 0, opened(), why);
      assert.deepEqual((await it.store.journal.read('inc-1'))[1]!.data, { round: 1, why: hostile });
      await it.assertVerified();
      const lone = event('playbook-not-found', { round: 1, why: '\ud800' });
      await assert.rejects(it.append('inc-1', 2, lone), { code: 'ERR_INPUT_INVALID' });
    });

    test('the journal refuses to be changed', async () => {
      await it.append('inc-1', 0, opened());
      for (const sql of ["update journal set actor = 'x'", 'delete from journal', 'truncate journal']) {
        await assert.rejects(it.store.pool.query(sql), /append-only/);
      }
    });

    test('an event of an unknown version is refused, not guessed', async () => {
      await it.append('inc-1', 0, opened());
      await it.store.pool.query(
        `insert into journal select incident_id, 2, kind, 9, at, actor, data, hash, hash from journal`,
      );
      await assert.rejects(it.store.journal.read('inc-1'), { code: 'ERR_EVENT_UNKNOWN', place: 'inc-1/2' });
    });

    test('listeners hear of entries after their commit, and one that throws harms nobody', async () => {
      const heard: string[] = [];
      it.store.onAppend(() => {
        throw new Error('a listener’s own fault');
      });
      const stop = it.store.onAppend((entries) => heard.push(...entries.map((one) => one.kind)));
      await it.append('inc-1', 0, opened());
      stop();
      await it.append('inc-1', 1, posting);
      assert.deepEqual(heard, ['incident-opened']);
    });
  });

  describe('outbox', () => {
    test('jobs are committed with what causes them and stay until they are delivered', async () => {
      const told: OutboxRow[] = [];
      it.store.outbox.onCommit((rows) => told.push(...rows));
      const more: Job = { queue: 'timer', jobId: 'late', name: 'look', data: { incidentId: 'inc-1' } };
      await it.store.journal.append({
        incidentId: 'inc-1',
        expectedSeq: 0,
        actor: 'system',
        events: [opened()],
        jobs: [more],
      });
      const pending = await it.store.outbox.pending(10);
      assert.deepEqual(pending, told);
      assert.deepEqual(
        pending.map(({ job }) => job.jobId),
        ['wake-inc-1', 'late'],
      );
      await it.store.outbox.delivered([pending[0]!.id]);
      assert.deepEqual(await it.store.outbox.pending(10), [pending[1]]);
    });

    test('a refused append leaves no job', async () => {
      await it.append('inc-1', 0, opened());
      await it.store.outbox.delivered((await it.store.outbox.pending(10)).map(({ id }) => id));
      await assert.rejects(it.append('inc-1', 0, posting), { code: 'ERR_CONFLICT' });
      assert.deepEqual(await it.store.outbox.pending(10), []);
    });
  });
}
