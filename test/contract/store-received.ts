import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ReceivedArrival } from '#domain/received-arrival.ts';
import { purgeLapsed } from '../../src/adapters/store/purge.ts';
import type { StoreUnderTest } from '../support/store.ts';
import { arrival, HOUR_MS } from '../support/store-samples.ts';

const ALL = { from: '2000-01-01T00:00:00Z', until: '2100-01-01T00:00:00Z', limit: 100 };
const DAY_MS = 24 * HOUR_MS;

function record(id: string, more: Partial<ReceivedArrival> = {}): ReceivedArrival {
  return {
    platform: 'shared-signals',
    sender: 'https://idp.example.com/',
    id,
    at: '2026-03-01T08:00:00.000Z',
    subjects: ['ada@example.com'],
    record: { jti: id },
    ...more,
  };
}

/** What the log of pushed records must do. */
export function describeReceived(it: StoreUnderTest): void {
  describe('what platforms push', () => {
    const idsOf = async (more: object = {}): Promise<string[]> => {
      const { records } = await it.store.received.log('shared-signals').list({ ...ALL, ...more });
      return records.map(({ id }) => id);
    };

    test('is kept once, whoever sends it again, in another process too', async () => {
      assert.equal(await it.store.received.keep(record('a')), 'new');
      assert.equal(
        await it.store.received.keep(record('a', { record: { jti: 'a', other: true } })),
        'repeated',
      );
      const restarted = await it.open();
      assert.equal(await restarted.received.keep(record('a')), 'repeated');
      assert.ok(await restarted.received.isKept(record('a')));
      const { records } = await it.store.received.log('shared-signals').list(ALL);
      assert.deepEqual(records, [{ id: 'a', at: '2026-03-01T08:00:00.000Z', record: { jti: 'a' } }]);
    });

    test('is kept once when two processes write it at the same moment', async () => {
      const other = await it.open();
      const kept = await Promise.all(
        [it.store, other, it.store, other].map((store) => store.received.keep(record('a'))),
      );
      assert.deepEqual(kept.toSorted(), ['new', 'repeated', 'repeated', 'repeated']);
    });

    test('is another record when another sender, or for another platform, gives the same id', async () => {
      await it.store.received.keep(record('a'));
      assert.equal(await it.store.received.keep(record('a', { sender: 'https://b.example/' })), 'new');
      assert.equal(await it.store.received.keep(record('a', { platform: 'other' })), 'new');
      assert.deepEqual(await idsOf(), ['a', 'a']);
    });

    test('is listed oldest first, from the first instant up to before the last, and no more than asked', async () => {
      for (const hour of ['12', '10', '11', '13'])
        await it.store.received.keep(record(hour, { at: `2026-02-01T${hour}:00:00.000Z` }));
      assert.deepEqual(await idsOf(), ['10', '11', '12', '13']);
      const window = { from: '2026-02-01T10:00:00Z', until: '2026-02-01T13:00:00Z' };
      assert.deepEqual(await idsOf(window), ['10', '11', '12']);
      assert.deepEqual(await idsOf({ ...window, limit: 2 }), ['10', '11']);
    });

    test('is found by any word of its subject', async () => {
      await it.store.received.keep(record('mail', { subjects: ['ada@example.com', 'u-1'] }));
      await it.store.received.keep(record('pair', { subjects: ['u-1', 'https://idp.example.com/ u-1'] }));
      await it.store.received.keep(record('nobody', { subjects: [] }));
      assert.deepEqual(await idsOf({ subjects: ['u-1'] }), ['mail', 'pair']);
      assert.deepEqual(await idsOf({ subjects: ['https://idp.example.com/ u-1', 'zoe'] }), ['pair']);
      assert.deepEqual(await idsOf({ subjects: ['zoe'] }), []);
      assert.deepEqual(await idsOf({ subjects: [] }), []);
    });

    test('may have subjects longer than an index entry, and text that no column holds', async () => {
      const long = `${'é'.repeat(2_000)}\0\ud800`;
      await it.store.received.keep(record('odd', { subjects: [long], record: { note: '\0\ud800' } }));
      assert.deepEqual(await idsOf({ subjects: [long] }), ['odd']);
      await assert.rejects(it.store.received.keep(record('\0')), { code: 'ERR_INPUT_INVALID' });
    });

    test('is there with the detection that came with it, and not there without', async () => {
      await it.store.intake.accept({ ...arrival('e-1'), received: record('a') });
      await it.store.intake.accept(arrival('e-2'));
      assert.deepEqual(await idsOf(), ['a']);
      const refused = { ...arrival('e-3'), received: record('b', { at: 'no time' }) };
      await assert.rejects(it.store.intake.accept(refused), { code: 'ERR_INPUT_INVALID' });
      assert.deepEqual(await idsOf(), ['a']);
    });

    test('is deleted after its time, and the log says from when on it is whole', async () => {
      const log = it.store.received.log('shared-signals');
      assert.equal((await log.list(ALL)).keptSince, undefined);
      await it.store.received.keep(record('first'));
      it.clock.forward(DAY_MS);
      await it.store.received.keep(record('second'));
      it.clock.forward(88 * DAY_MS);
      await purgeLapsed(it.store.pool, it.clock);
      assert.equal((await log.list(ALL)).keptSince, '2026-03-01T09:00:00.000Z');
      it.clock.forward(DAY_MS);
      await purgeLapsed(it.store.pool, it.clock);
      assert.deepEqual(await idsOf(), ['second']);
      it.clock.forward(DAY_MS);
      await purgeLapsed(it.store.pool, it.clock);
      assert.deepEqual(await log.list(ALL), { records: [], keptSince: '2026-03-02T09:00:00.000Z' });
    });
  });
}
