import { CountersignError, errorCode } from '#domain/errors.ts';
import type { Actor, JournalEvent } from '#domain/journal-event.ts';
import type { Clock, Digest, EvidenceStore, Incidents, Journal } from '#domain/ports.ts';
import { evolveAll } from '#domain/run/evolve.ts';
import { settle } from '#domain/run/settle.ts';
import type { Incident } from '#domain/run/state.ts';
import { keep } from './keep.ts';
import { pinnedDocuments } from './pinned-documents.ts';

/** Losing this often to other writers means that something spins; the job is put back and tried later. */
const MOST_CONFLICTS = 200;

export interface IncidentsDeps {
  readonly journal: Journal;
  readonly evidence: EvidenceStore;
  readonly clock: Clock;
  readonly digest: Digest;
}

/** The door through which every stage reads and changes an incident; see the port. */
export function createIncidents(deps: IncidentsDeps): Incidents {
  const states = new Map<string, Incident>();
  const pinnedOf = pinnedDocuments(deps.evidence);

  const load = async (incidentId: string): Promise<Incident> => {
    const known = states.get(incidentId);
    const entries = await deps.journal.read(incidentId, known?.seq ?? 0);
    const state = evolveAll(known, entries);
    if (!state) throw new CountersignError('ERR_NOT_FOUND', `there is no incident ${incidentId}`);
    keep(states, incidentId, state);
    return state;
  };

  const change = async (
    incidentId: string,
    actor: Actor,
    decide: (incident: Incident) => readonly JournalEvent[],
  ): Promise<Incident> => {
    for (let lost = 0; lost < MOST_CONFLICTS; lost++) {
      const incident = await load(incidentId);
      const decided = decide(incident);
      const pinned = await pinnedOf(incident, decided);
      const { state, events } = settle(incident, decided, {
        now: deps.clock.now(),
        digest: deps.digest,
        pinned,
      });
      if (events.length === 0) return state;
      try {
        const entries = await deps.journal.append({
          incidentId,
          expectedSeq: incident.seq,
          actor,
          events,
          jobs: [],
        });
        const written = evolveAll(incident, entries) ?? state;
        keep(states, incidentId, written);
        return written;
      } catch (thrown) {
        if (errorCode(thrown) !== 'ERR_CONFLICT') throw thrown;
      }
    }
    throw new CountersignError(
      'ERR_CONFLICT',
      `${incidentId}: other writers came first ${MOST_CONFLICTS} times`,
    );
  };

  return { load, change };
}
