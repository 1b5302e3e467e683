import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elementsIn, textIn, wellFormedXml } from './well-formed-xml.ts';

test('a document is read with its text, attributes and elements', () => {
  const read = wellFormedXml(
    '<?xml version="1.0" encoding="UTF-8"?>\n<a b="&lt;1&quot;">x &amp; <c/>y</a>\n',
  );
  assert.equal(read.attributes.get('b'), '<1"');
  assert.equal(textIn(read), 'x & y');
  assert.deepEqual(
    elementsIn(read).map(({ name }) => name),
    ['a', 'c'],
  );
});

test('what is not well-formed is refused', () => {
  const faulty = [
    '<a>',
    '<a></b>',
    '<a/><b/>',
    'words',
    '<a>&nbsp;</a>',
    '<a>& </a>',
    '<a b=1/>',
    '<a b="1" b="2"/>',
    '<a b="<"/>',
    '<a>\u0000</a>',
    '<a>\ufffe</a>',
    '<a>\ud800</a>',
    '<a><!-- no --></a>',
    '<!DOCTYPE a><a/>',
    '<a><![CDATA[x]]></a>',
  ];
  for (const text of faulty) assert.throws(() => wellFormedXml(text), Error, text);
});
