import { CountersignError } from '../errors.ts';
import { EVENT_VERSION, type JournalEntry, type JournalEvent } from '../journal-event.ts';
import { type DecideContext, decide } from './decide.ts';
import { evolve } from './evolve.ts';
import type { Incident } from './state.ts';

/** A decision that never comes to rest is a fault of the engine, not a reason to run for ever. */
const MOST_ROUNDS = 2_000;

/**
 * Adds to events all that follows from them at once, so that the outcome of one step, the intent of the next
 * and everything between are one append.
 *
 * @throws ERR_INTERNAL when the decisions do not come to rest
 */
export function settle(
  incident: Incident,
  events: readonly JournalEvent[],
  context: DecideContext,
): { state: Incident; events: readonly JournalEvent[] } {
  let state = apply(incident, events, context.now);
  const all = [...events];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = decide(state, context);
    if (next.length === 0) return { state, events: all };
    state = apply(state, next, context.now);
    all.push(...next);
  }
  throw new CountersignError('ERR_INTERNAL', `${incident.id}: the run does not come to rest`);
}

/** An incident after events that are not written anywhere. @param now when they happen, as far as the state shows it */
export function apply(incident: Incident, events: readonly JournalEvent[], now: Date): Incident {
  let state = incident;
  for (const each of events) {
    state = evolve(state, provisional(state, each, now));
  }
  return state;
}

function provisional(state: Incident, each: JournalEvent, now: Date): JournalEntry {
  return {
    ...each,
    incidentId: state.id,
    seq: state.seq + 1,
    version: EVENT_VERSION,
    at: now.toISOString(),
    actor: 'system',
  } as JournalEntry;
}
