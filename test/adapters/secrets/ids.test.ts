import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createIds } from '../../../src/adapters/secrets/ids.ts';

test('ids sort in the order they were made, also within a millisecond and when the clock goes back', () => {
  let ms = Date.parse('2026-03-01T09:00:00Z');
  const ids = createIds({ now: () => new Date(ms) });
  const made: string[] = [];
  for (const step of [0, 0, 1, -5, 0, 1_000, 0]) {
    ms += step;
    made.push(ids.next('inc'));
  }
  assert.deepEqual(made.toSorted(), made);
  assert.equal(new Set(made).size, made.length);
});

test('an id is lower-case, without a colon, and of one length', () => {
  const ids = createIds({ now: () => new Date(0) });
  for (let n = 0; n < 100; n++) assert.match(ids.next('det'), /^det-[0-9a-hjkmnp-tv-z]{26}$/);
});

test('two makers do not meet', () => {
  const clock = { now: () => new Date(1) };
  assert.notEqual(createIds(clock).next('run'), createIds(clock).next('run'));
});

test('a prefix with a colon or capital is refused', () => {
  const ids = createIds({ now: () => new Date(0) });
  assert.throws(() => ids.next('a:b'), { code: 'ERR_INTERNAL' });
  assert.throws(() => ids.next('Inc'), { code: 'ERR_INTERNAL' });
});
