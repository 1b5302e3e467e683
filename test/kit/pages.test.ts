import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allByCursor } from 'countersign/kit';

test('a list is read by cursor to its end', async () => {
  const cursors: (string | undefined)[] = [];
  const rows = await allByCursor('acme', 'sessions', async (cursor) => {
    cursors.push(cursor);
    return cursor === undefined ? { rows: [1, 2], next: 'c2' } : { rows: [3], next: undefined };
  });
  assert.deepEqual(rows, [1, 2, 3]);
  assert.deepEqual(cursors, [undefined, 'c2']);
});

test('a cursor that comes again, and one that never ends, are unreadable', async () => {
  const unreadable = { code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE', place: 'acme sessions' };
  await assert.rejects(
    allByCursor('acme', 'sessions', async () => ({ rows: [], next: 'same' })),
    unreadable,
  );
  let page = 0;
  await assert.rejects(
    allByCursor('acme', 'sessions', async () => ({ rows: [], next: `c${page++}` })),
    unreadable,
  );
});
