import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Unreadable } from '#domain/dead-letter.ts';
import { purgeLapsed } from '../../src/adapters/store/purge.ts';
import type { StoreUnderTest } from '../support/store.ts';

const DAY_MS = 24 * 3_600_000;

function unreadable(record: unknown, more: Partial<Unreadable> = {}): Unreadable {
  return { source: 'siem', code: 'ERR_DETECTION_FIELD_MISSING', why: 'missing principal', record, ...more };
}

/** What the list of dead letters must do. */
export function describeDeadLetters(it: StoreUnderTest): void {
  describe('dead letters', () => {
    test('are kept once, and counted when they come again, in another process too', async () => {
      const { deadLetters } = it.store;
      const [id] = await deadLetters.keep([unreadable({ a: 1 })]);
      const other = await it.open();
      assert.deepEqual(await other.deadLetters.keep([unreadable({ a: 1 }), unreadable({ a: 2 })]), [
        id,
        (await deadLetters.list({ limit: 1 })).items[0]!.id,
      ]);
      const read = await deadLetters.read(id!);
      assert.deepEqual([read!.deliveries, read!.status, read!.record], [2, 'waiting', { a: 1 }]);
      assert.deepEqual(await deadLetters.waiting(), { siem: 2 });
    });

    test('wait until somebody closes them, and are closed once', async () => {
      const { deadLetters } = it.store;
      const [id] = await deadLetters.keep([unreadable({ a: 1 })]);
      const closing = { status: 'dismissed', by: 'ada@example.com', reason: 'noise \0' } as const;
      assert.deepEqual(
        (await Promise.all([deadLetters.close(id!, closing), deadLetters.close(id!, closing)])).toSorted(),
        [false, true],
      );
      assert.deepEqual(await deadLetters.waiting(), {});
      const { status, closedBy, reason } = (await deadLetters.read(id!))!;
      assert.deepEqual([status, closedBy, reason], ['dismissed', 'ada@example.com', 'noise \ufffd']);
    });

    test('wait again when a replayed one comes again unread; a dismissed one does not', async () => {
      const { deadLetters } = it.store;
      const [first, second] = await deadLetters.keep([unreadable({ a: 1 }), unreadable({ a: 2 })]);
      await deadLetters.close(first!, { status: 'replayed', by: 'ada@example.com' });
      await deadLetters.close(second!, { status: 'dismissed', by: 'ada@example.com', reason: 'noise' });
      await deadLetters.keep([unreadable({ a: 1 }), unreadable({ a: 2 })]);
      assert.equal((await deadLetters.read(first!))!.status, 'waiting');
      assert.equal((await deadLetters.read(second!))!.status, 'dismissed');
    });

    test('are forgotten a month after they were closed, and never while they wait', async () => {
      const { deadLetters } = it.store;
      const [open, closed] = await deadLetters.keep([unreadable({ a: 1 }), unreadable({ a: 2 })]);
      await deadLetters.close(closed!, { status: 'replayed', by: 'ada@example.com' });
      it.clock.forward(31 * DAY_MS);
      await purgeLapsed(it.store.pool, it.clock);
      assert.equal(await deadLetters.read(closed!), undefined);
      assert.equal((await deadLetters.read(open!))!.status, 'waiting');
    });

    test('hold what no text of a database can', async () => {
      const { deadLetters } = it.store;
      const [id] = await deadLetters.keep([
        unreadable({ nul: 'a\0b', lone: '\ud800' }, { why: 'because \0 \ud800' }),
      ]);
      const read = (await deadLetters.read(id!))!;
      assert.equal(read.why, 'because \ufffd \ufffd');
      assert.equal((read.record as { nul: string }).nul, 'a\ufffdb');
    });
  });
}
