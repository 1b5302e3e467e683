import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readJsonRecords } from '#domain/json-records.ts';

const blank = fc.constantFrom('', ' ', '\n\t');
const MOST = BigInt(Number.MAX_SAFE_INTEGER);
const unsafe = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).filter((id) => id > MOST || id < -MOST);
const safeNumber = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Number.isInteger(n)),
);
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    safeNumber,
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom(...'0123456789eE+-.,:[] ') }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string({ maxLength: 20 }), tie('value'), { maxKeys: 4 }),
  ),
})).value;

describe('numbers of JSON records', () => {
  test('an integer that no double holds keeps all its digits, as a text, wherever it stands', () => {
    fc.assert(
      fc.property(unsafe, blank, blank, (id, before, after) => {
        const text = `{"id":${before}${id}${after},"list":[0,${before}${id}${after}],"in":{"it":${id}}}`;
        const [record] = readJsonRecords(text);
        assert.deepEqual(record, { id: `${id}`, list: [0, `${id}`], in: { it: `${id}` } });
      }),
    );
  });

  test('everything else is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), (value) => {
        const text = JSON.stringify(value);
        assert.deepEqual(readJsonRecords(text), [JSON.parse(text)]);
      }),
    );
  });

  test('the largest safe integers stay numbers, and their neighbours become texts', () => {
    assert.deepEqual(readJsonRecords('[{"a":9007199254740991,"b":9007199254740992,"c":-9007199254740993}]'), [
      { a: 9_007_199_254_740_991, b: '9007199254740992', c: '-9007199254740993' },
    ]);
  });

  test('a number beyond the largest double is a text, never infinite', () => {
    assert.deepEqual(readJsonRecords('{"a":1e400,"b":-1E+999,"c":1e300,"d":1.5e10}'), [
      { a: '1e400', b: '-1E+999', c: 1e300, d: 1.5e10 },
    ]);
  });

  test('objects one after the other lose no digits either', () => {
    assert.deepEqual(readJsonRecords('{"id":12345678901234567890}\n{"id":12345678901234567891}'), [
      { id: '12345678901234567890' },
      { id: '12345678901234567891' },
    ]);
  });
});
