import { CountersignError } from '../errors.ts';
import type { JournalEntry } from '../journal-event.ts';

/** The error that an entry is, which cannot follow the ones before it. */
export function brokenBy(entry: JournalEntry, why: string): CountersignError {
  const place = `${entry.incidentId}/${entry.seq}`;
  const message = `${entry.incidentId} entry ${entry.seq} (${entry.kind}): ${why}`;
  return new CountersignError('ERR_JOURNAL_BROKEN', message, { place });
}
