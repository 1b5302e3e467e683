import type { JournalEntry } from '../journal-event.ts';
import type { Incident, Known } from './state.ts';

export type ClosingEntry = Extract<
  JournalEntry,
  { kind: 'residual-accepted' | 'incident-closed' | 'incident-reopened' }
>;

/** An incident after one entry about its end. */
export function closingAfter(incident: Incident, entry: ClosingEntry): Incident {
  switch (entry.kind) {
    case 'residual-accepted': {
      const accepted = new Map(incident.accepted ?? []).set(entry.data.lineId, {
        ...entry.data,
        at: entry.at,
      });
      return { ...incident, accepted };
    }
    case 'incident-closed':
      return { ...incident, closed: { ...entry.data, at: entry.at, knew: countsOf(incident) } };
    default: {
      const { closed: _closed, ...open } = incident;
      return { ...open, reopened: [...(incident.reopened ?? []), { ...entry.data, at: entry.at }] };
    }
  }
}

/** What had come in: whatever comes besides opens a closed incident again. */
export function countsOf({ detections, changes, contradictions = [] }: Incident): Known {
  return { detections, changes: changes.length, contradictions: contradictions.length };
}
