import { CountersignError, errorCode } from '#domain/errors.ts';
import type { Actor, JournalEvent } from '#domain/journal-event.ts';
import type { Clock, Digest, EvidenceStore, Incidents, Journal } from '#domain/ports.ts';
import type { Pinned } from '#domain/run/decide.ts';
import { evolveAll } from '#domain/run/evolve.ts';
import { settle } from '#domain/run/settle.ts';
import type { Incident, Run } from '#domain/run/state.ts';
import { readPinned } from './pinned.ts';

/** Losing this often to other writers means that something spins; the job is put back and tried later. */
const MOST_CONFLICTS = 200;
/** Folded states and pinned documents kept in memory, so that a wake-up reads only what is new. */
const MOST_KEPT = 2_000;

export interface IncidentsDeps {
  readonly journal: Journal;
  readonly evidence: EvidenceStore;
  readonly clock: Clock;
  readonly digest: Digest;
}

/** The door through which every stage reads and changes an incident; see the port. */
export function createIncidents(deps: IncidentsDeps): Incidents {
  const states = new Map<string, Incident>();
  const documents = new Map<string, Pinned>();

  const load = async (incidentId: string): Promise<Incident> => {
    const known = states.get(incidentId);
    const entries = await deps.journal.read(incidentId, known?.seq ?? 0);
    const state = evolveAll(known, entries);
    if (!state) throw new CountersignError('ERR_NOT_FOUND', `there is no incident ${incidentId}`);
    keep(states, incidentId, state);
    return state;
  };

  const pinnedOf = async (
    incident: Incident,
    events: readonly JournalEvent[],
  ): Promise<(run: Run) => Pinned> => {
    const wanted = [
      ...incident.runs.filter((run) => !run.finished).map((run) => run.pinned),
      ...events.flatMap((each) => (each.kind === 'run-started' ? [each.data.pinned] : [])),
    ];
    for (const sha256 of wanted) {
      if (!documents.has(sha256))
        keep(documents, sha256, readPinned(await deps.evidence.get(sha256), sha256));
    }
    return (run) => {
      const found = documents.get(run.pinned);
      if (!found) throw new CountersignError('ERR_INTERNAL', `${run.id}: its pinned document was not loaded`);
      return found;
    };
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

/** A bounded map: the oldest use goes first. */
function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > MOST_KEPT) map.delete(map.keys().next().value!);
}
