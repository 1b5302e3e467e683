import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CASES } from './approval-cases.ts';

/** The cases themselves are played by `npm run test:doors`; here is only held that the page has them all. */
test('every case of an approval stands in docs/doors.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/doors.md'), 'utf8');
  for (const { title } of CASES) assert.ok(page.includes(`| ${title} |`), title);
  assert.equal(new Set(CASES.map(({ title }) => title)).size, CASES.length);
});
