#!/usr/bin/env node
// Runs the tests (all, or the files given) against one embedded PostgreSQL in a temporary folder, and, where
// TEST_DATABASE_URL and TEST_REDIS_URL are set, against those servers too. Exits with the tests' exit code.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startEmbeddedPostgres } from '../src/adapters/store/embedded/start.ts';

const home = resolve(import.meta.dirname, '..');
const WORKERS = 2;
const TEST_TIMEOUT_MS = 120_000;
/** Every test file is a process of its own: what one has compiled, the others need not. */
const COMPILED = join(home, 'node_modules', '.cache', 'countersign-test');

const given = process.argv.slice(2);
const hasFiles = given.some((argument) => !argument.startsWith('-'));
const folder = await mkdtemp(join(tmpdir(), 'countersign-test-'));
const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });

let code = 1;
try {
  code = await runTests([...given, ...(hasFiles ? [] : ['test/**/*.test.ts'])]);
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exit(code);

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
