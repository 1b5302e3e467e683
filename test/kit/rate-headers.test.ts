import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rateStateOf, resetAfterMs, retryAfterMs } from 'countersign/kit';

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

test('what is left is read from each family of headers, with resets as a time or as seconds from now', () => {
  const state = (family: string, limit: string, remaining: string, reset: string) =>
    rateStateOf(
      new Headers({
        [`${family}limit`]: limit,
        [`${family}remaining`]: remaining,
        [`${family}reset`]: reset,
      }),
      NOW_MS,
    );
  const inNinety = String(NOW_MS / 1_000 + 90);
  assert.deepEqual(state('x-rate-limit-', '600', '12', inNinety), { remaining: 12, resetMs: 90_000 });
  assert.deepEqual(state('x-ratelimit-', '600', '12', '90'), { remaining: 12, resetMs: 90_000 });
  assert.deepEqual(state('x-ratelimit-', '600', '12', '2026-03-01T09:01Z'), {
    remaining: 12,
    resetMs: 60_000,
  });
  assert.deepEqual(state('ratelimit-', '600', '0', '1.5'), { remaining: 0, resetMs: 1_500 });
  assert.deepEqual(state('x-rate-limit-', '600', '12', '1000000001'), { remaining: 12, resetMs: 0 });
  assert.equal(state('x-rate-limit-', '0', '0', inNinety), undefined, 'a limit of calls at once');
  assert.equal(state('x-ratelimit-', 'many', '12', '90'), undefined);
  assert.equal(state('x-other-', '600', '12', '90'), undefined);
  assert.equal(rateStateOf(new Headers({ 'x-ratelimit-remaining': '12' }), NOW_MS), undefined);
});
