#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { projectRoot } from './project-root.ts';

/** The command line: `countersign <command>`. Exit codes: 0 done, 1 found faults, 2 wrong use or failure. */

// What was compiled once is not compiled again: in the project's own folder, where nobody else can leave anything.
enableCompileCache(
  process.env.NODE_COMPILE_CACHE ?? join(projectRoot, 'node_modules', '.cache', 'countersign'),
);
const { commands } = await import('./commands.ts');
const { asCountersignError } = await import('#domain/errors.ts');

const [word = 'help', ...args] = process.argv.slice(2);
const name = word === '--help' || word === '-h' ? 'help' : word;
const command = Object.hasOwn(commands, name) ? await commands[name]?.() : undefined;
if (!command) {
  console.error(`countersign: there is no command "${name}"; there are: ${Object.keys(commands).join(', ')}`);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await command(args);
  } catch (thrown) {
    const error = asCountersignError(thrown);
    console.error(`countersign ${name}: ${error.code}: ${error.message}`);
    process.exitCode = 2;
  }
}
