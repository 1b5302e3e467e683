import { join } from 'node:path';
import type pg from 'pg';
import { startEmbeddedPostgres } from '../adapters/store/embedded/start.ts';
import { openPool } from '../adapters/store/pool.ts';
import type { Config } from '../config.ts';
import { silentLog } from './silent-log.ts';

/**
 * Works on the database of the configuration, the embedded one included, as it stands: no migration is run.
 * @throws ERR_STORE_UNAVAILABLE, and what the work throws
 */
export async function withDatabase<T>(config: Config, work: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const embedded = config.databaseUrl
    ? undefined
    : await startEmbeddedPostgres({ dataDir: join(config.dataDir, 'postgres') });
  const pool = openPool({
    connectionString: config.databaseUrl ?? embedded!.connectionString,
    log: silentLog,
  });
  try {
    return await work(pool);
  } finally {
    await pool.end();
    await embedded?.stop();
  }
}
