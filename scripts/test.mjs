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
const TEST_TIMEOUT_MS = 300_000;
/** What one process has compiled, the others need not. */
const COMPILED = join(home, 'node_modules', '.cache', 'countersign');

/** What runs longest is begun first, so that nothing long is left at the end with an idle neighbour. */
const LONGEST_FIRST = [/^flow-/, /^case-assessor-hostile$/, /^domain$/, /^scenarios$/, /^adapters-/, /^cli$/];
/** A process of their own: what plays servers that are killed, measures memory, or changes the environment. */
const ALONE =
  /^test\/(?:flow\/|adapters\/store\/embedded\/|adapters\/shared-signals\/issuer-keys|cli\/plan\.|case-assessor-hostile|scripts\/)/;

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
 * Every test file, in about as many processes as there are folders: starting one for each file took longer than its
 * tests. In a shared process each file is a suite, so that its hooks are its own.
 *
 * @returns {Promise<string[]>}
 */
async function allTests() {
  /** @type {Map<string, string[]>} */
  const batches = new Map();
  for await (const file of glob('test/**/*.test.ts', { cwd: home })) {
    const name = batchOf(file);
    batches.set(name, [...(batches.get(name) ?? []), file]);
  }
  const directory = join(folder, 'batches');
  await mkdir(directory);
  const rank = (/** @type {string} */ name) => LONGEST_FIRST.findIndex((each) => each.test(name)) >>> 0;
  const names = [...batches.keys()].toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  return await Promise.all(
    names.map(async (name, index) => {
      // The runner takes files by their names' order.
      const path = join(directory, `${String(index).padStart(3, '0')}-${name}.test.mjs`);
      const suites = (batches.get(name) ?? []).toSorted().map(suiteOf).join('');
      await writeFile(path, `import { describe } from 'node:test';\n${suites}`);
      return path;
    }),
  );
}

/** @param {string} file */
function batchOf(file) {
  const path = file.replace(/^test\//, '').replace(/\.test\.ts$/, '');
  if (ALONE.test(file)) return path.replaceAll('/', '-');
  const folders = path.split('/').slice(0, -1);
  if (folders.length === 0) return 'root';
  return folders.slice(0, /^(?:adapters|connectors)$/.test(folders[0] ?? '') ? 2 : 1).join('-');
}

/** @param {string} file */
function suiteOf(file) {
  const url = pathToFileURL(join(home, file)).href;
  return `describe('${file}', async () => {\n  await import('${url}');\n});\n`;
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
