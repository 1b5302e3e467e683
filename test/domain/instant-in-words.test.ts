import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { instantInWords } from '#domain/instant-in-words.ts';

describe('an instant in words', () => {
  test('is told to the minute, in UTC', () => {
    assert.equal(instantInWords('2026-03-01T09:35:59.999Z'), '2026-03-01 09:35 UTC');
    assert.equal(instantInWords('2026-03-01T00:35:00+01:00'), '2026-02-28 23:35 UTC');
  });

  test('stays as it is where it is none', () => {
    for (const text of ['never', '', '2026-13-41T09:35:00Z', '+275760-09-13T00:00:00.001Z'])
      assert.equal(instantInWords(text), text);
  });
});
