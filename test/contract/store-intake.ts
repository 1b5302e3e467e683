import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { StoreUnderTest } from '../support/store.ts';
import { arrival, HOUR_MS, payloadOf, posting } from '../support/store-samples.ts';

/** What intake must do. */
export function describeIntake(it: StoreUnderTest): void {
  describe('intake', () => {
    test('a first detection opens an incident, the next of the same key joins it', async () => {
      const first = await it.store.intake.accept(arrival('e-1'));
      const second = await it.store.intake.accept(arrival('e-2', { more: { severity: 'critical' } }));
      const other = await it.store.intake.accept(arrival('e-3', { who: 'bob' }));
      assert.equal(first.status, 'new');
      assert.equal(second.incidentId, first.incidentId);
      assert.notEqual(other.incidentId, first.incidentId);
      const row = await it.store.readModels.incident(first.incidentId);
      assert.deepEqual([row?.detections, row?.severity, row?.seq], [2, 'critical', 3]);
      const entries = await it.store.journal.read(first.incidentId);
      assert.deepEqual(
        entries.map(({ kind, actor }) => [kind, actor]),
        [
          ['incident-opened', 'webhook/elastic'],
          ['detection-received', 'webhook/elastic'],
          ['detection-received', 'webhook/elastic'],
        ],
      );
      assert.equal(await it.store.evidence.get(arrival('e-2').detection.rawSha256), payloadOf('e-2'));
      await it.assertVerified();
    });

    test('an incident is found by any key that one of its detections brought', async () => {
      const a = await it.store.intake.accept(arrival('e-1', { keys: ['email/a'] }));
      const b = await it.store.intake.accept(arrival('e-2', { keys: ['email/a', 'credential/s'] }));
      const c = await it.store.intake.accept(arrival('e-3', { keys: ['uid/z', 'credential/s'] }));
      assert.deepEqual([b.incidentId, c.incidentId], [a.incidentId, a.incidentId]);
    });

    test('when keys name two open incidents, the strongest key decides', async () => {
      const a = await it.store.intake.accept(arrival('e-1', { keys: ['email/a'] }));
      const b = await it.store.intake.accept(arrival('e-2', { keys: ['credential/s'] }));
      const c = await it.store.intake.accept(arrival('e-3', { keys: ['email/a', 'credential/s'] }));
      const d = await it.store.intake.accept(arrival('e-4', { keys: ['credential/s'] }));
      assert.deepEqual([c.incidentId, d.incidentId], [a.incidentId, b.incidentId]);
    });

    test('after the window a detection of the same key opens a new incident', async () => {
      const first = await it.store.intake.accept(arrival('e-1'));
      it.clock.forward(HOUR_MS - 1);
      assert.equal((await it.store.intake.accept(arrival('e-2'))).incidentId, first.incidentId);
      it.clock.forward(1);
      const later = await it.store.intake.accept(arrival('e-3'));
      assert.notEqual(later.incidentId, first.incidentId);
      assert.equal((await it.store.intake.accept(arrival('e-4'))).incidentId, later.incidentId);
    });

    test('a repeated delivery is counted and appends nothing', async () => {
      const first = await it.store.intake.accept(arrival('e-1'));
      const again = await it.store.intake.accept(arrival('e-1'));
      assert.deepEqual(again, { ...first, status: 'repeated' });
      assert.equal((await it.store.readModels.detection(first.detectionId))?.deliveries, 2);
      assert.equal((await it.store.journal.read(first.incidentId)).length, 2);
    });

    test('a delivery with other content is kept, and the entry names the fields that differ', async () => {
      const first = await it.store.intake.accept(arrival('e-1'));
      const changed = arrival('e-1', { more: { severity: 'low', ip: '192.0.2.1' } });
      assert.deepEqual(await it.store.intake.accept(changed), { ...first, status: 'changed' });
      assert.equal((await it.store.intake.accept(changed)).status, 'repeated');
      const entry = (await it.store.journal.read(first.incidentId))[2]!;
      assert.equal(entry.kind, 'detection-changed');
      assert.deepEqual((entry.data as { differs: string[] }).differs, ['ip', 'severity']);
      const row = await it.store.readModels.detection(first.detectionId);
      assert.deepEqual([row?.deliveries, row?.detection.severity], [3, 'high']);
    });

    test('the same event id from another source is another detection', async () => {
      const a = await it.store.intake.accept(arrival('e-1'));
      const b = await it.store.intake.accept(arrival('e-1', { more: { source: 'splunk' } }));
      assert.equal(b.status, 'new');
      assert.notEqual(a.detectionId, b.detectionId);
    });

    test('duplicates and changes within one batch are told apart', async () => {
      const receipts = await Promise.all([
        it.store.intake.accept(arrival('e-1')),
        it.store.intake.accept(arrival('e-1')),
        it.store.intake.accept(arrival('e-1', { more: { severity: 'low' } })),
        it.store.intake.accept(arrival('e-2')),
        it.store.intake.accept(arrival('e-1', { more: { severity: 'low' } })),
      ]);
      assert.deepEqual(
        receipts.map(({ status }) => status),
        ['new', 'repeated', 'changed', 'new', 'repeated'],
      );
      assert.equal((await it.store.readModels.detection(receipts[0]!.detectionId))?.deliveries, 4);
      assert.equal((await it.store.readModels.incidents({ limit: 10 })).items.length, 1);
    });

    test('processes that take in the same at once agree: nothing is stored twice, nothing is lost', async () => {
      const stores = [it.store, await it.open(), await it.open()];
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
      const { items } = await it.store.readModels.incidents({ limit: 10 });
      assert.deepEqual(
        items.map(({ detections }) => detections),
        [20, 20, 20],
      );
      await it.assertVerified();
    });

    test('an arrival that cannot be stored harms nobody else’s', async () => {
      const settled = await Promise.allSettled([
        it.store.intake.accept(arrival('e-1')),
        it.store.intake.accept(arrival('e-2', { more: { title: '\udfff' } })),
        it.store.intake.accept({ ...arrival('e-3'), payload: 'another one' }),
        it.store.intake.accept(arrival('e-\0-4', { keys: ['email/\0'], more: { description: '\0' } })),
      ]);
      assert.deepEqual(
        settled.map((one) => (one.status === 'fulfilled' ? one.value.status : one.reason.code)),
        ['new', 'ERR_INPUT_INVALID', 'ERR_INTERNAL', 'new'],
      );
      await it.assertVerified();
    });

    test('appends and arrivals of one incident do not stand in each other’s way', async () => {
      const { incidentId } = await it.store.intake.accept(arrival('e-0'));
      const other = await it.open();
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
        for (let i = 1; i <= 40; i++) await it.store.intake.accept(arrival(`e-${i}`));
      };
      await Promise.all([decide(), receive()]);
      assert.equal((await it.store.journal.read(incidentId)).length, 2 + 15 + 40);
      await it.assertVerified();
    });

    test('what a process knows of its own commits may be old, and nothing is lost or doubled by it', async () => {
      const other = await it.open();
      const { incidentId } = await it.store.intake.accept(arrival('e-1'));
      await it.store.intake.accept(arrival('e-2'));
      await other.journal.append({
        incidentId,
        expectedSeq: 3,
        actor: 'system',
        events: [posting],
        jobs: [],
      });
      await other.intake.accept(arrival('e-3'));
      assert.equal((await it.store.intake.accept(arrival('e-3'))).status, 'repeated');
      assert.equal((await it.store.intake.accept(arrival('e-4'))).status, 'new');
      const changed = arrival('e-4', { more: { severity: 'critical' } });
      assert.equal((await it.store.intake.accept(changed)).status, 'changed');
      assert.equal((await it.store.intake.accept(changed)).status, 'repeated');
      const kinds = (await it.store.journal.read(incidentId)).map(({ seq, kind }) => [seq, kind]);
      assert.deepEqual(kinds.slice(3), [
        [4, 'incident-posting'],
        [5, 'detection-received'],
        [6, 'detection-received'],
        [7, 'detection-changed'],
      ]);
      const row = await it.store.readModels.incident(incidentId);
      assert.deepEqual([row?.seq, row?.detections], [7, 4]);
      await it.assertVerified();
    });
  });
}
