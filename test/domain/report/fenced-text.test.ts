import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fencedText } from '#domain/report/fenced-text.ts';

test('text stands in its block as it is', () => {
  assert.equal(fencedText('a  b\n  c * d'), '```text\na  b\n  c * d\n```');
});

test('no text ends its block, or is markup where blocks are not understood', () => {
  const strange = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('```\n# x', '~~~', '<script>', '](javascript:x', 'https://evil.example', '``', '<!--'),
  );
  fc.assert(
    fc.property(fc.array(strange), (parts) => {
      const block = fencedText(parts.join(''));
      assert.ok(block.startsWith('```text\n') && block.endsWith('\n```'));
      assert.doesNotMatch(block.slice(8, -4), /[`<>]|\]\(|:\/\//);
    }),
  );
});
