import assert from 'node:assert/strict';
import { test } from 'node:test';
import { change, nothingCalled, receiptOf } from 'countersign/kit';
import { answering } from './answers.ts';

test('a change leaves its line and request id, and the receipt keeps those there are', async () => {
  const { http } = answering([{ status: 204, requestId: 'r-1' }, { status: 200 }]);
  const calls = [
    await change(http, { method: 'DELETE', path: 'sessions/1' }),
    await change(http, { method: 'POST', path: 'suspend' }),
  ];
  assert.deepEqual(receiptOf(calls, 5_000), {
    requestIds: ['r-1'],
    calls: ['DELETE sessions/1 → 204', 'POST suspend → 200'],
    effectiveWithinMs: 5_000,
  });
});

test('where nothing was called the receipt says why', () => {
  assert.deepEqual(nothingCalled('gone already'), {
    requestIds: [],
    calls: ['gone already'],
    effectiveWithinMs: 0,
  });
});
