import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openRateBudget } from '../../src/kit/rate-budget.ts';

const START_MS = Date.parse('2026-03-01T09:00:00.000Z');
const MINUTE_MS = 60_000;

function budgetOf(max: number, containmentShare: number) {
  let nowMs = START_MS;
  const clock = { now: () => new Date(nowMs) };
  const budget = openRateBudget({ max, durationMs: MINUTE_MS, containmentShare, clock });
  const advance = (ms: number) => {
    nowMs += ms;
  };
  return { budget, advance };
}

test('readings have their share at once, and then one call each time the bucket has filled by one', () => {
  const { budget, advance } = budgetOf(10, 0.4);
  const waits = Array.from({ length: 8 }, () => budget.take('GET users', 'read', MINUTE_MS));
  assert.deepEqual(waits, [0, 0, 0, 0, 0, 0, 10_000, 20_000]);
  advance(30_000);
  assert.equal(budget.take('GET users', 'read', MINUTE_MS), 0);
});

test('containment finds its share untouched when readings have spent theirs', () => {
  const { budget } = budgetOf(10, 0.4);
  for (let i = 0; i < 20; i++) budget.take('GET users', 'read', 0);
  const waits = Array.from({ length: 5 }, () => budget.take('DELETE users', 'containment', 0));
  assert.deepEqual(waits.slice(0, 4), [0, 0, 0, 0]);
  assert.ok((waits[4] ?? 0) > 0);
});

test('containment draws on the readings’ calls when its own are spent', () => {
  const { budget } = budgetOf(10, 0.4);
  const waits = Array.from({ length: 11 }, () => budget.take('DELETE users', 'containment', 0));
  assert.deepEqual(waits.slice(0, 10), Array(10).fill(0));
  assert.ok((waits[10] ?? 0) > 0);
});

test('a call that would wait too long takes nothing', () => {
  const { budget, advance } = budgetOf(1, 0);
  assert.equal(budget.take('GET users', 'read', 0), 0);
  for (let i = 0; i < 50; i++) assert.equal(budget.take('GET users', 'read', 1_000), MINUTE_MS);
  advance(MINUTE_MS);
  assert.equal(budget.take('GET users', 'read', 1_000), 0);
});

test('whatever the platform allows is taken, down to what is kept for containment', () => {
  const { budget, advance } = budgetOf(10, 0.4);
  budget.heard('GET users', { remaining: 100, resetMs: MINUTE_MS });
  const reads = Array.from({ length: 97 }, () => budget.take('GET users', 'read', 0));
  assert.deepEqual(reads.slice(0, 96), Array(96).fill(0));
  assert.equal(reads[96], MINUTE_MS);
  const cuts = Array.from({ length: 5 }, () => budget.take('GET users', 'containment', 0));
  assert.deepEqual(cuts, [0, 0, 0, 0, MINUTE_MS]);
  advance(MINUTE_MS);
  assert.equal(budget.take('GET users', 'read', 0), 0, 'after the reset its word is old');
});

test('what is said of one endpoint holds for it alone', () => {
  const { budget } = budgetOf(10, 0.4);
  budget.heard('GET logs', { remaining: 0, resetMs: MINUTE_MS });
  assert.equal(budget.take('GET logs', 'read', 0), MINUTE_MS);
  assert.equal(budget.take('GET users', 'read', 0), 0);
});

test('a reading that was refused holds readings, and containment that was refused holds all', () => {
  const { budget } = budgetOf(10, 0.4);
  budget.refused('read', 5_000);
  assert.equal(budget.take('GET users', 'read', 0), 5_000);
  assert.equal(budget.take('GET users', 'containment', 0), 0);
  budget.refused('containment', 7_000);
  assert.equal(budget.take('GET users', 'read', 0), 7_000);
  assert.equal(budget.take('GET users', 'containment', 0), 7_000);
});

test('however calls come, no more than twice the budget go out in any window, and readings never take the kept share', () => {
  const call = fc.record({ purpose: fc.constantFrom('read', 'containment'), afterMs: fc.nat(5_000) });
  fc.assert(
    fc.property(fc.array(call, { maxLength: 300 }), fc.integer({ min: 2, max: 20 }), (calls, max) => {
      const { budget, advance } = budgetOf(max, 0.5);
      const sent: { atMs: number; purpose: string }[] = [];
      let nowMs = 0;
      for (const { purpose, afterMs } of calls) {
        advance(afterMs);
        nowMs += afterMs;
        const waitMs = budget.take('GET users', purpose, MINUTE_MS);
        if (waitMs <= MINUTE_MS) sent.push({ atMs: nowMs + waitMs, purpose });
      }
      for (const { atMs } of sent) {
        const window = sent.filter((each) => each.atMs >= atMs && each.atMs < atMs + MINUTE_MS);
        const reads = window.filter(({ purpose }) => purpose === 'read').length;
        // A full bucket and what fills it meanwhile.
        assert.ok(window.length <= 2 * max + 1, `${window.length} of ${max}`);
        assert.ok(reads <= 2 * Math.max(1, max - Math.ceil(max / 2)) + 1);
      }
    }),
  );
});
