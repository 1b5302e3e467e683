import type { JournalEntry } from '#domain/journal-event.ts';
import { withLedger } from '#domain/ledger/in-report.ts';
import { ledgerOf } from '#domain/ledger/ledger-of.ts';
import { type Report, reportOf } from '#domain/report/report.ts';
import { evolveAll } from '#domain/run/evolve.ts';
import { digest } from '../../../src/adapters/secrets/digest.ts';
import { readPinned } from '../../../src/stages/run/pinned.ts';
import { entriesOf, type Recording, recordings } from '../../replay/recording.ts';

/** Reports of the journals that were recorded, as they are and with texts of an attacker's. */

export interface Recorded {
  readonly name: string;
  readonly entries: readonly JournalEntry[];
  readonly report: Report;
}

export const RECORDED: readonly Recorded[] = recordings().map((recording) => {
  const entries = entriesOf(recording);
  return { name: recording.name, entries, report: reportFrom(recording, entries) };
});

/** Fields that somebody outside may have written, wherever they stand. */
const WRITTEN_OUTSIDE = new Set(
  'name title description userAgent why summary saw message reason label present calls email subject'.split(
    ' ',
  ),
);

/** The report of a recorded journal in which everything that somebody outside may write says this. */
export function reportSaying(text: string, name = 'v1/forged-session-approved'): Report {
  const recording = recordings().find((each) => each.name === name)!;
  return reportFrom(
    recording,
    entriesOf(recording).map((entry) => rewritten(entry, text)),
  );
}

function reportFrom(recording: Recording, entries: readonly JournalEntry[]): Report {
  const pinned = (sha256: string) => readPinned(recording.pinned.get(sha256)!, sha256);
  const incident = evolveAll(undefined, entries)!;
  const report = reportOf(incident, entries, (run) => pinned(run.pinned));
  const { connectors } = pinned(incident.runs[0]!.pinned);
  const now = new Date(incident.updatedAt);
  return withLedger(report, ledgerOf(incident, { bundle: undefined, connectors, now, digest }), entries);
}

function rewritten<T>(value: T, text: string, isOutside = false): T {
  if (typeof value === 'string') return (isOutside ? text : value) as T;
  if (Array.isArray(value)) return value.map((each) => rewritten(each, text, isOutside)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, each]) => [
    key,
    rewritten(each, text, WRITTEN_OUTSIDE.has(key)),
  ]);
  return Object.fromEntries(fields) as T;
}
