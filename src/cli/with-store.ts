import { join } from 'node:path';
import type { Clock } from '#domain/ports.ts';
import { createIds } from '../adapters/secrets/ids.ts';
import { startEmbeddedPostgres } from '../adapters/store/embedded/start.ts';
import { openStore, type Store } from '../adapters/store/index.ts';
import type { Config } from '../config.ts';
import { jobsFor } from '../pipeline.ts';
import { silentLog } from './silent-log.ts';

/**
 * Works on the store of the configuration, the embedded one included: what is appended wakes the serving processes.
 * The tables are brought up to date first.
 * @throws ERR_STORE_UNAVAILABLE, and what the work throws
 */
export async function withStore<T>(
  config: Config,
  work: (store: Store, clock: Clock) => Promise<T>,
): Promise<T> {
  const embedded = config.databaseUrl
    ? undefined
    : await startEmbeddedPostgres({ dataDir: join(config.dataDir, 'postgres') });
  const clock: Clock = { now: () => new Date() };
  try {
    const connectionString = config.databaseUrl ?? embedded!.connectionString;
    const store = await openStore({
      connectionString,
      ids: createIds(clock),
      clock,
      log: silentLog,
      jobsFor,
    });
    try {
      return await work(store, clock);
    } finally {
      await store.close();
    }
  } finally {
    await embedded?.stop();
  }
}
