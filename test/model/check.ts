// biome-ignore-all lint/suspicious/noConsole: it is a command, and this is its output
import { styleText } from 'node:util';
import { type Explored, explore } from './explore.ts';
import { startOf } from './start.ts';
import { WORLDS } from './worlds.ts';

/**
 * model check   every state that small playbooks can come to, whatever the order of outcomes, answers, deadlines, crashes and
 *               commands: each ends, or waits for a worker's job, a person with a deadline, a timer, or the end of a pause
 *
 * Prints one line for each playbook, and exits with 1 when anything is stuck, or the laws do not hold.
 */

const BOUNDS = { faults: 1, commands: 1, states: 3_000 };
const COLUMNS = ['states', 'ends', 'work', 'person', 'time', 'run', 'operator', 'stuck'] as const;

/** Everything that a person can do to a run; all must have been done. */
const COMMANDS = ['pause', 'resume', 'cancel', 'skip', 'retry-step', 'mark-outcome'];

function row(name: string, cells: readonly (string | number)[]): string {
  return `${name.padEnd(38)}${cells.map((cell) => String(cell).padStart(9)).join('')}`;
}

function cellsOf({ states, ends, waits, broken }: Explored): (string | number)[] {
  const kinds = COLUMNS.slice(2, -1).map((kind) => waits.get(kind) ?? 0);
  return [states, ends, ...kinds, broken.length];
}

const began = performance.now();
const missing = new Set(COMMANDS);
let wrong = 0;
console.log(row('playbook', COLUMNS));
for (const { name, steps, verdict, commands = BOUNDS.commands } of WORLDS) {
  const explored = explore(startOf(steps, verdict), { ...BOUNDS, commands });
  for (const command of explored.commands) missing.delete(command);
  console.log(row(name, cellsOf(explored)) + (explored.isWhole ? '' : '  and more'));
  // A world without an end, or with more states than are looked at, shows nothing.
  wrong += explored.broken.length + (explored.ends > 0 && explored.isWhole ? 0 : 1);
  for (const broken of explored.broken.slice(0, 3)) console.log(styleText('red', `    ${broken}`));
}
const seconds = ((performance.now() - began) / 1_000).toFixed(0);
if (missing.size > 0) console.log(styleText('red', `never done: ${[...missing].join(', ')}`));
console.log(`${wrong} wrong, in ${seconds} s; at most ${BOUNDS.faults} faults on each way`);
process.exitCode = wrong + missing.size > 0 ? 1 : 0;
