#!/usr/bin/env node
// Runs the tests (all, or the files given) against one embedded PostgreSQL in a temporary folder, and, where
// TEST_DATABASE_URL and TEST_REDIS_URL are set, against those servers too. Exits with the tests' exit code.
import { spawn } from 'node:child_process';
import { glob, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startEmbeddedPostgres } from '../src/adapters/store/embedded/start.ts';

const home = resolve(import.meta.dirname, '..');
const WORKERS = 2;
const TEST_TIMEOUT_MS = 240_000;
/** What one process has compiled, the others need not. */
const COMPILED = join(home, 'node_modules', '.cache', 'countersign');

const given = process.argv.slice(2);
const hasFiles = given.some((argument) => !argument.startsWith('-'));
const folder = await mkdtemp(join(tmpdir(), 'countersign-test-'));
const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });

let code = 1;
try {
  code = await runTests([...given, ...(hasFiles ? [] : await allTests())]);
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exit(code);

/**
 * Every test file, in about as many processes as there are folders: starting one for each file took longer than its tests.
 * Those of pure code and of connectors share a process by folder; whoever works with servers, children or the
 * environment has its own.
 *
 * @returns {Promise<string[]>}
 */
async function allTests() {
  /** @type {Map<string, string[]>} */
  const together = new Map();
  const alone = [];
  for await (const file of glob('test/**/*.test.ts', { cwd: home })) {
    const [, name] = /^test\/(domain|stages|kit(?=\/[^/]+$)|connectors\/[^/]+)\//.exec(file) ?? [];
    if (name === undefined) alone.push(file);
    else together.set(name, [...(together.get(name) ?? []), file]);
  }
  const batches = join(folder, 'together');
  await mkdir(batches);
  const files = [];
  for (const [name, members] of together) {
    const file = join(batches, `${name.replace('/', '-')}.test.mjs`);
    const imports = members
      .toSorted()
      .map((each) => `await import('${pathToFileURL(join(home, each)).href}');\n`);
    await writeFile(file, imports.join(''));
    files.push(file);
  }
  // The long ones first, so that none is left at the end with an idle neighbour.
  return [...alone.toSorted((a, b) => Number(b.includes('/flow/')) - Number(a.includes('/flow/'))), ...files];
}

/**
 * @param {string[]} args
 * @returns {Promise<number>}
 */
function runTests(args) {
  const child = spawn(
    process.execPath,
    ['--test', `--test-concurrency=${WORKERS}`, `--test-timeout=${TEST_TIMEOUT_MS}`, ...args],
    {
      cwd: home,
      stdio: 'inherit',
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILED, TEST_EMBEDDED_URL: server.connectionString },
    },
  );
  // The terminal sends Ctrl-C to the child as well; we stay to stop the server.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status ?? 1));
  });
}
