import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { plainText, shortId } from '#domain/explanation/plain-text.ts';

test('what is written plainly stays as it is', () => {
  assert.equal(plainText('Sam Rivera <sam@example.com>', 80), 'Sam Rivera <sam@example.com>');
  assert.equal(plainText('漢字 café', 80), '漢字 café');
});

test('control, direction and private characters go, whatever stands around them', () => {
  assert.equal(plainText('a\u001b[31mb\nc\u0000d', 80), 'a [31mb c d');
  assert.equal(plainText('\u202eevil\u2066 \u{e0041}\ue000x', 80), 'evil x');
  assert.equal(plainText('\u0300\u0301a\u0300\u0301\u0302\u0303b', 80), 'a\u0300\u0301b');
});

test('a cut shows, and never splits a character', () => {
  assert.equal(plainText('𝔸𝔹ℂ𝔻', 3), '𝔸𝔹…');
  assert.equal(shortId('idxForged0000000000000001', 13), 'idxForge…0001');
});

test('any text becomes one line of bounded length without characters that act', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.integer({ min: 1, max: 60 }),
      (text, most) => {
        const plain = plainText(text, most);
        assert.ok([...plain].length <= most);
        assert.ok(plain.isWellFormed());
        assert.doesNotMatch(plain, /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/u);
        assert.equal(plain, plain.trim());
      },
    ),
  );
});
