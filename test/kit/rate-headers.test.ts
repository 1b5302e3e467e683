import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resetAfterMs, retryAfterMs } from 'countersign/kit';

const NOW_MS = Date.parse('2026-03-01T09:00:00Z');
const retry = (value: string) => retryAfterMs(new Headers({ 'retry-after': value }), NOW_MS);

test('Retry-After is read in seconds and as a date, and is no time otherwise', () => {
  assert.equal(retry('30'), 30_000);
  assert.equal(retry('0.2'), 200);
  assert.equal(retry('Sun, 01 Mar 2026 09:01:00 GMT'), 60_000);
  assert.equal(retry('Sun, 01 Mar 2026 08:00:00 GMT'), 0);
  assert.equal(retry('soon'), undefined);
  assert.equal(retry('-5'), undefined);
  assert.equal(retryAfterMs(new Headers(), NOW_MS), undefined);
});

test('a reset time counts from now, and is at least a second away', () => {
  const reset = (value: string) => resetAfterMs(new Headers({ 'x-reset': value }), 'x-reset', NOW_MS);
  assert.equal(reset(String(NOW_MS / 1_000 + 90)), 90_000);
  assert.equal(reset('1'), 1_000);
  assert.equal(reset('later'), undefined);
  assert.equal(reset(''), undefined);
  assert.equal(resetAfterMs(new Headers(), 'x-reset', NOW_MS), undefined);
});
