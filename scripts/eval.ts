#!/usr/bin/env node
// Assesses the cases of generated worlds and says how often the verdict was right; see docs/evaluation.md.
//
//   npm run eval -- [--seeds N] [--from SEED] [--withheld N] [--only STORY] [--platforms] [--json] [--worst] [--keep DIR] [--write]
//
// --seeds N     how many worlds, 5 where it is left out; --from SEED the first of them, such as dev-1 (the default)
// --withheld N  so many variants of each case have something taken away; 2 where it is left out
// --only STORY  only stories whose name begins with it
// --platforms   one row for each story on each platform
// --json        one line of JSON a case, in place of tables
// --worst       names the cases that went wrong, with the state of each signal
// --keep DIR    writes those cases as folders
// --write       writes docs/evaluation.md and its plot; with seeds held-… only
//
// Exit code 1 when a goal is missed.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Case, writeCase } from '../test/scenarios/case.ts';
import { casesOf, gradeOf, type Outcome, outcomeOf } from '../test/scenarios/evaluation.ts';
import { Tally } from '../test/scenarios/tally.ts';
import { assessorDeps } from '../test/support/case-samples.ts';
import { calibrationPlot } from './calibration-plot.ts';
import { evaluationPage, evaluationTables } from './evaluation-page.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5' },
    from: { type: 'string', default: 'dev-1' },
    withheld: { type: 'string', default: '2' },
    only: { type: 'string', default: '' },
    platforms: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    worst: { type: 'boolean', default: false },
    keep: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});

if (values.write && !values.from.startsWith('held-')) {
  throw new Error('--write: the page is made from seeds that were never used in development: --from held-1');
}

const tally = new Tally(values.platforms);
const perCase = wholeNumber(values.withheld, '--withheld');
await evaluate();
if (!values.json) console.log(evaluationTables(tally));
if (values.write) {
  const docs = join(resolve(import.meta.dirname, '..'), 'docs');
  writeFileSync(join(docs, 'evaluation.md'), evaluationPage(tally, { from: values.from, perCase }));
  writeFileSync(join(docs, 'evaluation-calibration.svg'), calibrationPlot(tally.bins));
}
process.exitCode = tally.goals().every(({ isMet }) => isMet) ? 0 : 1;

async function evaluate(): Promise<void> {
  const deps = await assessorDeps();
  for (const seed of seedsFrom(values.from, wholeNumber(values.seeds, '--seeds'))) {
    for (const each of casesOf(seed, { only: values.only, withheldPerCase: perCase })) {
      const outcome = await outcomeOf(each, deps);
      tally.add(outcome);
      if (values.json) console.log(JSON.stringify(outcome));
      if (isBad(outcome)) tell(each, outcome);
    }
  }
}

/** Wrong, or an attack whose evidence is there and that was not seen. */
function isBad(outcome: Outcome): boolean {
  const grade = gradeOf(outcome);
  return (
    grade === 'wrong' ||
    (grade === 'undecided' && outcome.truth !== 'explained' && outcome.evidence === 'present')
  );
}

function tell(given: Case, outcome: Outcome): void {
  if (values.keep !== undefined) writeCase(given, values.keep);
  if (!values.worst) return;
  const { seed, name, withheld, truth, verdict, score, interval, states } = outcome;
  const [low, high] = interval;
  const shown = Object.entries(states).filter(([, state]) => state !== 'quiet');
  console.error(
    [
      `${seed} ${name}${withheld === undefined ? '' : ` without ${withheld}`}:`,
      `${truth}, called ${verdict}; score ${score.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)});`,
      shown.map(([id, state]) => `${id} ${state}`).join(', '),
    ].join(' '),
  );
}

/** `dev-7` and three: `dev-7`, `dev-8`, `dev-9`. */
function seedsFrom(first: string, count: number): readonly string[] {
  const [, name, number] = /^(.*?)(\d+)$/.exec(first) ?? [];
  if (name === undefined || number === undefined)
    throw new Error(`--from ${first}: must end in a number, such as dev-1`);
  return Array.from({ length: count }, (_, at) => `${name}${Number(number) + at}`);
}

function wholeNumber(text: string, option: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new Error(`${option} ${text}: must be a whole number`);
}
