import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/adapters/store/embedded/start.ts';

/** A PostgreSQL that suites run against. */
export interface DatabaseTarget {
  readonly name: string;
}

/** An empty database of one test file. */
export interface TestDatabase {
  readonly url: string;
  /** Drops it, open connections included. */
  drop(): Promise<void>;
}

const EMBEDDED: DatabaseTarget = { name: 'embedded PostgreSQL' };
const SERVER: DatabaseTarget = { name: 'PostgreSQL server' };

/** The embedded server always; the server of TEST_DATABASE_URL too when it is set. */
export const databaseTargets: readonly DatabaseTarget[] = process.env.TEST_DATABASE_URL
  ? [EMBEDDED, SERVER]
  : [EMBEDDED];

let own: Promise<{ server: EmbeddedPostgres; folder: string }> | undefined;

/** Creates an empty database on the target (default: the embedded one). */
export async function createDatabase(target: DatabaseTarget = EMBEDDED): Promise<TestDatabase> {
  const admin = target === SERVER ? process.env.TEST_DATABASE_URL : await embeddedUrl();
  const name = `test_${process.pid}_${randomBytes(6).toString('hex')}`;
  await execute(admin, `create database ${name}`);
  const url = new URL(admin ?? '');
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => execute(admin, `drop database if exists ${name} with (force)`) };
}

/** The server that scripts/test.mjs shares out, or, for a file that is run alone, one of its own. */
async function embeddedUrl(): Promise<string> {
  if (process.env.TEST_EMBEDDED_URL) return process.env.TEST_EMBEDDED_URL;
  own ??= startOwn();
  return (await own).server.connectionString;
}

async function startOwn() {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-test-'));
  return { server: await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') }), folder };
}

async function stopOwn(): Promise<void> {
  if (!own) return;
  const { server, folder } = await own;
  own = undefined;
  await server.stop();
  await rm(folder, { recursive: true });
}

after(stopOwn);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stopOwn().finally(() => process.exit(1)));
}

async function execute(url: string | undefined, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
