import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { JsonRecordScanner, type ScanLimits, type Scanned } from '#domain/json-record-scanner.ts';

function scan(chunks: readonly string[], limits?: ScanLimits): Scanned[] {
  const scanner = new JsonRecordScanner(limits);
  return [...chunks.flatMap((chunk) => scanner.push(chunk)), ...scanner.end()];
}

/** Each record's text, or the line and reason of a fault. */
function told(text: string, limits?: ScanLimits): string[] {
  return scan([text], limits).map((each) => ('text' in each ? each.text : `${each.line}: ${each.fault}`));
}

const record = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 });
const written = fc.record({
  records: fc.array(record, { minLength: 1, maxLength: 6 }),
  form: fc.constantFrom('ndjson', 'array', 'pretty array', 'concatenated', 'pretty', 'sequence'),
});

function inForm({ records, form }: typeof written extends fc.Arbitrary<infer T> ? T : never): string {
  if (form === 'array') return JSON.stringify(records);
  if (form === 'pretty array') return JSON.stringify(records, undefined, 2);
  if (form === 'pretty') return records.map((each) => JSON.stringify(each, undefined, 2)).join('\n');
  if (form === 'sequence') return records.map((each) => `\u001e${JSON.stringify(each)}\n`).join('');
  return records.map((each) => JSON.stringify(each)).join(form === 'ndjson' ? '\r\n' : '');
}

describe('a stream of JSON records', () => {
  test('is read in every form that records come in, record by record', () => {
    fc.assert(
      fc.property(written, (given) => {
        const texts = scan([inForm(given)]).map((each) =>
          'text' in each ? each.text : assert.fail(each.fault),
        );
        assert.deepEqual(
          texts.map((text): unknown => JSON.parse(text)),
          given.records.map((each): unknown => JSON.parse(JSON.stringify(each))),
        );
      }),
    );
  });

  test('gives the same however it is cut into chunks, broken or not', () => {
    const piece = fc.constantFrom(
      '{"a":',
      '{',
      '}',
      '[',
      ']',
      ',',
      '"x"',
      '"',
      '\\',
      '\n',
      ' ',
      '1',
      '{"b":2}\n',
      'no',
    );
    const cut = fc.array(piece, { maxLength: 24 });
    fc.assert(
      fc.property(cut, fc.integer({ min: 1, max: 7 }), (pieces, length) => {
        const text = pieces.join('');
        const chunks = text.match(new RegExp(`[^]{1,${length}}`, 'g')) ?? [];
        assert.deepEqual(scan(chunks, { recordLength: 20 }), scan([text], { recordLength: 20 }));
      }),
      { numRuns: 2_000 },
    );
  });

  test('loses no line after one that is cut off, wherever it was cut', () => {
    const whole = JSON.stringify({ id: 'a{"b', list: [{ deep: [1, null, { x: 'y' }] }], no: 1.5 });
    for (let length = 1; length < whole.length; length++) {
      const found = scan([`{"n":1}\n${whole.slice(0, length)}\n{"n":2}\n{"n":3}\n`]);
      const texts = found.flatMap((each) => ('text' in each ? [each.text] : []));
      assert.deepEqual(texts, ['{"n":1}', '{"n":2}', '{"n":3}'], whole.slice(0, length));
      const faults = found.flatMap((each) => ('fault' in each ? [each.line] : []));
      assert.deepEqual(faults, [2], whole.slice(0, length));
    }
  });

  test('tells line and number of each record', () => {
    const places = scan(['{"a":1}{"b":2}\n\n[{"c":3},\n7, {"d":4}]']).map(({ line, record }) => [
      line,
      record,
    ]);
    assert.deepEqual(places, [
      [1, 1],
      [1, 2],
      [3, 3],
      [4, 4],
      [4, 5],
    ]);
  });

  test('what is no object is a fault of its line, and the next line is read', () => {
    assert.deepEqual(told('Nov 24 host {"a":1}\n"text"\n{"a":2}\n}\n{"a":3}'), [
      '1: is no JSON object',
      '2: is no JSON object',
      '{"a":2}',
      '4: is no JSON object',
      '{"a":3}',
    ]);
  });

  test('an element that is no object is a fault, and the others of its array are read', () => {
    assert.deepEqual(told('[1, "a,]b", [{}], {"a":2}]'), [
      '1: is no JSON object',
      '1: is no JSON object',
      '1: is no JSON object',
      '{"a":2}',
    ]);
  });

  test('a record beyond the limit is told and passed over; the next line is read', () => {
    assert.deepEqual(told(`{"a":"${'x'.repeat(40)}"}\n{"b":1}`, { recordLength: 20 }), [
      '1: is longer than 20 characters',
      '{"b":1}',
    ]);
  });

  test('an input that ends inside a record, or inside an array, says so', () => {
    assert.deepEqual(told('{"a":1}\n{"b":'), ['{"a":1}', '2: is cut off: the input ends inside it']);
    const [, fault] = told('[{"a":1}');
    assert.match(fault ?? '', /never closed/);
  });

  test('nesting without end is a fault, not an overflow', () => {
    assert.deepEqual(told(`{"a":${'['.repeat(100_000)}\n{"a":1}`), [
      '1: is nested deeper than 128 levels',
      '{"a":1}',
    ]);
  });

  test('nothing in, nothing out', () => {
    assert.deepEqual(told('\ufeff \n\n'), []);
  });
});
