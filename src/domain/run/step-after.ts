import { unreachable } from '../errors.ts';
import type { JournalEntry } from '../journal-event.ts';
import type { Step } from './state.ts';

export type StepEntry = Extract<
  JournalEntry,
  { kind: 'wait-ended' | 'step-timed-out' | 'report-published' | 'leases-settled' }
>;

/** A step after one entry about it as a whole. */
export function stepAfter(step: Step, entry: StepEntry): Step {
  switch (entry.kind) {
    case 'wait-ended':
      return { ...step, why: entry.data.why, awaited: entry.data.verdict, status: 'ended' };
    case 'step-timed-out':
      return { ...step, timedOut: { why: entry.data.why, at: entry.at } };
    case 'report-published':
      return { ...step, why: 'published', status: 'ended' };
    case 'leases-settled':
      return { ...step, why: entry.data.why, result: entry.data.result, status: 'ended' };
    default:
      return unreachable(entry);
  }
}
