import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBreaker } from '../../src/kit/breaker.ts';

function breakerAt() {
  let nowMs = Date.parse('2026-03-01T09:00:00.000Z');
  const changes: boolean[] = [];
  const breaker = openBreaker({ now: () => new Date(nowMs) }, (isOpen) => changes.push(isOpen));
  const fail = (times: number) => Array.from({ length: times }, () => breaker.failed());
  const advance = (ms: number) => {
    nowMs += ms;
  };
  return { breaker, changes, fail, advance };
}

test('it opens after five failures in a row, and an answer between starts the count anew', () => {
  const { breaker, fail } = breakerAt();
  fail(4);
  breaker.answered();
  fail(4);
  assert.equal(breaker.waitMs(), 0);
  fail(1);
  assert.equal(breaker.waitMs(), 15_000);
});

test('after its time one call is let through, and the others wait for what it finds', () => {
  const { breaker, fail, advance } = breakerAt();
  fail(5);
  advance(15_000);
  assert.equal(breaker.waitMs(), 0);
  assert.equal(breaker.waitMs(), 15_000);
  breaker.answered();
  assert.equal(breaker.waitMs(), 0);
});

test('a trial that fails doubles the time, up to five minutes', () => {
  const { breaker, fail, advance } = breakerAt();
  fail(5);
  const waits: number[] = [];
  for (let i = 0; i < 7; i++) {
    advance(breaker.waitMs());
    assert.equal(breaker.waitMs(), 0);
    breaker.failed();
    waits.push(breaker.waitMs());
  }
  assert.deepEqual(waits, [30_000, 60_000, 120_000, 240_000, 300_000, 300_000, 300_000]);
});

test('a trial that never tells gives its turn away', () => {
  const { breaker, fail, advance } = breakerAt();
  fail(5);
  advance(15_000);
  assert.equal(breaker.waitMs(), 0);
  advance(15_000);
  assert.equal(breaker.waitMs(), 0);
});

test('it tells when it opens and when it closes, once each', () => {
  const { breaker, changes, fail, advance } = breakerAt();
  fail(7);
  advance(600_000);
  breaker.answered();
  breaker.answered();
  assert.deepEqual(changes, [true, false]);
});
