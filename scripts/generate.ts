#!/usr/bin/env node
// Writes the files that are made from the code: the pages of errors, of permissions, of playbook keys, of connectors, of coverage and
// of others' correlation rules (with the reference data alone), the JSON Schemas for editors, and the OpenAPI document.
// `--check` writes nothing, and fails with the list of the files that are out of step.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openapiDocument } from '../src/adapters/api/openapi.ts';
import { REST_ROUTES } from '../src/adapters/api/rest.ts';
import { factsOf } from '../src/adapters/registry/connectors.ts';
import { loadConnectors } from '../src/adapters/registry/load-connectors.ts';
import { loadPlaybooks } from '../src/adapters/registry/load-playbooks.ts';
import { ERROR_CODES, type RetryVerdict } from '../src/domain/errors.ts';
import {
  mappingJsonSchema,
  playbookJsonSchema,
  policyJsonSchema,
} from '../src/domain/playbook/json-schema.ts';
import { playbookReference } from '../src/domain/playbook/reference.ts';
import { COLLECTION } from '../test/correlation/outcome.ts';
import { EMAIL, seedsAsWritten, WRITTEN_AT } from '../test/flow/shared-world.ts';
import { sharedPath, sharedSkip } from '../test/support/shared.ts';
import { checklistsPage } from './checklists-page.ts';
import { connectorsPage } from './connectors-page.ts';
import { correlationPage } from './correlation-page.ts';
import { coveragePage } from './coverage-page.ts';
import { permissionsPage } from './permissions-page.ts';

const home = resolve(import.meta.dirname, '..');
const connectors = await loadConnectors([join(home, 'connectors')]);

const { policy, playbooks } = await loadPlaybooks(join(home, 'playbooks'), connectors.map(factsOf));
if (!policy) throw new Error('playbooks/policy.yaml cannot be read: run `countersign check`');
const { lookBackMs } = policy.policy;

const RETRY_WORDS: Readonly<Record<RetryVerdict, string>> = {
  never: 'not until something has been changed',
  later: 'yes, later, with back-off',
  after: 'yes, but not before the time in the answer',
  'verify-first': 'only after the platform’s state has been read: the outcome is unknown',
};

// Made from reference data: where that is absent, the page stays as it is, and is not compared.
const correlation = sharedSkip ? undefined : await correlationPage(sharedPath(...COLLECTION));

const FILES: ReadonlyMap<string, () => string> = new Map([
  ['connectors/README.md', () => connectorsPage(connectors)],
  ...(correlation === undefined ? [] : [['docs/correlation.md', () => correlation] as const]),
  ['docs/checklists.md', () => checklistsPage(playbooks.map(({ playbook }) => playbook))],
  ['docs/coverage.md', () => coveragePage(connectors, lookBackMs)],
  ['docs/errors.md', errorsPage],
  ['docs/openapi.json', () => schemaText(openapiDocument(REST_ROUTES))],
  ['docs/permissions.md', permissionsPage],
  ['docs/playbooks.md', playbookReference],
  ['mappings/mapping.schema.json', () => schemaText(mappingJsonSchema())],
  ['src/cli/simulated-world.json', simulatedWorld],
  ['playbooks/playbook.schema.json', () => schemaText(playbookJsonSchema())],
  ['playbooks/policy.schema.json', () => schemaText(policyJsonSchema())],
]);

process.exitCode = process.argv.includes('--check') ? check() : write();

function write(): number {
  for (const [file, make] of FILES) writeFileSync(join(home, file), make());
  console.log(`written: ${[...FILES.keys()].join(', ')}`);
  return 0;
}

function check(): number {
  const stale = [...FILES].filter(([file, make]) => textOf(file) !== make()).map(([file]) => file);
  if (stale.length === 0) return 0;
  console.error(`out of step with the code (npm run generate): ${stale.join(', ')}`);
  return 1;
}

function textOf(file: string): string | undefined {
  const path = join(home, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Who there is on every simulated platform, as the tests of connectors have it: what `countersign simulate` begins with. */
function simulatedWorld(): string {
  return `${JSON.stringify({ at: WRITTEN_AT, principal: EMAIL, seeds: seedsAsWritten() }, undefined, 1)}\n`;
}

/** One heading per code, so that the heading's anchor is the help link of the problem. */
function errorsPage(): string {
  const head = [
    '# Error codes',
    '',
    '<!-- Generated from src/domain/error-codes.ts by `npm run generate`; do not edit. -->',
    '',
    'Every error carries one of these stable codes. Over HTTP it is an RFC 9457 problem with the code in `code`.',
  ];
  const codes = Object.entries(ERROR_CODES).flatMap(([code, facts]) => [
    '',
    `## ${code}`,
    '',
    facts.title,
    '',
    `- What to do: ${facts.help}`,
    `- HTTP status: ${facts.status}`,
    `- Try again: ${RETRY_WORDS[facts.retry]}`,
  ]);
  return `${[...head, ...codes].join('\n')}\n`;
}

/** The schema as text, laid out as the formatter wants it, so that the format check has nothing to say. */
function schemaText(schema: object): string {
  const biome = join(home, 'node_modules/.bin/biome');
  const formatted = spawnSync(biome, ['format', '--stdin-file-path=schema.json'], {
    cwd: home,
    input: `${JSON.stringify(schema, null, 2)}\n`,
    encoding: 'utf8',
  });
  if (formatted.status !== 0) {
    throw new Error(`biome could not lay out the schema: ${formatted.stderr}`, { cause: formatted.error });
  }
  return formatted.stdout;
}
