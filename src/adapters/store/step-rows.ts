import { unreachable } from '#domain/errors.ts';
import type { EventKind, JournalEntry } from '#domain/journal-event.ts';
import { stoppedRows } from './operated-rows.ts';
import { questionRow } from './question-rows.ts';
import type { RowChange } from './read-model-tables.ts';

const KINDS = [
  'step-skipped',
  'step-begun',
  'report-published',
  'wait-ended',
  'leases-settled',
  'step-ended',
  'step-timed-out',
  'question-asked',
  'question-posted',
  'question-answered',
  'question-closed',
  'notice-requested',
  'notice-delivered',
  'notice-failed',
] as const satisfies readonly EventKind[];
const ABOUT_STEPS: ReadonlySet<EventKind> = new Set(KINDS);

type StepEntry = Extract<JournalEntry, { kind: (typeof KINDS)[number] }>;

/** Whether an entry is about a step as a whole. */
export function isAboutStep(entry: JournalEntry): entry is StepEntry {
  return ABOUT_STEPS.has(entry.kind);
}

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
    case 'step-ended':
    case 'notice-delivered':
    case 'notice-failed':
      return [stepRow(entry, { status: 'ended' })];
    case 'step-timed-out':
      return stoppedRows(entry, entry.data.notBegun);
    case 'question-answered':
    case 'question-closed':
      return [stepRow(entry, { status: 'ended' }), questionRow(entry)];
    case 'question-asked':
      return [questionRow(entry)];
    case 'question-posted':
    case 'notice-requested':
      return [];
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
