import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCycle, type Import, parseSource, type SourceFile, sourceFiles } from './support/source-files.ts';

const MAX_FILE_LINES = 300;
const MAX_FUNCTION_LINES = 60;

/** Tables: one flat list of facts or types, longer than a file of logic may be, with the reason. */
const LONG_TABLES: ReadonlyMap<string, string> = new Map([
  ['src/domain/assessment/network-systems.ts', 'one line for each autonomous system, and no logic'],
]);

/** Packages more than one adapter may use, with the reason. */
const SHARED_PACKAGES: ReadonlyMap<string, string> = new Map([
  ['jose', 'signatures of tokens by standard (RFC 7515 to 7519), not a part of the world outside'],
  ['canonicalize', 'a pure function of standard JSON (RFC 8785), not a part of the world outside'],
  ['lru-cache', 'a map that forgets, not a part of the world outside'],
  ['express', 'types only: Slack’s route is a handler for the router of the API'],
]);

/** Vendor packages that one connector may use, beside those of every connector (docs/decisions/0009). */
const VENDOR_PACKAGES: ReadonlyMap<string, readonly string[]> = new Map([
  ['aws', ['@aws-sdk/*', '@smithy/*']],
]);

interface Wall {
  readonly folder: RegExp;
  /** Beginnings of the paths that may be imported; `$1` is the part caught by `folder`. */
  readonly files: readonly string[];
  /** Packages that may be imported; `*` for all. */
  readonly packages: readonly string[];
}

const PURE_PACKAGES = ['zod', 'yaml', '@marcbachmann/cel-js', 're2js', 'ipaddr.js', 'bowser'];

