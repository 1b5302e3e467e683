import { CountersignError } from '#domain/errors.ts';
import type { JournalEvent } from '#domain/journal-event.ts';
import type { EvidenceStore } from '#domain/ports.ts';
import type { Pinned } from '#domain/run/decide.ts';
import { pinnedFor } from '#domain/run/pinned-for.ts';
import type { Incident, Run } from '#domain/run/state.ts';
import { keep } from './keep.ts';
import { readPinned } from './pinned.ts';

/** Loads what the unfinished runs of an incident pinned, and those just being started or going on again; content-addressed, so once is enough. */
export function pinnedDocuments(evidence: EvidenceStore) {
  const documents = new Map<string, Pinned>();
  return async (incident: Incident, events: readonly JournalEvent[]): Promise<(run: Run) => Pinned> => {
    const reopened = new Set(
      events.flatMap((each) => (each.kind === 'step-retried' ? [each.data.runId] : [])),
    );
    const wanted = [
      ...incident.runs.filter((run) => !run.finished).map((run) => run.pinned),
      ...events.flatMap((each) => (each.kind === 'run-started' ? [each.data.pinned] : [])),
      ...incident.runs.filter(({ id }) => reopened.has(id)).map((run) => run.pinned),
    ];
    for (const sha256 of wanted) {
      if (!documents.has(sha256)) keep(documents, sha256, readPinned(await evidence.get(sha256), sha256));
    }
    return (run) => {
      const found = documents.get(run.pinned);
      if (!found) throw new CountersignError('ERR_INTERNAL', `${run.id}: its pinned document was not loaded`);
      return pinnedFor(found, run);
    };
  };
}
