import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const ROOT = join(import.meta.dirname, '..');
const PAGE = readFileSync(join(ROOT, 'docs/lessons.md'), 'utf8');
/** The lessons that there are: of users, and of what nobody does. */
const NUMBERS = [
  ...Array.from({ length: 32 }, (_, index) => `${index + 1}`),
  ...Array.from(
    { length: 25 },
    (_, index) => `${'ABCD'[[5, 9, 17, 25].findIndex((end) => index < end)]}${index + 1}`,
  ),
];

/** A row of the page, by the number of its lesson. */
function rowsOf(page: string): Map<string, string> {
  return new Map([...page.matchAll(/^\| ([A-D]?\d+) \| .*$/gm)].map(([row, number]) => [number!, row]));
}

/** Tests that a row names: file and title. */
function namedIn(row: string): readonly { readonly file: string; readonly title: string }[] {
  return [...row.matchAll(/`(test\/[^`]+)`: “([^”]+)”/g)].map(([, file, title]) => ({
    file: file!,
    title: title!,
  }));
}

/** Whether a file has a test of that title. */
function hasTest(file: string, title: string): boolean {
  if (!existsSync(join(ROOT, file))) return false;
  const text = readFileSync(join(ROOT, file), 'utf8');
  return ["'", '`'].some((quote) => text.includes(`test(${quote}${title}${quote}`));
}

describe('the page of lessons', () => {
  const rows = rowsOf(PAGE);

  test('has a row for each, in order', () => {
    assert.deepEqual([...rows.keys()], NUMBERS);
  });

  for (const number of NUMBERS) {
    test(`names tests of ${number} that there are`, () => {
      const named = namedIn(rows.get(number) ?? '');
      assert.ok(named.length > 0, 'no test is named');
      assert.deepEqual(
        named.filter(({ file, title }) => !hasTest(file, title)),
        [],
      );
    });
  }

  test('names every file that it mentions so that it can be checked', () => {
    const mentioned = [...PAGE.matchAll(/`test\/[^`]+`/g)].length;
    assert.equal(mentioned, [...rows.values()].flatMap(namedIn).length);
  });

  test('would be found to name a test that there is not', () => {
    assert.equal(hasTest('test/lessons.test.ts', 'has a row for each, in order'), true);
    assert.equal(hasTest('test/lessons.test.ts', 'has a row'), false);
    assert.equal(hasTest('test/nowhere.test.ts', 'has a row for each, in order'), false);
  });
});
