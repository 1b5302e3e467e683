import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseExact } from '../../../connectors/slack/exact-json.ts';

test('a session id keeps every digit, whatever its size', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (id) => {
      assert.deepEqual(parseExact(`{"a":[{"session_id":${id}}]}`), { a: [{ session_id: String(id) }] });
    }),
  );
});

test('all else is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      fc.pre(!/session_id|\d{16}/.test(text));
      assert.deepEqual(parseExact(text), JSON.parse(text));
    }),
  );
});

test('what is not JSON is refused', () => {
  assert.throws(() => parseExact('{"session_id":'), SyntaxError);
});
