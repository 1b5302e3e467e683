import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digest } from '../../../src/adapters/secrets/digest.ts';

test('the digest of JSON does not depend on the order of keys', () => {
  assert.equal(
    digest.ofJson({ b: 1, a: [2, { d: 3, c: 4 }] }),
    digest.ofJson({ a: [2, { c: 4, d: 3 }], b: 1 }),
  );
  assert.notEqual(digest.ofJson([1, 2]), digest.ofJson([2, 1]));
});

test('the digest of a text is its SHA-256 in hex', () => {
  assert.equal(digest.ofText('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('what has no canonical form is refused', () => {
  for (const value of [undefined, { a: Number.NaN }, '\ud800']) {
    assert.throws(() => digest.ofJson(value), { code: 'ERR_INPUT_INVALID' });
  }
});
