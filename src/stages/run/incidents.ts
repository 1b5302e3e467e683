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

type Decide = (incident: Incident) => readonly JournalEvent[];

/** The door through which every stage reads and changes an incident; see the port. */
export function createIncidents(deps: IncidentsDeps): Incidents {
  const door = new Door(deps);
  return {
    load: (incidentId, atLeastSeq) => door.load(incidentId, atLeastSeq),
    change: (incidentId, actor, decide) => door.change(incidentId, actor, decide),
  };
}

class Door {
  private readonly deps: IncidentsDeps;
  private readonly pinnedOf: ReturnType<typeof pinnedDocuments>;
  private readonly states = new Map<string, Incident>();

  constructor(deps: IncidentsDeps) {
    this.deps = deps;
    this.pinnedOf = pinnedDocuments(deps.evidence);
  }

  async load(incidentId: string, atLeastSeq?: number): Promise<Incident> {
    const known = this.states.get(incidentId);
    if (known && atLeastSeq !== undefined && known.seq >= atLeastSeq) return known;
    const entries = await this.deps.journal.read(incidentId, known?.seq ?? 0);
    const state = evolveAll(known, entries);
    if (!state) throw new CountersignError('ERR_NOT_FOUND', `there is no incident ${incidentId}`);
    this.remember(state);
    return state;
  }

  async change(incidentId: string, actor: Actor, decide: Decide): Promise<Incident> {
    const known = this.states.get(incidentId);
    // What this process knows is tried first: were it old, the append is refused. Only a change counts that way:
    // to change nothing, or to refuse, takes the latest state.
    const early = known && (await this.attempt(known, actor, decide).catch(unlessUnavailable));
    if (early?.isChanged) return early.state;
    for (let lost = 0; lost < MOST_CONFLICTS; lost++) {
      const done = await this.attempt(await this.load(incidentId), actor, decide);
      if (done) return done.state;
    }
    const message = `${incidentId}: other writers came first ${MOST_CONFLICTS} times`;
    throw new CountersignError('ERR_CONFLICT', message);
  }

  /** Decides once and appends; undefined when another writer came first. */
  private async attempt(
    incident: Incident,
    actor: Actor,
    decide: Decide,
  ): Promise<{ readonly state: Incident; readonly isChanged: boolean } | undefined> {
    const { clock, digest, journal } = this.deps;
    const decided = decide(incident);
    const pinned = await this.pinnedOf(incident, decided);
    const { state, events } = settle(incident, decided, { now: clock.now(), digest, pinned });
    if (events.length === 0) return { state, isChanged: false };
    try {
      const append = { incidentId: incident.id, expectedSeq: incident.seq, actor, events, jobs: [] };
      const written = evolveAll(incident, await journal.append(append)) ?? state;
      this.remember(written);
      return { state: written, isChanged: true };
    } catch (thrown) {
      if (errorCode(thrown) !== 'ERR_CONFLICT') throw thrown;
      return undefined;
    }
  }

  /** Never an older state than the one that is known. */
  private remember(state: Incident): void {
    if ((this.states.get(state.id)?.seq ?? 0) <= state.seq) keep(this.states, state.id, state);
  }
}

/** A decision on what may be old may fail where one on the latest does not; a store that is away fails both. */
function unlessUnavailable(thrown: unknown): undefined {
  if (errorCode(thrown) === 'ERR_STORE_UNAVAILABLE') throw thrown;
}
