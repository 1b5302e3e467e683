import assert from 'node:assert/strict';
import { test } from 'node:test';
import { el, markupOf } from '#domain/explanation/svg/element.ts';

test('text and attributes are escaped, and what is undefined is left out', () => {
  assert.equal(
    markupOf(el('text', { x: 1.26, class: '"<&\'>', y: undefined }, '</text>&', el('a'))),
    '<text x="1.3" class="&quot;&lt;&amp;&#39;&gt;">&lt;/text&gt;&amp;<a/></text>',
  );
});

test('what XML forbids is replaced, and what reorders text is taken out', () => {
  assert.equal(markupOf('a\u0000b\ufffec\ud800d'), 'a\ufffdb\ufffdc\ufffdd');
  assert.equal(markupOf('a\u202eb\u2066c\u200fd'), 'abcd');
});