/** The first that fits holds. */
const WALLS: readonly Wall[] = [
  { folder: /^src\/domain\//, files: ['src/domain/'], packages: PURE_PACKAGES },
  { folder: /^src\/kit\//, files: ['src/kit/', 'src/domain/'], packages: ['zod', 'node:*'] },
  {
    folder: /^connectors\/([^/]+)\/simulator(?:[./-])/,
    files: ['connectors/$1/', 'src/kit/index.ts', 'src/kit/testing/index.ts'],
    packages: ['zod', 'jose', 'node:*'],
  },
  {
    folder: /^connectors\/([^/]+)\//,
    files: ['connectors/$1/', 'src/kit/index.ts'],
    packages: ['zod', 'jose', 'node:*'],
  },
  { folder: /^src\/stages\/([^/]+)\//, files: ['src/stages/$1/', 'src/domain/'], packages: ['zod'] },
  {
    folder: /^src\/adapters\/([^/]+)\//,
    files: ['src/adapters/$1/', 'src/domain/', 'src/kit/'],
    packages: ['*'],
  },
  // Puts together what serves, in memory and in virtual time: no platform, database, file or clock is in reach.
  {
    folder: /^src\/rehearsal\//,
    files: [
      'src/rehearsal/',
      'src/domain/',
      'src/stages/',
      'src/handlers.ts',
      'src/look.ts',
      'src/pipeline.ts',
      'src/recovery.ts',
    ],
    packages: [],
  },
  { folder: /^src\/(?:cli\/|[^/]+\.ts$)/, files: ['src/'], packages: ['*'] },
];

const files = sourceFiles();

test('there is something to judge in every part of the house', () => {
  for (const part of [
    'src/domain/',
    'src/kit/',
    'src/stages/',
    'src/adapters/',
    'src/rehearsal/',
    'connectors/',
  ]) {
    assert.ok(
      files.some(({ path }) => path.startsWith(part)),
      `nothing under ${part}`,
    );
  }
});

test('every file imports only what its folder may import', () => {
  assert.deepEqual(files.flatMap(trespasses), []);
});

test('an import across a wall is noticed', () => {
  const foreign: readonly (readonly [string, string])[] = [
    ['src/domain/a.ts', "import { x } from 'node:fs';"],
    ['src/domain/a.ts', "import { x } from '../kit/index.ts';"],
    ['src/stages/intake/a.ts', "import { x } from '../enrichment/b.ts';"],
    ['src/stages/intake/a.ts', "import type { X } from '../enrichment/b.ts';"],
    ['src/adapters/api/a.ts', "export { x } from '../store/b.ts';"],
    ['src/adapters/api/a.ts', "const x = import('../store/b.ts');"],
    ['connectors/okta/client.ts', "import { x } from 'countersign/kit/testing';"],
    ['connectors/okta/client.ts', "import { x } from '../slack/client.ts';"],
    ['connectors/okta/client.ts', "import { x } from '@aws-sdk/client-iam';"],
    ['src/rehearsal/a.ts', "import { x } from '../adapters/store/b.ts';"],
    ['src/rehearsal/a.ts', "import { x } from 'node:fs';"],
    ['src/cli/serve.ts', "import { x } from '../../connectors/okta/index.ts';"],
    ['src/elsewhere/a.ts', "import { x } from 'zod';"],
  ];
  for (const [path, text] of foreign) {
    assert.equal(trespasses(parseSource(path, text)).length, 1, `${path}: ${text}`);
  }
  const allowed = parseSource('connectors/okta/simulator.ts', "import { x } from 'countersign/kit/testing';");
  assert.deepEqual(trespasses(allowed), []);
});

test('a package of the world outside is used by one adapter only', () => {
  const users = new Map<string, Set<string>>();
  for (const { path, imports } of files) {
    const adapter = /^src\/adapters\/([^/]+)\//.exec(path)?.[1];
    if (adapter === undefined) continue;
    for (const { from, file } of imports) {
      if (file !== undefined || from.startsWith('node:') || from === 'zod' || SHARED_PACKAGES.has(from))
        continue;
      users.set(from, (users.get(from) ?? new Set()).add(adapter));
    }
  }
  const shared = [...users].filter(([, adapters]) => adapters.size > 1);
  assert.deepEqual(
    shared.map(([name, adapters]) => `${name}: ${[...adapters].join(', ')}`),
    [],
  );
});

test('the domain, the stages and rehearsals read neither the clock nor the dice', () => {
  const impure = files
    .filter(({ path }) => /^src\/(?:domain|stages|rehearsal)\//.test(path))
    .flatMap(({ path, impurities }) => impurities.map((impurity) => `${path}:${impurity}`));
  assert.deepEqual(impure, []);
});

test('a look at the clock or the dice is noticed, and a date made from a given instant is not', () => {
  const text = 'export const a = [Date.now(), Math.random(), new Date(), new Date(0)];';
  assert.deepEqual(parseSource('src/domain/a.ts', text).impurities, [
    '1: Date.now',
    '1: Math.random',
    '1: new Date()',
  ]);
});

test(`no file but a named table is longer than ${MAX_FILE_LINES} lines`, () => {
  const long = files.filter(({ path, lines }) => lines > MAX_FILE_LINES && !LONG_TABLES.has(path));
  assert.deepEqual(
    long.map(({ path, lines }) => `${path}: ${lines}`),
    [],
  );
});

test('every named table exists and is still long', () => {
  for (const path of LONG_TABLES.keys()) {
    const table = files.find((file) => file.path === path);
    assert.ok(table && table.lines > MAX_FILE_LINES, `${path} needs no exception any more`);
  }
});

test(`no function is longer than ${MAX_FUNCTION_LINES} lines`, () => {
  const long = files.flatMap(({ path, functions }) =>
    functions
      .filter(({ lines }) => lines > MAX_FUNCTION_LINES)
      .map(({ line, lines }) => `${path}:${line}: ${lines}`),
  );
  assert.deepEqual(long, []);
});

test('no values are imported in a circle', () => {
  assert.equal(findCycle(files)?.join(' → '), undefined);
});

test('a circle of values is noticed, and one of types is not', () => {
  const b = parseSource('src/b.ts', "export { x } from './a.ts';");
  const byValue = parseSource('src/a.ts', "import { x } from './b.ts';");
  const byType = parseSource('src/a.ts', "import type { X } from './b.ts';");
  assert.deepEqual(findCycle([byValue, b]), ['src/a.ts', 'src/b.ts', 'src/a.ts']);
  assert.equal(findCycle([byType, b]), undefined);
});

function trespasses(source: SourceFile): string[] {
  const wall = WALLS.find(({ folder }) => folder.test(source.path));
  if (!wall) return [`${source.path} stands in a folder without a rule`];
  const [, part = ''] = wall.folder.exec(source.path) ?? [];
  const allowed = wall.files.map((file) => file.replace('$1', part));
  const vendor = source.path.startsWith('connectors/') ? (VENDOR_PACKAGES.get(part) ?? []) : [];
  return source.imports
    .filter((each) => !mayImport(each, allowed, [...wall.packages, ...vendor]))
    .map(({ from }) => `${source.path} may not import ${from}`);
}

function mayImport({ from, file }: Import, allowed: readonly string[], packages: readonly string[]): boolean {
  if (file !== undefined) return allowed.some((start) => file.startsWith(start));
  return packages.some(
    (name) => name === '*' || name === from || (name.endsWith('*') && from.startsWith(name.slice(0, -1))),
  );
}
