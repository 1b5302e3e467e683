import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WEIGHTS } from '#domain/assessment/weights.ts';
import { signalTitle, TITLED_IDS } from '#domain/explanation/signal-titles.ts';

test('every signal and counter-signal of the table of weights has a title of its own', () => {
  const untitled = Object.keys(WEIGHTS).filter((id) => id !== 'prior' && !TITLED_IDS.includes(id));
  assert.deepEqual(untitled, [], 'add them to src/domain/explanation/signal-titles.ts');
});

test('titles are short and distinct, and meanings are sentences to go on with', () => {
  const titles = TITLED_IDS.map((id) => signalTitle(id));
  assert.equal(new Set(titles.map(({ title }) => title)).size, titles.length);
  for (const { title, meaning } of titles) {
    assert.ok(title.length <= 40, title);
    assert.match(title, /^\p{Lu}/u);
    assert.match(meaning, /^\p{Ll}.{20,140}[^.]$/u);
  }
});

test('an id that is not known, even one that every object has, is told in its own words', () => {
  assert.equal(signalTitle('brand-new-signal').title, 'Brand new signal');
  assert.equal(signalTitle('constructor').title, 'Constructor');
});
