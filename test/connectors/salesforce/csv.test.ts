import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readCsv } from '../../../connectors/salesforce/csv.ts';

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

test('what is written by the rules reads back, whatever stands in the fields', () => {
  const cell = fc.oneof(fc.string(), fc.constantFrom('a,b', 'say "no"', 'two\nlines', '\r\n', ''));
  const table = fc.integer({ min: 1, max: 4 }).chain((columns) =>
    fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { maxLength: 5 }).map((rows) => ({
      columns,
      rows,
    })),
  );
  fc.assert(
    fc.property(table, fc.constantFrom('\n', '\r\n'), ({ columns, rows }, end) => {
      const names = Array.from({ length: columns }, (_, at) => `C${at}`);
      const text = [names, ...rows].map((row) => row.map(quoted).join(',') + end).join('');
      const expected = rows
        .filter((row) => columns > 1 || row[0] !== '')
        .map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? ''])));
      assert.deepEqual([...readCsv(text)], expected);
    }),
  );
});

test('fields without quotation marks, a byte-order mark and a missing last line end are read', () => {
  assert.deepEqual(
    [...readCsv('\ufeffA,B\n1,2\n3,4')],
    [
      { A: '1', B: '2' },
      { A: '3', B: '4' },
    ],
  );
});

test('a file that broke off loses its last row at most', () => {
  const rows = [...readCsv('"A","B"\n"1","2"\n"3","un')];
  assert.deepEqual(rows[0], { A: '1', B: '2' });
  assert.ok(rows.length <= 2);
});

test('a long file takes time in proportion to its length', () => {
  const text = `"A","B"\n${`"${'x'.repeat(90)}","${'y""'.repeat(30)}"\n`.repeat(5_000)}`;
  let count = 0;
  for (const row of readCsv(text)) if (row.A) count++;
  assert.equal(count, 5_000);
});
