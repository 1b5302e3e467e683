import { CountersignError } from '#domain/errors.ts';
import { evolveAll } from '#domain/run/evolve.ts';
import type { Incident } from '#domain/run/state.ts';
import { readEntries } from '../adapters/store/journal.ts';
import type { Config } from '../config.ts';
import { withDatabase } from './with-database.ts';

/**
 * Reads an incident from the database of the configuration; writes nothing to it.
 * @throws ERR_NOT_FOUND, ERR_STORE_UNAVAILABLE
 */
export async function readIncident(id: string, config: Config): Promise<Incident> {
  const incident = evolveAll(undefined, await withDatabase(config, (pool) => readEntries(pool, id, 0)));
  if (incident) return incident;
  throw new CountersignError('ERR_NOT_FOUND', `there is no incident ${id}`);
}
