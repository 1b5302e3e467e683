import { unreachable } from '#domain/errors.ts';
import type { JournalEntry } from '#domain/journal-event.ts';
import { stoppedRows } from './operated-rows.ts';
import type { RowChange } from './read-model-tables.ts';

type StepEntry = Extract<
  JournalEntry,
  {
    kind:
      | 'step-skipped'
      | 'step-begun'
      | 'report-published'
      | 'wait-ended'
      | 'leases-settled'
      | 'step-timed-out';
  }
>;

/** What an entry about steps changes in the read models. Pure. */
export function stepRows(entry: StepEntry): readonly RowChange[] {
  switch (entry.kind) {
    case 'step-skipped':
      return [stepRow(entry, { status: 'skipped' }), ...stoppedRows(entry, entry.data.notBegun ?? [])];
    case 'step-begun':
      return [stepRow(entry, { status: 'begun', use: entry.data.use, effect: entry.data.effect })];
    case 'report-published':
      return [stepRow(entry, { status: 'published' })];
    case 'wait-ended':
    case 'leases-settled':
      return [stepRow(entry, { status: 'ended' })];
    case 'step-timed-out':
      return stoppedRows(entry, entry.data.notBegun);
    default:
      return unreachable(entry);
  }
}

function stepRow(
  { incidentId, at, data }: StepEntry,
  facts: { readonly status: string; readonly use?: string; readonly effect?: string },
): RowChange {
  const key = { run_id: data.runId, step: data.step, incident_id: incidentId, at };
  return { table: 'steps', row: { ...key, ...facts } };
}
