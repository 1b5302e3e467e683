import type { JournalEntry } from '../journal-event.ts';
import type { Incident, Run } from '../run/state.ts';
import { beganAt } from './objectives.ts';
import { waitedMs } from './open-questions.ts';

/** One measured span of an incident: how long it took until an entry. */
export type ResponseTime =
  /** From receipt to the first assessment. */
  | { readonly of: 'assess'; readonly ms: number }
  /** From receipt to a question that people can see; less the time that earlier questions were open. */
  | { readonly of: 'ask'; readonly ms: number }
  /** From a question to its answer, or to the silence that counts as one: the only span in which people are waited for. */
  | { readonly of: 'decide'; readonly ms: number; readonly outcome: 'approved' | 'denied' | 'expired' }
  /** From receipt to a containment that its platform accepted, or that is proven; less what it waited for people. */
  | { readonly of: 'contain' | 'prove'; readonly ms: number; readonly platform: string };

/** The kinds of entry that end a span; others need not be asked about. */
const TIMED: ReadonlySet<JournalEntry['kind']> = new Set([
  'assessment-made',
  'approval-posted',
  'approval-closed',
  'action-finished',
  'proof-read',
]);

/** Whether an entry may end a span. */
export function mayEndSpan({ kind }: JournalEntry): boolean {
  return TIMED.has(kind);
}

/**
 * The span that an entry ends; undefined when it ends none. `incident` has the entry folded in, and may be later.
 *
 * Pure. Each span is told by one entry, so that counting every entry once counts every span once. In milliseconds,
 * never negative: clocks of several machines may differ.
 */
export function responseTimeAt(incident: Incident, entry: JournalEntry): ResponseTime | undefined {
  switch (entry.kind) {
    case 'assessment-made':
      return entry.data.round === 1 ? { of: 'assess', ms: spanMs(incident.openedAt, entry.at) } : undefined;
    case 'approval-posted': {
      const approval = incident.approvals.get(entry.data.approvalId);
      if (!approval) return undefined;
      const { runId, askedAt } = approval.question;
      return { of: 'ask', ms: machineMs(incident, runId, askedAt, entry.at) };
    }
    case 'approval-closed': {
      const approval = incident.approvals.get(entry.data.approvalId);
      const { status: outcome } = entry.data;
      if (!approval || outcome === 'superseded' || outcome === 'failed') return undefined;
      return { of: 'decide', ms: spanMs(approval.question.askedAt, entry.at), outcome };
    }
    case 'action-finished':
      return entry.data.effect !== 'read' && entry.data.outcome === 'accepted'
        ? containmentTime('contain', incident, entry)
        : undefined;
    case 'proof-read':
      return entry.data.proof === 'proven' ? containmentTime('prove', incident, entry) : undefined;
    default:
      return undefined;
  }
}

function containmentTime(
  of: 'contain' | 'prove',
  incident: Incident,
  { at, data }: Extract<JournalEntry, { kind: 'action-finished' | 'proof-read' }>,
): ResponseTime | undefined {
  const { runId, step, index, platform } = data;
  const item = runOf(incident, runId)?.steps.get(step)?.items[index];
  if (!item?.claimedAt) return undefined;
  return { of, ms: machineMs(incident, runId, item.claimedAt, at), platform };
}

function runOf(incident: Incident, runId: string): Run | undefined {
  return incident.runs.find((run) => run.id === runId);
}

/**
 * From the beginning until a time, less the time in which a question was open that had been closed when we acted: an
 * action was not held up by a question that was still open when it was done. A run that a person started begins with it.
 */
function machineMs(incident: Incident, runId: string, actedAt: string, until: string): number {
  const began = beganAt(incident, runId);
  const waits = [...incident.approvals.values()].flatMap(({ question: { askedAt }, closedAt }) =>
    closedAt !== undefined && closedAt <= actedAt ? [{ askedAt, closedAt }] : [],
  );
  return Math.max(0, spanMs(began, until) - waitedMs(waits, began));
}

function spanMs(from: string, until: string): number {
  return Math.max(0, Date.parse(until) - Date.parse(from));
}
