#!/usr/bin/env node
import { asCountersignError } from '#domain/errors.ts';
import { commands } from './commands.ts';

/** The command line: `countersign <command>`. Exit codes: 0 done, 1 found faults, 2 wrong use or failure. */
const [name = 'help', ...args] = process.argv.slice(2);
const command = commands[name];
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
