import type pg from 'pg';
import { CountersignError } from '#domain/errors.ts';
import type { EvidenceStore, Journal } from '#domain/ports.ts';
import { evolveAll } from '#domain/run/evolve.ts';
import type { Incident } from '#domain/run/state.ts';
import { createEvidenceStore } from '../adapters/store/evidence.ts';
import { readEntries } from '../adapters/store/journal.ts';

/** An incident as the database has it, with what it is read by. */
export interface OneIncident {
  readonly incident: Incident;
  readonly journal: Pick<Journal, 'read'>;
  readonly evidence: EvidenceStore;
}

/** Reads an incident from its journal, without a server. @throws ERR_NOT_FOUND, ERR_STORE_UNAVAILABLE */
export async function readIncident(pool: pg.Pool, incidentId: string): Promise<OneIncident> {
  const journal = { read: (id: string, afterSeq = 0) => readEntries(pool, id, afterSeq) };
  const incident = evolveAll(undefined, await journal.read(incidentId));
  if (!incident) throw new CountersignError('ERR_NOT_FOUND', `there is no incident ${incidentId}`);
  return { incident, journal, evidence: createEvidenceStore({ pool, clock: { now: () => new Date() } }) };
}
