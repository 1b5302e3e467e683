import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type JournalEntry, parseEvent } from '#domain/journal-event.ts';
import type { Pinned } from '#domain/run/decide.ts';
import { type Replayed, replayJournal } from '#domain/run/replay.ts';
import { digest } from '../../src/adapters/secrets/digest.ts';
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

/** Folds a recording and decides anew on it. */
export function replay(recording: Recording): Replayed {
  const documents = new Map<string, Pinned>();
  for (const [sha256, text] of recording.pinned) documents.set(sha256, readPinned(text, sha256));
  const pinned = (run: { readonly pinned: string }): Pinned => documents.get(run.pinned)!;
  return replayJournal(entriesOf(recording), { digest, pinned })!;
}
