#!/usr/bin/env node
// The fault matrix: each kind of step under each fault, in memory. Prints the table; exits with 1 when a cell is wrong or
// docs/faults.md is not what was played. `--write` writes that page.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FAULTS } from '../test/matrices/faults/faults.ts';
import { applies, faultsOf } from '../test/matrices/faults/judge.ts';
import { KINDS } from '../test/matrices/faults/kinds.ts';
import { faultsPage } from '../test/matrices/faults/page.ts';
import { type Cell, openMatrix, playCell } from '../test/matrices/faults/play.ts';

const page = join(resolve(import.meta.dirname, '..'), 'docs/faults.md');
const matrix = await openMatrix();
const cells: Cell[] = [];
let wrong = 0;

for (const kind of KINDS) {
  console.log(`\n${kind.title}`);
  for (const fault of FAULTS.filter((each) => applies(kind, each))) {
    const cell = await playCell(kind, fault, matrix);
    cells.push(cell);
    const faults = faultsOf(cell);
    wrong += Math.min(faults.length, 1);
    const mark = faults.length === 0 ? 'right' : 'WRONG';
    console.log(
      `  ${mark}  ${fault.title.padEnd(42)} ${cell.step.padEnd(8)} ${cell.outcome.padEnd(13)} ${cell.words.join('; ')}`,
    );
    for (const each of faults) console.log(`         ${each}`);
  }
}

const text = faultsPage(cells);
if (process.argv.includes('--write')) writeFileSync(page, text);
const isStale = readFileSync(page, 'utf8') !== text;
console.log(`\n${cells.length} cells, ${wrong} wrong`);
if (isStale) console.error('docs/faults.md is not what was played (npm run test:faults -- --write)');
process.exitCode = wrong > 0 || isStale ? 1 : 0;
