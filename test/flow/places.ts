import pg from 'pg';
import { createDatabase, type DatabaseTarget, databaseTargets } from '../support/database.ts';
import { redisUrl } from '../support/redis.ts';
import { openRedisDatabase } from './redis-database.ts';

/** Where a world keeps its journal and its queue. */
export interface Place {
  readonly databaseUrl: string;
  /** Undefined: the queue is in the database too. */
  readonly redisUrl?: string;
  /** Takes every job out of the queue, and all that the queue knows besides. */
  emptyQueue(): Promise<void>;
  drop(): Promise<void>;
}

interface NamedPlace {
  readonly name: string;
  open(): Promise<Place>;
}

/** The embedded default; PostgreSQL and Redis too where both are configured. */
export const places: readonly NamedPlace[] = [
  { name: 'the embedded default', open: () => openEmbedded() },
  ...databaseTargets
    .slice(1)
    .flatMap((target) =>
      redisUrl ? [{ name: `${target.name} and Redis`, open: () => openServers(target, redisUrl!) }] : [],
    ),
];

/** A database of the embedded server, with the queue in it. */
export async function openEmbedded(): Promise<Place> {
  const { url, drop } = await createDatabase();
  return { databaseUrl: url, emptyQueue: () => emptyTables(url), drop };
}

async function openServers(target: DatabaseTarget, url: string): Promise<Place> {
  const redis = await openRedisDatabase(url);
  const database = await createDatabase(target);
  return {
    databaseUrl: database.url,
    redisUrl: redis.url,
    emptyQueue: () => redis.empty(),
    async drop() {
      await redis.drop();
      await database.drop();
    },
  };
}

/** All tables of BullMQ but the one that tells how they were made. */
async function emptyTables(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select format('bullmq.%I', tablename) as name from pg_tables
       where schemaname = 'bullmq' and tablename <> 'migration' order by 1`,
    );
    // One by one: together they would wait for a server that waits for them.
    for (const { name } of rows) await client.query(`delete from ${name}`);
  } finally {
    await client.end();
  }
}
