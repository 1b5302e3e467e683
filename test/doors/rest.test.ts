import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playRest } from './rest.ts';

/** A few requests of each route; `npm run test:doors` plays thousands. */
test('no route of REST answers with 5xx, or leaves something half kept, whatever it is sent', async () => {
  const rows = await playRest(2);
  assert.deepEqual(
    rows.flatMap(({ cells, faults }) => faults.map((fault) => `${cells[0]}: ${fault}`)),
    [],
  );
});
