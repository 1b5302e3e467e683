import type { EvidenceRef } from '../evidence.ts';
import type { JournalEntry } from '../journal-event.ts';

/** One piece of evidence, and where the journal names it first. */
export interface EvidenceLine {
  readonly sha256: string;
  readonly kind: EvidenceRef['kind'];
  readonly platform: string | undefined;
  /** How many records are in it. */
  readonly count: number;
  readonly at: string;
  readonly entries: readonly number[];
}

/** Everything that an incident's journal names by its hash, each once, in the order of the journal. */
export function evidenceLines(entries: readonly JournalEntry[]): readonly EvidenceLine[] {
  const found = new Map<string, EvidenceLine>();
  for (const entry of entries) {
    for (const { sha256, kind, platform, count } of named(entry)) {
      const known = found.get(sha256);
      const line = known ?? { sha256, kind, platform, count, at: entry.at, entries: [] };
      found.set(sha256, { ...line, entries: [...line.entries, entry.seq] });
    }
  }
  return [...found.values()];
}

function named(entry: JournalEntry): readonly EvidenceRef[] {
  switch (entry.kind) {
    case 'detection-received':
    case 'detection-changed':
      return [{ sha256: entry.data.detection.rawSha256, kind: 'webhook-payload', count: 1 }];
    case 'evidence-collected':
      return [entry.data.bundle, ...entry.data.raw];
    case 'run-started':
      return [{ sha256: entry.data.pinned, kind: 'pinned', count: 1 }];
    case 'action-finished':
      return entry.data.evidence ?? [];
    case 'use-after-proof':
      return entry.data.record ? [entry.data.record] : [];
    case 'report-published':
      return [entry.data.report];
    default:
      return [];
  }
}
