import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CountersignError } from '#domain/errors.ts';
import { harmlessJson } from '#domain/harmless-json.ts';
import { factsOf } from '../adapters/registry/connectors.ts';
import { loadConnectors } from '../adapters/registry/load-connectors.ts';
import { loadPlaybooks } from '../adapters/registry/load-playbooks.ts';
import { digest } from '../adapters/secrets/digest.ts';
import { readConfig } from '../config.ts';
import { runTests, type TestResult } from '../rehearsal/run-tests.ts';
import { findPlaybook } from './plan-playbook.ts';
import { projectRoot } from './project-root.ts';
import { testText } from './test-text.ts';

const USAGE = `countersign test [PLAYBOOK…] [--json]

  runs the tests that stand in playbooks, with scripted platforms and people, in memory and in virtual time

  PLAYBOOK   the id of a playbook, or a path to its file; default: all of PLAYBOOKS_PATH

  exit code 0: all passed; 1: some failed; 2: a playbook could not be read`;

/** Prints what the tests of playbooks came to; exit code 1 when one failed. */
export async function testCommand(args: readonly string[]): Promise<number> {
  const options = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const results = await testPlaybooks(positionals, process.env);
  const isPassed = results.every((each) => each.isPassed);
  console.log(
    values.json ? harmlessJson({ isPassed, tests: results }, 2) : testText(results, process.stdout),
  );
  return isPassed ? 0 : 1;
}

/**
 * Runs the tests of these playbooks, or of all, against what the installed connectors declare.
 * @throws ERR_NOT_FOUND; ERR_PLAYBOOK_INVALID with every fault's file, line and column
 */
export async function testPlaybooks(
  wanted: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<TestResult[]> {
  const config = readConfig(env, projectRoot);
  const connectors = (await loadConnectors(config.connectorsPaths)).map(factsOf);
  const folder = resolve(config.playbooksPath);
  const { playbooks, policy } = await loadPlaybooks(folder, connectors);
  if (!policy)
    throw new CountersignError('ERR_PLAYBOOK_INVALID', `${folder}: there is no policy that can be read`);
  const names = wanted.length > 0 ? wanted : playbooks.map(({ playbook }) => playbook.id);
  const results: TestResult[] = [];
  for (const name of names) {
    const loaded = await findPlaybook(name, folder, connectors);
    results.push(...(await runTests({ loaded, others: playbooks, policy, connectors, digest })));
  }
  return results;
}
