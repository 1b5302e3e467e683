import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { startEmbeddedPostgres } from '../src/adapters/store/embedded/start.ts';

/** Where a measurement keeps its data. */
export interface Backend {
  readonly name: string;
  /** An empty database; dropped at the end. */
  database(): Promise<string>;
  /** An empty Redis of its own; undefined where the queue is on PostgreSQL too. */
  redis(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** The embedded default; and PostgreSQL with Redis where BENCH_DATABASE_URL and BENCH_REDIS_URL name them. */
export async function openBackends(): Promise<readonly Backend[]> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  const embedded = backend('embedded', server.connectionString, undefined, async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const { BENCH_DATABASE_URL: databaseUrl, BENCH_REDIS_URL: redisUrl } = process.env;
  if (!databaseUrl || !redisUrl) return [embedded];
  return [embedded, backend('PostgreSQL + Redis', databaseUrl, redisUrl, async () => undefined)];
}

function backend(
  name: string,
  admin: string,
  redisUrl: string | undefined,
  close: () => Promise<void>,
): Backend {
  const made: string[] = [];
  return {
    name,
    redis: async () => (redisUrl ? emptyRedis(redisUrl) : undefined),
    async database() {
      const database = `bench_${randomBytes(6).toString('hex')}`;
      await execute(admin, `create database ${database}`);
      made.push(database);
      const url = new URL(admin);
      url.pathname = `/${database}`;
      return url.href;
    },
    async close() {
      for (const database of made) await execute(admin, `drop database if exists ${database} with (force)`);
      await close();
    },
  };
}

let taken = 0;

/** Redis numbers its databases; the default configuration has sixteen. */
async function emptyRedis(server: string): Promise<string> {
  const url = new URL(server);
  url.pathname = `/${1 + (taken++ % 15)}`;
  const redis = new Redis(url.href);
  await redis.flushdb();
  redis.disconnect();
  return url.href;
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}
