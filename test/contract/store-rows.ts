import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import { rebuildReadModels } from '../../src/adapters/store/index.ts';
import { purgeLapsed } from '../../src/adapters/store/purge.ts';
import type { StoreUnderTest } from '../support/store.ts';
import {
  arrival,
  assessed,
  collected,
  HOUR_MS,
  noPlaybook,
  opened,
  questionAsked,
  runEvents,
  watchBegun,
} from '../support/store-samples.ts';
import { dumpReadModels } from '../support/tables.ts';

/** What read models, evidence and the small tables must do. */
export function describeRows(it: StoreUnderTest): void {
  describe('read models', () => {
    test('a run leaves its rows', async () => {
      await it.append('inc-1', 0, opened(), collected(), assessed(), ...runEvents('run-1'));
      const incident = await it.store.readModels.incident('inc-1');
      assert.deepEqual([incident?.status, incident?.verdict, incident?.score], ['settled', 'stolen', 0.93]);
      const run = await it.store.readModels.run('run-1');
      assert.deepEqual([run?.status, run?.outcome, run?.playbookVersion], ['finished', 'contained', 3]);
      const approval = await it.store.readModels.approval('run-1-cut_sessions-1');
      assert.deepEqual([approval?.status, approval?.step], ['approved', 'cut_sessions']);
      const { rows } = await it.store.pool.query('select outcome, proof, capability from containments');
      assert.deepEqual(rows, [{ outcome: 'accepted', proof: 'proven', capability: 'sessions.revoke' }]);
    });

    test('incidents with work left are listed in pages, and those that are done are not', async () => {
      await it.append('inc-1', 0, opened());
      await it.append('inc-2', 0, opened(), noPlaybook);
      await it.append(
        'inc-3',
        0,
        opened(),
        assessed({ verdict: 'undecided', undecidedUntil: '2026-03-01T10:00:00.000Z' }),
      );
      await it.append('inc-3', 2, noPlaybook);
      await it.append('inc-4', 0, opened(), ...runEvents('run-4').slice(0, 5));
      assert.deepEqual(await it.store.readModels.unsettled(undefined, 2), ['inc-1', 'inc-3']);
      assert.deepEqual(await it.store.readModels.unsettled('inc-3', 2), ['inc-4']);
      await it.append('inc-4', 6, ...runEvents('run-4').slice(5));
      assert.deepEqual(await it.store.readModels.unsettled('inc-3', 2), []);
    });

    test('incidents whose proof is looked for again are listed from the time on for which that is', async () => {
      await it.append('inc-1', 0, opened(), ...runEvents('run-1'));
      const readModels = it.store.readModels;
      const at = (time: string) => `2026-03-01T${time}:00.000Z`;
      assert.deepEqual(await readModels.awaitingProof(at('23:00'), undefined, 9), []);
      const { data } = runEvents('run-1').find(({ kind }) => kind === 'proof-read') as Extract<
        JournalEvent,
        { kind: 'proof-read' }
      >;
      const again = event('proof-read', { ...data, proof: 'effective', lookAgainAt: at('12:00') });
      await it.append('inc-1', 1 + runEvents('run-1').length, again);
      assert.deepEqual(await readModels.awaitingProof(at('11:59'), undefined, 9), []);
      assert.deepEqual(await readModels.awaitingProof(at('12:00'), undefined, 9), ['inc-1']);
      assert.deepEqual(await readModels.awaitingProof(at('12:00'), 'inc-1', 9), []);
      const late = event('proof-read', { ...data, proof: 'proven', isLate: true });
      await it.append('inc-1', 2 + runEvents('run-1').length, late);
      assert.deepEqual(await readModels.awaitingProof(at('23:00'), undefined, 9), []);
    });

    test('an incident is not done while it owes an answer, a round, or a later look', async () => {
      const unsettled = async () => (await it.store.readModels.unsettled(undefined, 9)).length;
      let seq = 0;
      const after = async (...events: JournalEvent[]) => {
        await it.append('inc-1', seq, ...events);
        seq += events.length;
        return await unsettled();
      };
      assert.equal(await after(opened(), collected(), assessed({ verdict: 'undecided' })), 1);
      assert.equal(await after(noPlaybook), 1);
      assert.equal(await after(event('verdict-left-open', { round: 1, why: 'nothing helps' })), 0);
      assert.equal(await after(event('reassessment-due', { round: 2 })), 1);
      assert.equal(await after(collected(), assessed({ verdict: 'explained' })), 1);
      assert.equal(await after(noPlaybook), 0);
      assert.equal(await after(event('reassessment-due', { round: 3 }), collected()), 1);
      assert.equal(await after(assessed({ verdict: 'explained' })), 0);
      assert.equal(await after(assessed({ verdict: 'stolen' })), 1);
      assert.equal(await after(...runEvents('run-1')), 0);
    });

    test('an action that its run was stopped before is shown as that', async () => {
      const [started, begun, ...rest] = runEvents('run-1');
      const intended = rest.find(({ kind }) => kind === 'action-intended');
      const notBegun = [{ step: 'cut_sessions', index: 0, platform: 'okta' }];
      const stop = event('run-stopped', { runId: 'run-1', because: 'verdict-changed', why: 'x', notBegun });
      await it.append('inc-1', 0, opened(), started!, begun!, intended!, stop);
      const { rows } = await it.store.pool.query('select capability, outcome, proof from containments');
      assert.deepEqual(rows, [{ capability: 'sessions.revoke', outcome: 'stopped', proof: 'stopped' }]);
    });

    test('lists are newest first, filtered, and paged without gaps', async () => {
      for (let i = 0; i < 7; i++) await it.append(`inc-${i}`, 0, opened(), ...(i % 2 ? [noPlaybook] : []));
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await it.store.readModels.incidents({
          limit: 3,
          status: 'open',
          ...(cursor ? { cursor } : {}),
        });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.next;
      } while (cursor);
      assert.deepEqual(seen, ['inc-6', 'inc-4', 'inc-2', 'inc-0']);
      await assert.rejects(it.store.readModels.incidents({ limit: 3, cursor: 'nonsense!' }), {
        code: 'ERR_INPUT_INVALID',
      });
      assert.equal(await it.store.readModels.incident('inc-\0'), undefined);
    });

    test('detections, runs and approvals are listed by incident and status', async () => {
      const { incidentId } = await it.store.intake.accept(arrival('e-1'));
      await it.store.intake.accept(arrival('e-2', { who: 'bob' }));
      await it.append('inc-1', 0, opened('k'), ...runEvents('run-1').slice(0, 5));
      const { items } = await it.store.readModels.detections({ incidentId, limit: 10 });
      assert.deepEqual(
        items.map((one) => one.detection.sourceEventId),
        ['e-1'],
      );
      assert.equal((await it.store.readModels.detections({ limit: 10 })).items.length, 2);
      assert.equal((await it.store.readModels.runs({ status: 'running', limit: 10 })).items[0]?.id, 'run-1');
      assert.equal((await it.store.readModels.approvals({ status: 'waiting', limit: 10 })).items.length, 1);
      assert.equal((await it.store.readModels.approvals({ status: 'denied', limit: 10 })).items.length, 0);
    });

    test('rebuilt from the journal they are what they were', async () => {
      await Promise.all(
        Array.from({ length: 90 }, (_, i) =>
          it.store.intake.accept(
            arrival(`e-${i % 70}`, { who: `p${i % 9}`, keys: [`email/${i % 9}`, `uid/${i % 20}`] }),
          ),
        ),
      );
      it.clock.forward(2 * HOUR_MS);
      await it.store.intake.accept(arrival('late', { keys: ['email/1', 'uid/1'] }));
      await it.store.intake.accept(arrival('e-3', { who: 'p3', more: { severity: 'fatal' } }));
      const { incidentId, seq } = await grown();
      await it.append(
        incidentId,
        seq,
        collected(),
        assessed(),
        ...runEvents('run-1'),
        watchBegun('run-1'),
        ...runEvents('run-2').slice(0, 7),
        questionAsked('run-2'),
      );
      const live = await dumpReadModels(it.store.pool);
      // Leases take the whole state of a run to come about; their rows have a test of their own.
      const { undo_leases: _own, ...all } = live;
      for (const [table, rows] of Object.entries(all)) assert.notEqual(rows.length, 0, `${table} is empty`);
      await it.store.pool.query(
        'delete from detections; delete from incident_keys; delete from runs; update incidents set detections = 0',
      );
      const entries = await rebuildReadModels(it.store.pool);
      assert.equal(
        entries,
        Number((await it.store.pool.query('select count(*) from journal')).rows[0].count),
      );
      assert.deepEqual(await dumpReadModels(it.store.pool), live);
      assert.equal((await it.store.intake.accept(arrival('late'))).status, 'repeated');
    });

    async function grown(): Promise<{ incidentId: string; seq: number }> {
      const { incidentId } = await it.store.intake.accept(arrival('grown', { who: 'zoe' }));
      return { incidentId, seq: (await it.store.journal.read(incidentId)).length };
    }
  });

  describe('evidence', () => {
    test('content is kept once under its hash, large content compressed', async () => {
      const large = 'line of a log\n'.repeat(5_000);
      const ref = await it.store.evidence.put('inc-1', 'raw-records', large, {
        platform: 'okta',
        count: 5_000,
      });
      assert.deepEqual(await it.store.evidence.put(undefined, 'pinned', large, { count: 1 }), {
        sha256: ref.sha256,
        kind: 'pinned',
        count: 1,
      });
      assert.equal(await it.store.evidence.get(ref.sha256), large);
      const { rows } = await it.store.pool.query('select encoding, length(content) as bytes from evidence');
      assert.equal(rows.length, 1);
      assert.equal(rows[0].encoding, 'gzip');
      assert.ok(rows[0].bytes < 1_000);
      await assert.rejects(it.store.evidence.get('0'.repeat(64)), { code: 'ERR_NOT_FOUND' });
      await assert.rejects(it.store.evidence.get('../x'), { code: 'ERR_NOT_FOUND' });
    });

    test('content that was changed is not given out', async () => {
      const { sha256: small } = await it.store.evidence.put('inc-1', 'bundle', '{}', { count: 0 });
      const { sha256: large } = await it.store.evidence.put('inc-1', 'bundle', 'x'.repeat(9_000), {
        count: 0,
      });
      await it.store.pool.query("update evidence set content = 'forged'");
      for (const name of [small, large]) {
        await assert.rejects(it.store.evidence.get(name), { code: 'ERR_JOURNAL_BROKEN', place: name });
      }
    });
  });

  describe('keys and replays', () => {
    test('an idempotency key is claimed once, answered, and bound to its request', async () => {
      const keys = it.store.idempotencyKeys;
      const claims = await Promise.all([1, 2].map(() => keys.claim('ada', 'k', 'POST /v1/runs {}')));
      assert.deepEqual(claims.map(({ state }) => state).sort(), ['new', 'running']);
      await keys.finish('ada', 'k', { status: 201, response: '{"id":"run-1"}' });
      const again = await keys.claim('ada', 'k', 'POST /v1/runs {}');
      assert.deepEqual(again, { state: 'answered', status: 201, response: '{"id":"run-1"}' });
      await assert.rejects(keys.claim('ada', 'k', 'POST /v1/runs {"x":1}'), {
        code: 'ERR_IDEMPOTENCY_KEY_REUSED',
      });
      assert.deepEqual(await keys.claim('bob', 'k', 'POST /v1/runs {"x":1}'), { state: 'new' });
      await keys.forget('bob', 'k');
      assert.deepEqual(await keys.claim('bob', 'k', 'other'), { state: 'new' });
    });

    test('a claim whose process died lapses, and so does an answer', async () => {
      const keys = it.store.idempotencyKeys;
      await keys.claim('ada', 'k', 'r');
      it.clock.forward(60_000);
      assert.deepEqual(await keys.claim('ada', 'k', 'r'), { state: 'new' });
      await keys.finish('ada', 'k', { status: 200, response: '' });
      it.clock.forward(24 * HOUR_MS);
      assert.deepEqual(await keys.claim('ada', 'k', 'another'), { state: 'new' });
      it.clock.forward(24 * HOUR_MS);
      await purgeLapsed(it.store.pool, it.clock);
      assert.equal((await it.store.pool.query('select from idempotency_keys')).rowCount, 0);
    });

    test('an ended incident waits to be seen until a message shows its last entry', async () => {
      const { unshown } = it.store;
      await it.append('inc-1', 0, opened(), collected(), assessed());
      await it.append('inc-2', 0, opened('email/bob@example.com'), collected(), assessed());
      assert.deepEqual(await unshown.pending(undefined, 10), []);
      await it.append('inc-2', 3, noPlaybook);
      await it.append('inc-1', 3, noPlaybook);
      assert.deepEqual(await unshown.pending(undefined, 10), ['inc-1', 'inc-2']);
      assert.deepEqual(await unshown.pending('inc-1', 10), ['inc-2']);
      await unshown.shown('inc-1', 3);
      assert.deepEqual(await unshown.pending(undefined, 10), ['inc-1', 'inc-2']);
      await unshown.shown('inc-1', 4);
      assert.deepEqual(await unshown.pending(undefined, 10), ['inc-2']);
    });

    test('a signed request is new once, for as long as it is remembered', async () => {
      const replays = it.store.webhookReplays;
      const hash = 'ab'.repeat(32);
      const until = new Date(it.clock.now().getTime() + 1_000);
      assert.equal(await replays.isKnown(hash), false);
      assert.deepEqual(await Promise.all([1, 2].map(() => replays.remember(hash, until))), [true, false]);
      assert.equal(await replays.isKnown(hash), true);
      assert.equal(await replays.remember(hash, until), false);
      it.clock.forward(1_000);
      assert.equal(await replays.isKnown(hash), false);
      await purgeLapsed(it.store.pool, it.clock);
      assert.equal((await it.store.pool.query('select from webhook_replays')).rowCount, 0);
    });

    test('a bucket gives what is in it to all processes together, and fills with time', async () => {
      const { rateBuckets } = it.store;
      const rate = { capacity: 10, perSecond: 2 };
      const draw = (wanted: number) => rateBuckets.draw('webhooks/siem', rate, wanted);
      const drawn = await Promise.all([4, 4, 4, 4].map(draw));
      assert.deepEqual(
        drawn.toSorted((a, b) => b - a),
        [4, 4, 2, 0],
      );
      it.clock.forward(1_400);
      assert.equal(await draw(5), 2);
      it.clock.forward(150);
      assert.equal(await draw(5), 1);
      it.clock.forward(24 * HOUR_MS);
      assert.equal(await draw(50), 10);
      assert.equal(await rateBuckets.draw('webhooks/another', rate, 3), 3);
    });

    test('the keys of closed windows are deleted, those of open ones are not', async () => {
      const keys = async () => (await it.store.pool.query('select from incident_keys')).rowCount;
      await it.store.intake.accept(arrival('one'));
      await purgeLapsed(it.store.pool, it.clock);
      assert.ok(Number(await keys()) > 0);
      it.clock.forward(48 * HOUR_MS);
      await purgeLapsed(it.store.pool, it.clock);
      assert.equal(await keys(), 0);
    });
  });
}
