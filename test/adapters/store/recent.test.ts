import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Recent } from '../../../src/adapters/store/recent.ts';

test('what was set last is kept, in bounded number', () => {
  const recent = new Recent<number>(10);
  for (let n = 0; n < 1_000; n++) recent.set(`k${n}`, n);
  const kept = Array.from({ length: 1_000 }, (_, n) => n).filter((n) => recent.get(`k${n}`) !== undefined);
  assert.ok(kept.length >= 5 && kept.length <= 10);
  assert.deepEqual(
    kept,
    Array.from({ length: kept.length }, (_, at) => 1_000 - kept.length + at),
  );
});

test('the latest value of a key is the one that is found, in whichever generation the older lies', () => {
  const recent = new Recent<number>(4);
  recent.set('a', 1);
  recent.set('b', 2);
  recent.set('c', 3);
  recent.set('a', 4);
  assert.equal(recent.get('a'), 4);
  assert.equal(recent.get('b'), 2);
});

test('what was deleted is gone from both generations', () => {
  const recent = new Recent<number>(4);
  for (const key of ['a', 'b', 'a', 'c', 'a']) recent.set(key, 1);
  recent.delete('a');
  recent.delete('b');
  assert.equal(recent.get('a'), undefined);
  assert.equal(recent.get('b'), undefined);
  assert.equal(recent.get('c'), 1);
});
