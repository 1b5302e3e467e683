import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { event, type JournalEntry } from '#domain/journal-event.ts';
import type { Append, Job, OutboxRow } from '#domain/ports.ts';
import { openStore, rebuildReadModels, type Store, verifyJournal } from '../../src/adapters/store/index.ts';
import { recordingLog } from '../support/log.ts';
import {
  arrival,
  assessed,
  collected,
  countingIds,
  type HandClock,
  HOUR_MS,
  handClock,
  noPlaybook,
  opened,
  payloadOf,
  posting,
  runEvents,
} from '../support/store-samples.ts';
import { dumpReadModels } from '../support/tables.ts';

/** Where a suite's database is, and how to take it away. */
export interface StorePlace {
  readonly url: string;
  drop(): Promise<void>;
}

function wake(entries: readonly JournalEntry[]): Job[] {
  const { incidentId } = entries[0]!;
  return [{ queue: 'incident', jobId: `wake-${incidentId}`, name: 'enrich', data: { incidentId } }];
}

/** What every database that holds the store must do. */
export function describeStore(name: string, makePlace: () => Promise<StorePlace>): void {
  describe(`the store on ${name}`, () => {
    let place: StorePlace;
    let store: Store;
    let clock: HandClock;
    let made = 0;
    const others: Store[] = [];

    /** Another process’s store, as far as the database can tell. */
    async function open(): Promise<Store> {
      made += 100_000;
      const ids = countingIds(made);
      const one = await openStore({
        connectionString: place.url,
        ids,
        clock,
        log: recordingLog().log,
        jobsFor: wake,
      });
      others.push(one);
      return one;
    }

    before(async () => {
      place = await makePlace();
    });
    beforeEach(async () => {
      clock = handClock();
      store = await open();
      await store.pool.query(`alter table journal disable trigger all;
        truncate journal, incidents, incident_keys, detections, runs, steps, approvals, containments, redeliveries,
          evidence, outbox, journal_heads, covered_incidents, idempotency_keys, webhook_replays;
        alter table journal enable trigger all`);
    });
    afterEach(async () => {
      await Promise.all(others.splice(0).map((one) => one.close()));
    });
    after(() => place.drop());

    function append(incidentId: string, expectedSeq: number, ...events: Append['events']) {
      return store.journal.append({ incidentId, expectedSeq, actor: 'system', events, jobs: [] });
    }

    async function assertVerified(on = store): Promise<void> {
      const { faults } = await verifyJournal(on.pool, { publicKeys: [] });
      assert.deepEqual(faults, []);
    }

    describe('journal', () => {
      test('what is appended is read back, in order and after a given entry', async () => {
        const written = await append('inc-1', 0, opened(), collected(), assessed());
        assert.deepEqual(await store.journal.read('inc-1'), written);
        assert.deepEqual(
          (await store.journal.read('inc-1', 2)).map(({ seq, kind }) => [seq, kind]),
          [[3, 'assessment-made']],
        );
        assert.deepEqual(await store.journal.read('inc-2'), []);
        assert.deepEqual(written[0]!.at, '2026-03-01T09:00:00.000Z');
      });

      test('a decision on an old state is refused, and leaves nothing', async () => {
        await append('inc-1', 0, opened(), posting);
        await assert.rejects(append('inc-1', 1, posting), { code: 'ERR_CONFLICT' });
        await assert.rejects(append('inc-1', 3, posting), { code: 'ERR_CONFLICT' });
        assert.equal((await store.journal.read('inc-1')).length, 2);
      });

      test('a conflict in a shared commit refuses that append alone', async () => {
        await append('inc-1', 0, opened());
        const settled = await Promise.allSettled([
          append('inc-1', 1, posting),
          append('inc-1', 1, posting),
          append('inc-1', 2, posting),
          append('inc-2', 0, opened()),
        ]);
        assert.deepEqual(
          settled.map((one) => (one.status === 'fulfilled' ? 'written' : one.reason.code)),
          ['written', 'ERR_CONFLICT', 'written', 'written'],
        );
        await assertVerified();
      });

      test('an append that the database refuses does not take its neighbours with it', async () => {
        const nul = { incidentId: 'inc-2', expectedSeq: 0, actor: 'person/\0', events: [opened()], jobs: [] };
        const settled = await Promise.allSettled([append('inc-1', 0, opened()), store.journal.append(nul)]);
        assert.deepEqual(
          settled.map(({ status }) => status),
          ['fulfilled', 'rejected'],
        );
        await assert.rejects(append('inc-3', 0, posting), { code: 'ERR_JOURNAL_BROKEN' });
        await assert.rejects(append('inc-3', 0, event('run-finished', {} as never)), {
          code: 'ERR_EVENT_UNKNOWN',
        });
        await assertVerified();
      });

      test('of writers in several processes one wins, and none is lost', async () => {
        const stores = [store, await open(), await open()];
        await append('inc-1', 0, opened());
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
        const entries = await store.journal.read('inc-1');
        assert.equal(entries.length - 1, wins[0]! + wins[1]! + wins[2]!);
        await assertVerified();
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
              pending.push(append(id, seq, ...(seq === 0 ? [opened(id)] : []), ...more));
              reached.set(id, seq + events + (seq === 0 ? 1 : 0));
              for (let i = 0; i < yields; i++) await turn();
            }
            await Promise.all(pending);
            for (const [id, count] of reached) {
              const seqs = (await store.journal.read(id)).map(({ seq }) => seq);
              assert.deepEqual(
                seqs,
                Array.from({ length: count }, (_, i) => i + 1),
              );
            }
          }),
          { numRuns: 25 },
        );
        await assertVerified();
      });

      test('hostile texts come back as they were, and still verify', async () => {
        const hostile = 'a\u0000b "\\" \u2028 <script> \u001b[31m 😀 é';
        const why = event('playbook-not-found', { round: 1, why: hostile });
        await append('inc-1', 0, opened(), why);
        assert.deepEqual((await store.journal.read('inc-1'))[1]!.data, { round: 1, why: hostile });
        await assertVerified();
        const lone = event('playbook-not-found', { round: 1, why: '\ud800' });
        await assert.rejects(append('inc-1', 2, lone), { code: 'ERR_INPUT_INVALID' });
      });

      test('the journal refuses to be changed', async () => {
        await append('inc-1', 0, opened());
        for (const sql of ["update journal set actor = 'x'", 'delete from journal', 'truncate journal']) {
          await assert.rejects(store.pool.query(sql), /append-only/);
        }
      });

      test('an event of an unknown version is refused, not guessed', async () => {
        await append('inc-1', 0, opened());
        await store.pool.query(
          `insert into journal select incident_id, 2, kind, 9, at, actor, data, hash, hash from journal`,
        );
        await assert.rejects(store.journal.read('inc-1'), { code: 'ERR_EVENT_UNKNOWN', place: 'inc-1/2' });
      });

      test('listeners hear of entries after their commit, and one that throws harms nobody', async () => {
        const heard: string[] = [];
        store.onAppend(() => {
          throw new Error('a listener’s own fault');
        });
        const stop = store.onAppend((entries) => heard.push(...entries.map((one) => one.kind)));
        await append('inc-1', 0, opened());
        stop();
        await append('inc-1', 1, posting);
        assert.deepEqual(heard, ['incident-opened']);
      });
    });

    describe('outbox', () => {
      test('jobs are committed with what causes them and stay until they are delivered', async () => {
        const told: OutboxRow[] = [];
        store.outbox.onCommit((rows) => told.push(...rows));
        const more: Job = { queue: 'timer', jobId: 'late', name: 'look', data: { incidentId: 'inc-1' } };
        await store.journal.append({
          incidentId: 'inc-1',
          expectedSeq: 0,
          actor: 'system',
          events: [opened()],
          jobs: [more],
        });
        const pending = await store.outbox.pending(10);
        assert.deepEqual(pending, told);
        assert.deepEqual(
          pending.map(({ job }) => job.jobId),
          ['wake-inc-1', 'late'],
        );
        await store.outbox.delivered([pending[0]!.id]);
        assert.deepEqual(await store.outbox.pending(10), [pending[1]]);
      });

      test('a refused append leaves no job', async () => {
        await append('inc-1', 0, opened());
        await store.outbox.delivered((await store.outbox.pending(10)).map(({ id }) => id));
        await assert.rejects(append('inc-1', 0, posting), { code: 'ERR_CONFLICT' });
        assert.deepEqual(await store.outbox.pending(10), []);
      });
    });

    describe('intake', () => {
      test('a first detection opens an incident, the next of the same key joins it', async () => {
        const first = await store.intake.accept(arrival('e-1'));
        const second = await store.intake.accept(arrival('e-2', { more: { severity: 'critical' } }));
        const other = await store.intake.accept(arrival('e-3', { who: 'bob' }));
        assert.equal(first.status, 'new');
        assert.equal(second.incidentId, first.incidentId);
        assert.notEqual(other.incidentId, first.incidentId);
        const row = await store.readModels.incident(first.incidentId);
        assert.deepEqual([row?.detections, row?.severity, row?.seq], [2, 'critical', 3]);
        const entries = await store.journal.read(first.incidentId);
        assert.deepEqual(
          entries.map(({ kind, actor }) => [kind, actor]),
          [
            ['incident-opened', 'webhook/elastic'],
            ['detection-received', 'webhook/elastic'],
            ['detection-received', 'webhook/elastic'],
          ],
        );
        assert.equal(await store.evidence.get(arrival('e-2').detection.rawSha256), payloadOf('e-2'));
        await assertVerified();
      });

      test('an incident is found by any key that one of its detections brought', async () => {
        const a = await store.intake.accept(arrival('e-1', { keys: ['email/a'] }));
        const b = await store.intake.accept(arrival('e-2', { keys: ['email/a', 'credential/s'] }));
        const c = await store.intake.accept(arrival('e-3', { keys: ['uid/z', 'credential/s'] }));
        assert.deepEqual([b.incidentId, c.incidentId], [a.incidentId, a.incidentId]);
      });

      test('when keys name two open incidents, the strongest key decides', async () => {
        const a = await store.intake.accept(arrival('e-1', { keys: ['email/a'] }));
        const b = await store.intake.accept(arrival('e-2', { keys: ['credential/s'] }));
        const c = await store.intake.accept(arrival('e-3', { keys: ['email/a', 'credential/s'] }));
        const d = await store.intake.accept(arrival('e-4', { keys: ['credential/s'] }));
        assert.deepEqual([c.incidentId, d.incidentId], [a.incidentId, b.incidentId]);
      });

      test('after the window a detection of the same key opens a new incident', async () => {
        const first = await store.intake.accept(arrival('e-1'));
        clock.forward(HOUR_MS - 1);
        assert.equal((await store.intake.accept(arrival('e-2'))).incidentId, first.incidentId);
        clock.forward(1);
        const later = await store.intake.accept(arrival('e-3'));
        assert.notEqual(later.incidentId, first.incidentId);
        assert.equal((await store.intake.accept(arrival('e-4'))).incidentId, later.incidentId);
      });

      test('a repeated delivery is counted and appends nothing', async () => {
        const first = await store.intake.accept(arrival('e-1'));
        const again = await store.intake.accept(arrival('e-1'));
        assert.deepEqual(again, { ...first, status: 'repeated' });
        assert.equal((await store.readModels.detection(first.detectionId))?.deliveries, 2);
        assert.equal((await store.journal.read(first.incidentId)).length, 2);
      });

      test('a delivery with other content is kept, and the entry names the fields that differ', async () => {
        const first = await store.intake.accept(arrival('e-1'));
        const changed = arrival('e-1', { more: { severity: 'low', ip: '192.0.2.1' } });
        assert.deepEqual(await store.intake.accept(changed), { ...first, status: 'changed' });
        assert.equal((await store.intake.accept(changed)).status, 'repeated');
        const entry = (await store.journal.read(first.incidentId))[2]!;
        assert.equal(entry.kind, 'detection-changed');
        assert.deepEqual((entry.data as { differs: string[] }).differs, ['ip', 'severity']);
        const row = await store.readModels.detection(first.detectionId);
        assert.deepEqual([row?.deliveries, row?.detection.severity], [3, 'high']);
      });

      test('the same event id from another source is another detection', async () => {
        const a = await store.intake.accept(arrival('e-1'));
        const b = await store.intake.accept(arrival('e-1', { more: { source: 'splunk' } }));
        assert.equal(b.status, 'new');
        assert.notEqual(a.detectionId, b.detectionId);
      });

      test('duplicates and changes within one batch are told apart', async () => {
        const receipts = await Promise.all([
          store.intake.accept(arrival('e-1')),
          store.intake.accept(arrival('e-1')),
          store.intake.accept(arrival('e-1', { more: { severity: 'low' } })),
          store.intake.accept(arrival('e-2')),
          store.intake.accept(arrival('e-1', { more: { severity: 'low' } })),
        ]);
        assert.deepEqual(
          receipts.map(({ status }) => status),
          ['new', 'repeated', 'changed', 'new', 'repeated'],
        );
        assert.equal((await store.readModels.detection(receipts[0]!.detectionId))?.deliveries, 4);
        assert.equal((await store.readModels.incidents({ limit: 10 })).items.length, 1);
      });

      test('processes that take in the same at once agree: nothing is stored twice, nothing is lost', async () => {
        const stores = [store, await open(), await open()];
        const people = ['ada', 'bob', 'eve'];
        const events = Array.from({ length: 60 }, (_, i) => arrival(`e-${i}`, { who: people[i % 3]! }));
        const receipts = await Promise.all(
          stores.map((one) => Promise.all(events.map((each) => one.intake.accept(each)))),
        );
        for (let i = 0; i < events.length; i++) {
          const three = receipts.map((of) => of[i]!);
          assert.equal(new Set(three.map((one) => one.detectionId)).size, 1);
          assert.deepEqual(three.map((one) => one.status).sort(), ['new', 'repeated', 'repeated']);
        }
        const { items } = await store.readModels.incidents({ limit: 10 });
        assert.deepEqual(
          items.map(({ detections }) => detections),
          [20, 20, 20],
        );
        await assertVerified();
      });

      test('an arrival that cannot be stored harms nobody else’s', async () => {
        const settled = await Promise.allSettled([
          store.intake.accept(arrival('e-1')),
          store.intake.accept(arrival('e-2', { more: { title: '\udfff' } })),
          store.intake.accept({ ...arrival('e-3'), payload: 'another one' }),
          store.intake.accept(arrival('e-\0-4', { keys: ['email/\0'], more: { description: '\0' } })),
        ]);
        assert.deepEqual(
          settled.map((one) => (one.status === 'fulfilled' ? one.value.status : one.reason.code)),
          ['new', 'ERR_INPUT_INVALID', 'ERR_INTERNAL', 'new'],
        );
        await assertVerified();
      });

      test('appends and arrivals of one incident do not stand in each other’s way', async () => {
        const { incidentId } = await store.intake.accept(arrival('e-0'));
        const other = await open();
        const decide = async (): Promise<void> => {
          for (let done = 0; done < 15; ) {
            const expectedSeq = (await other.journal.read(incidentId)).length;
            const mine = { incidentId, expectedSeq, actor: 'system', events: [posting], jobs: [] };
            await other.journal.append(mine).then(
              () => done++,
              (thrown) => assert.equal(thrown.code, 'ERR_CONFLICT'),
            );
          }
        };
        const receive = async (): Promise<void> => {
          for (let i = 1; i <= 40; i++) await store.intake.accept(arrival(`e-${i}`));
        };
        await Promise.all([decide(), receive()]);
        assert.equal((await store.journal.read(incidentId)).length, 2 + 15 + 40);
        await assertVerified();
      });
    });

    describe('read models', () => {
      test('a run leaves its rows', async () => {
        await append('inc-1', 0, opened(), collected(), assessed(), ...runEvents('run-1'));
        const incident = await store.readModels.incident('inc-1');
        assert.deepEqual([incident?.status, incident?.verdict, incident?.score], ['closed', 'stolen', 0.93]);
        const run = await store.readModels.run('run-1');
        assert.deepEqual([run?.status, run?.outcome, run?.playbookVersion], ['finished', 'contained', 3]);
        const approval = await store.readModels.approval('run-1-cut_sessions-1');
        assert.deepEqual([approval?.status, approval?.step], ['approved', 'cut_sessions']);
        const { rows } = await store.pool.query('select outcome, proof, capability from containments');
        assert.deepEqual(rows, [{ outcome: 'accepted', proof: 'proven', capability: 'sessions.revoke' }]);
      });

      test('incidents with work left are listed in pages, and those that are done are not', async () => {
        await append('inc-1', 0, opened());
        await append('inc-2', 0, opened(), noPlaybook);
        await append(
          'inc-3',
          0,
          opened(),
          assessed({ verdict: 'undecided', undecidedUntil: '2026-03-01T10:00:00.000Z' }),
        );
        await append('inc-3', 2, noPlaybook);
        await append('inc-4', 0, opened(), ...runEvents('run-4').slice(0, 5));
        assert.deepEqual(await store.readModels.unsettled(undefined, 2), ['inc-1', 'inc-3']);
        assert.deepEqual(await store.readModels.unsettled('inc-3', 2), ['inc-4']);
        await append('inc-4', 6, ...runEvents('run-4').slice(5));
        assert.deepEqual(await store.readModels.unsettled('inc-3', 2), []);
      });

      test('lists are newest first, filtered, and paged without gaps', async () => {
        for (let i = 0; i < 7; i++) await append(`inc-${i}`, 0, opened(), ...(i % 2 ? [noPlaybook] : []));
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await store.readModels.incidents({
            limit: 3,
            status: 'open',
            ...(cursor ? { cursor } : {}),
          });
          seen.push(...page.items.map(({ id }) => id));
          cursor = page.next;
        } while (cursor);
        assert.deepEqual(seen, ['inc-6', 'inc-4', 'inc-2', 'inc-0']);
        await assert.rejects(store.readModels.incidents({ limit: 3, cursor: 'nonsense!' }), {
          code: 'ERR_INPUT_INVALID',
        });
        assert.equal(await store.readModels.incident('inc-\0'), undefined);
      });

      test('detections, runs and approvals are listed by incident and status', async () => {
        const { incidentId } = await store.intake.accept(arrival('e-1'));
        await store.intake.accept(arrival('e-2', { who: 'bob' }));
        await append('inc-1', 0, opened('k'), ...runEvents('run-1').slice(0, 5));
        const { items } = await store.readModels.detections({ incidentId, limit: 10 });
        assert.deepEqual(
          items.map((one) => one.detection.sourceEventId),
          ['e-1'],
        );
        assert.equal((await store.readModels.detections({ limit: 10 })).items.length, 2);
        assert.equal((await store.readModels.runs({ status: 'running', limit: 10 })).items[0]?.id, 'run-1');
        assert.equal((await store.readModels.approvals({ status: 'waiting', limit: 10 })).items.length, 1);
        assert.equal((await store.readModels.approvals({ status: 'denied', limit: 10 })).items.length, 0);
      });

      test('rebuilt from the journal they are what they were', async () => {
        await Promise.all(
          Array.from({ length: 90 }, (_, i) =>
            store.intake.accept(
              arrival(`e-${i % 70}`, { who: `p${i % 9}`, keys: [`email/${i % 9}`, `uid/${i % 20}`] }),
            ),
          ),
        );
        clock.forward(2 * HOUR_MS);
        await store.intake.accept(arrival('late', { keys: ['email/1', 'uid/1'] }));
        await store.intake.accept(arrival('e-3', { who: 'p3', more: { severity: 'fatal' } }));
        const { incidentId, seq } = await grown();
        await append(
          incidentId,
          seq,
          collected(),
          assessed(),
          ...runEvents('run-1'),
          ...runEvents('run-2').slice(0, 7),
        );
        const live = await dumpReadModels(store.pool);
        for (const [table, rows] of Object.entries(live))
          assert.notEqual(rows.length, 0, `${table} is empty`);
        await store.pool.query(
          'delete from detections; delete from incident_keys; delete from runs; update incidents set detections = 0',
        );
        const entries = await rebuildReadModels(store.pool);
        assert.equal(entries, Number((await store.pool.query('select count(*) from journal')).rows[0].count));
        assert.deepEqual(await dumpReadModels(store.pool), live);
        assert.equal((await store.intake.accept(arrival('late'))).status, 'repeated');
      });

      async function grown(): Promise<{ incidentId: string; seq: number }> {
        const { incidentId } = await store.intake.accept(arrival('grown', { who: 'zoe' }));
        return { incidentId, seq: (await store.journal.read(incidentId)).length };
      }
    });

    describe('evidence', () => {
      test('content is kept once under its hash, large content compressed', async () => {
        const large = 'line of a log\n'.repeat(5_000);
        const ref = await store.evidence.put('inc-1', 'raw-records', large, {
          platform: 'okta',
          count: 5_000,
        });
        assert.deepEqual(await store.evidence.put(undefined, 'pinned', large, { count: 1 }), {
          sha256: ref.sha256,
          kind: 'pinned',
          count: 1,
        });
        assert.equal(await store.evidence.get(ref.sha256), large);
        const { rows } = await store.pool.query('select encoding, length(content) as bytes from evidence');
        assert.equal(rows.length, 1);
        assert.equal(rows[0].encoding, 'gzip');
        assert.ok(rows[0].bytes < 1_000);
        await assert.rejects(store.evidence.get('0'.repeat(64)), { code: 'ERR_NOT_FOUND' });
        await assert.rejects(store.evidence.get('../x'), { code: 'ERR_NOT_FOUND' });
      });

      test('content that was changed is not given out', async () => {
        const { sha256: small } = await store.evidence.put('inc-1', 'bundle', '{}', { count: 0 });
        const { sha256: large } = await store.evidence.put('inc-1', 'bundle', 'x'.repeat(9_000), {
          count: 0,
        });
        await store.pool.query("update evidence set content = 'forged'");
        for (const name of [small, large]) {
          await assert.rejects(store.evidence.get(name), { code: 'ERR_JOURNAL_BROKEN', place: name });
        }
      });
    });

    describe('keys and replays', () => {
      test('an idempotency key is claimed once, answered, and bound to its request', async () => {
        const keys = store.idempotencyKeys;
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
        const keys = store.idempotencyKeys;
        await keys.claim('ada', 'k', 'r');
        clock.forward(60_000);
        assert.deepEqual(await keys.claim('ada', 'k', 'r'), { state: 'new' });
        await keys.finish('ada', 'k', { status: 200, response: '' });
        clock.forward(24 * HOUR_MS);
        assert.deepEqual(await keys.claim('ada', 'k', 'another'), { state: 'new' });
        clock.forward(24 * HOUR_MS);
        await keys.purge();
        assert.equal((await store.pool.query('select from idempotency_keys')).rowCount, 0);
      });

      test('a signed request is new once, for as long as it is remembered', async () => {
        const replays = store.webhookReplays;
        const hash = 'ab'.repeat(32);
        const until = new Date(clock.now().getTime() + 1_000);
        assert.equal(await replays.isKnown(hash), false);
        assert.deepEqual(await Promise.all([1, 2].map(() => replays.remember(hash, until))), [true, false]);
        assert.equal(await replays.isKnown(hash), true);
        assert.equal(await replays.remember(hash, until), false);
        clock.forward(1_000);
        assert.equal(await replays.isKnown(hash), false);
        await replays.purge();
        assert.equal((await store.pool.query('select from webhook_replays')).rowCount, 0);
      });
    });
  });
}
