import { unreachable } from '#domain/errors.ts';
import type { EventData, JournalEntry } from '#domain/journal-event.ts';
import { type RowChange, TAKEN_AWAY } from './read-model-tables.ts';

type EntryOf<K extends JournalEntry['kind']> = Extract<JournalEntry, { kind: K }>;

/** What changes in the read models by what people do to runs, and by what stops them. */
export function operatedRows(
  entry: EntryOf<'run-stopped' | 'run-paused' | 'run-resumed' | 'step-retried' | 'outcome-marked'>,
): readonly RowChange[] {
  const key = { id: entry.data.runId, incident_id: entry.incidentId };
  switch (entry.kind) {
    case 'run-stopped':
      return [
        { table: 'runs', row: { ...key, paused_at: TAKEN_AWAY } },
        ...stoppedRows(entry, entry.data.notBegun),
      ];
    case 'run-paused':
      return [{ table: 'runs', row: { ...key, paused_at: entry.at } }];
    case 'run-resumed':
      return [{ table: 'runs', row: { ...key, paused_at: TAKEN_AWAY } }];
    case 'step-retried':
      return entry.data.reopens
        ? [{ table: 'runs', row: { ...key, outcome: TAKEN_AWAY, finished_at: TAKEN_AWAY } }]
        : [];
    case 'outcome-marked':
      return [];
    default:
      return unreachable(entry);
  }
}

/** Containments that were intended, and that nobody calls for any more. */
export function stoppedRows(
  {
    incidentId: incident_id,
    data: { runId: run_id },
    at: finished_at,
  }: EntryOf<'run-stopped' | 'step-skipped' | 'step-timed-out'>,
  notBegun: EventData<'run-stopped'>['notBegun'],
): readonly RowChange[] {
  return notBegun.map(({ step, index: item }) => ({
    table: 'containments',
    row: { run_id, step, item, incident_id, outcome: 'stopped', proof: 'stopped', finished_at },
  }));
}
