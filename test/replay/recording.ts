import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type EventKind, type JournalEntry, parseEvent } from '#domain/journal-event.ts';
import type { Pinned } from '#domain/run/decide.ts';
import { evolveAll } from '#domain/run/evolve.ts';
import { settle } from '#domain/run/settle.ts';
import type { Incident } from '#domain/run/state.ts';
import { digest } from '../../src/adapters/secrets/digest.ts';
import { canonicalJson } from '../../src/adapters/store/canonical.ts';
import { readPinned } from '../../src/stages/run/pinned.ts';

/** Journals of one incident each, recorded by scripts/record-journal.ts, and what this program decides on them. */

/** One line of a recording. */
export interface RecordedEntry {
  /** Entries of one append have the same number, in the order of the appends. */
  readonly append: number;
  readonly incidentId: string;
  readonly seq: number;
  readonly kind: string;
  readonly version: number;
  readonly at: string;
  readonly actor: string;
  readonly data: unknown;
  readonly prevHash: string;
  readonly hash: string;
}

export interface Recording {
  /** `v1/forged-session-approved`. */
  readonly name: string;
  readonly entries: readonly RecordedEntry[];
  /** What runs pinned, by its SHA-256. */
  readonly pinned: ReadonlyMap<string, string>;
}

/** What only `decide` makes: everything else is told to it. */
const DECIDED: ReadonlySet<EventKind> = new Set([
  'verdict-changed',
  'run-stopped',
  'step-skipped',
  'step-begun',
  'plan-requested',
  'approval-requested',
  'action-intended',
  'run-finished',
]);

const HERE = import.meta.dirname;

/** Every recording of every version. */
export function recordings(): Recording[] {
  const versions = readdirSync(HERE).filter((name) => /^v\d+$/.test(name));
  return versions.flatMap((version) =>
    readdirSync(join(HERE, version))
      .filter((file) => file.endsWith('.ndjson') && !file.endsWith('.pinned.ndjson'))
      .map((file) => readRecording(version, basename(file, '.ndjson'))),
  );
}

function readRecording(version: string, name: string): Recording {
  const lines = (file: string): unknown[] =>
    readFileSync(join(HERE, version, file), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
  const pinned = lines(`${name}.pinned.ndjson`) as { sha256: string; text: string }[];
  return {
    name: `${version}/${name}`,
    entries: lines(`${name}.ndjson`) as RecordedEntry[],
    pinned: new Map(pinned.map(({ sha256, text }) => [sha256, text])),
  };
}

/** The entries as this program reads them. @throws ERR_EVENT_UNKNOWN */
export function entriesOf(recording: Recording): JournalEntry[] {
  return recording.entries.map(({ kind, version, data, incidentId, seq, at, actor }) => {
    const event = parseEvent(kind, version, data, `${recording.name}/${seq}`);
    return { ...event, incidentId, seq, version, at, actor } as JournalEntry;
  });
}

export interface Replayed {
  readonly state: Incident;
  /** How many recorded events were decided, and compared. */
  readonly decided: number;
  /** Where this program decides something else than the recording shows. */
  readonly differences: readonly string[];
}

/** Folds a recording, and at each append decides anew on what was told: it must come to the same events, and to rest. */
export function replay(recording: Recording): Replayed {
  const entries = entriesOf(recording);
  const documents = new Map<string, Pinned>();
  for (const [sha256, text] of recording.pinned) documents.set(sha256, readPinned(text, sha256));
  const appends = Map.groupBy(entries, (_entry, index) => recording.entries[index]!.append);
  const differences: string[] = [];
  let decided = 0;
  let state: Incident | undefined;
  for (const [append, group] of appends) {
    // Intake writes without asking the run engine.
    if (state && !group[0]!.actor.startsWith('webhook/')) {
      const told = group.slice(0, toldBefore(group));
      const context = {
        now: nowOf(group),
        digest,
        pinned: (run: { pinned: string }) => documents.get(run.pinned)!,
      };
      const { events } = settle(state, told, context);
      const [now, then] = [events, group].map(shown);
      if (now !== then) differences.push(`append ${append}: decided ${now}, recorded ${then}`);
      decided += group.length - told.length;
    }
    state = evolveAll(state, group);
  }
  return { state: state!, decided, differences };
}

function toldBefore(group: readonly JournalEntry[]): number {
  const first = group.findIndex(({ kind }) => DECIDED.has(kind));
  return first < 0 ? group.length : first;
}

/** The instant of the decision: a deadline is counted from it. */
function nowOf(group: readonly JournalEntry[]): Date {
  const asked = group.find((entry) => entry.kind === 'approval-requested');
  return new Date(asked ? asked.data.question.askedAt : group[0]!.at);
}

function shown(events: readonly { readonly kind: string; readonly data: unknown }[]): string {
  return canonicalJson(events.map(({ kind, data }) => ({ kind, data })));
}
