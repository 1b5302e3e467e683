import { join } from 'node:path';
import { CountersignError } from '#domain/errors.ts';
import { evolveAll } from '#domain/run/evolve.ts';
import type { Incident } from '#domain/run/state.ts';
import { startEmbeddedPostgres } from '../adapters/store/embedded/start.ts';
import { readEntries } from '../adapters/store/journal.ts';
import { openPool } from '../adapters/store/pool.ts';
import type { Config } from '../config.ts';
import { silentLog } from './silent-log.ts';

/**
 * Reads an incident from the database of the configuration, the embedded one included; writes nothing to it.
 * @throws ERR_NOT_FOUND, ERR_STORE_UNAVAILABLE
 */
export async function readIncident(id: string, config: Config): Promise<Incident> {
  const embedded = config.databaseUrl
    ? undefined
    : await startEmbeddedPostgres({ dataDir: join(config.dataDir, 'postgres') });
  const pool = openPool({
    connectionString: config.databaseUrl ?? embedded!.connectionString,
    log: silentLog,
    max: 1,
  });
  try {
    const incident = evolveAll(undefined, await readEntries(pool, id, 0));
    if (incident) return incident;
    throw new CountersignError('ERR_NOT_FOUND', `there is no incident ${id}`);
  } finally {
    await pool.end();
    await embedded?.stop();
  }
}
