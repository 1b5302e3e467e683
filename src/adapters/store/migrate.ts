import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { CountersignError } from '#domain/errors.ts';
import { sha256 } from './canonical.ts';
import { storeError } from './pool.ts';

const FOLDER = join(import.meta.dirname, 'migrations');
/** Names the lock under which starters take turns; any number, the same for ever. */
const MIGRATION_LOCK = 7_202_611;

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

/**
 * Brings the tables up to date: every file of migrations/ that was not applied yet, in order, in one transaction.
 *
 * Several processes that start at once take turns, and the first does it. Returns the names that were applied now.
 *
 * @throws ERR_CONFIG_INVALID when an applied file was edited since, or a newer program migrated this database
 * @throws ERR_STORE_UNAVAILABLE
 */
export async function migrate(pool: pg.Pool, folder = FOLDER): Promise<readonly string[]> {
  const wanted = await readMigrations(folder);
  try {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query(`select pg_advisory_xact_lock(${MIGRATION_LOCK})`);
      const applied = await apply(client, wanted);
      await client.query('commit');
      return applied;
    } catch (thrown) {
      await client.query('rollback');
      throw thrown;
    } finally {
      client.release();
    }
  } catch (thrown) {
    throw storeError(thrown);
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name), 'utf8');
      return { name, sql, sha256: sha256(sql) };
    }),
  );
}

async function apply(client: pg.PoolClient, wanted: readonly Migration[]): Promise<string[]> {
  await client.query(
    'create table if not exists schema_migrations (name text primary key, sha256 text not null, applied_at timestamptz not null default now())',
  );
  const { rows } = await client.query<{ name: string; sha256: string }>(
    'select name, sha256 from schema_migrations',
  );
  const done = new Map(rows.map((row) => [row.name, row.sha256]));
  for (const name of done.keys()) {
    if (!wanted.some((one) => one.name === name)) {
      throw refused(name, 'was applied by a newer version of Countersign: run that version or newer');
    }
  }
  const applied: string[] = [];
  for (const { name, sql, sha256: sum } of wanted) {
    const before = done.get(name);
    if (before !== undefined && before !== sum) throw refused(name, 'was edited after it had been applied');
    if (before !== undefined) continue;
    await client.query(sql);
    await client.query('insert into schema_migrations (name, sha256) values ($1, $2)', [name, sum]);
    applied.push(name);
  }
  return applied;
}

function refused(name: string, why: string): CountersignError {
  return new CountersignError('ERR_CONFIG_INVALID', `migration ${name} ${why}`, { place: name });
}
