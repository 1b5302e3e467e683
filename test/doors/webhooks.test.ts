import assert from 'node:assert/strict';
import { test } from 'node:test';
import { webhooksTable } from './webhooks.ts';

/** A few cases for each source; `npm run test:doors` plays hundreds. */

test('no payload and no forgery makes a server error, or is stored by half', async () => {
  const rows = await webhooksTable(2).play();
  assert.ok(rows.length > 20);
  assert.deepEqual(
    rows.flatMap(({ cells, faults }) => faults.map((fault) => `${cells[0]}: ${fault}`)),
    [],
  );
});
