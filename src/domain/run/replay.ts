import type { JournalEntry, JournalEvent } from '../journal-event.ts';
import type { Digest } from '../ports.ts';
import { type DecideContext, decide, type Pinned } from './decide.ts';
import { evolve } from './evolve.ts';
import { ORIGINS, type Origin } from './origins.ts';
import type { Incident, Run } from './state.ts';

/**
 * replay   a journal folded again: wherever the engine decided, this program decides on the same state and the documents
 *          that the run pinned, and must come to the same
 */

/** Where this program decides otherwise than the journal shows. */
export interface ReplayDifference {
  /** The entry before which it shows: 1 is the first. */
  readonly seq: number;
  readonly at: string;
  /** Undefined where nothing is decided, or nothing was. */
  readonly decided: JournalEvent | undefined;
  readonly recorded: JournalEvent | undefined;
}

export interface Replayed {
  readonly state: Incident;
  /** How many recorded events were decided, and compared. */
  readonly decided: number;
  /** The first; what comes after it follows from another state. */
  readonly difference: ReplayDifference | undefined;
}

export interface ReplayContext {
  readonly digest: Digest;
  /** What runs pinned. @throws where a document is lacking */
  pinned(run: Run): Pinned;
}

/**
 * Replays the journal of one incident, whole and in order; undefined when it is empty.
 *
 * Which entries were appended together is not asked: all that follows from something is appended with it, so that between two
 * things that are told nothing is left to decide.
 * @throws ERR_JOURNAL_BROKEN when an entry cannot follow the ones before it
 */
export function replayJournal(
  entries: readonly JournalEntry[],
  context: ReplayContext,
): Replayed | undefined {
  let state: Incident | undefined;
  let due: readonly JournalEvent[] = [];
  let decided = 0;
  let difference: ReplayDifference | undefined;
  for (const [at, entry] of entries.entries()) {
    if (state && !difference) {
      const origin = originOf(entry);
      const asked = origin === 'told' || due.length > 0 ? due : decidedFor(state, entry, context);
      const [next, ...rest] = asked;
      if (origin !== 'told' && next && same(next, entry, context)) {
        decided++;
        due = rest;
      } else if (origin === 'decided') {
        difference = { ...placeOf(entry), decided: next, recorded: eventOf(entry) };
      } else {
        const left =
          due[0] ?? (isAtRest(entries[at - 1]!, entry) ? decideAt(state, entry, context)[0] : undefined);
        if (left) difference = { ...placeOf(entry), decided: left, recorded: undefined };
      }
    }
    state = evolve(state, entry);
  }
  const last = entries.at(-1);
  if (!state || !last) return undefined;
  if (!difference && !isIntake(last)) {
    const left = due[0] ?? decideAt(state, last, context)[0];
    if (left) difference = { ...placeOf(last), seq: last.seq + 1, decided: left, recorded: undefined };
  }
  return { state, decided, difference };
}

/** A person can stop a run and skip a step as well: that is told. A run that another one starts is the engine's. */
function originOf(entry: JournalEntry): Origin {
  if ('by' in entry.data && entry.data.by !== undefined) return 'told';
  if (entry.kind === 'run-started') return entry.data.trigger === 'playbook' ? 'decided' : 'told';
  return ORIGINS[entry.kind];
}

/** Intake writes without asking the engine. */
function isIntake({ actor }: JournalEntry): boolean {
  return actor.startsWith('webhook/');
}

/** Whether two entries that follow each other are surely of two appends, of which the first left nothing to decide. */
function isAtRest(before: JournalEntry, entry: JournalEntry): boolean {
  return !isIntake(before) && !isIntake(entry) && (before.actor !== entry.actor || before.at !== entry.at);
}

function decideAt(state: Incident, { at }: JournalEntry, context: ReplayContext): readonly JournalEvent[] {
  return decide(state, contextAt(new Date(at), context));
}

function contextAt(now: Date, { digest, pinned }: ReplayContext): DecideContext {
  return { now, digest, pinned };
}

/**
 * The decision that an entry begins. The instant at which it was made is not in the journal, which holds that of the commit a
 * little later; where it stamps a deadline, it is told from that.
 */
function decidedFor(state: Incident, entry: JournalEntry, context: ReplayContext): readonly JournalEvent[] {
  const events = decideAt(state, entry, context);
  const [first] = events;
  if (!first || same(first, entry, context)) return events;
  const offMs = offsetOf(first.data, entry.data);
  if (offMs === undefined) return events;
  return decide(state, contextAt(new Date(Date.parse(entry.at) + offMs), context));
}

/** By how much the first instant that differs is off, in milliseconds. */
function offsetOf(decided: unknown, recorded: unknown): number | undefined {
  if (typeof decided === 'string' && typeof recorded === 'string') {
    const offMs = Date.parse(recorded) - Date.parse(decided);
    return INSTANT.test(decided) && INSTANT.test(recorded) && offMs !== 0 ? offMs : undefined;
  }
  if (typeof decided !== 'object' || typeof recorded !== 'object' || !decided || !recorded) return undefined;
  for (const [key, value] of Object.entries(decided)) {
    const offMs = offsetOf(value, (recorded as Record<string, unknown>)[key]);
    if (offMs !== undefined) return offMs;
  }
  return undefined;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

function same(decided: JournalEvent, entry: JournalEntry, { digest }: ReplayContext): boolean {
  const plain = ({ kind, data }: JournalEvent): unknown => JSON.parse(JSON.stringify({ kind, data }));
  return digest.ofJson(plain(decided)) === digest.ofJson(plain(entry));
}

function placeOf({ seq, at }: JournalEntry): Pick<ReplayDifference, 'seq' | 'at'> {
  return { seq, at };
}

function eventOf({ kind, data }: JournalEntry): JournalEvent {
  return { kind, data } as JournalEvent;
}
