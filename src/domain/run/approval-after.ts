import { unreachable } from '../errors.ts';
import type { JournalEntry } from '../journal-event.ts';
import { settledStep } from './settled-step.ts';
import type { Approval, Incident, Item } from './state.ts';

/** An approval after one entry about it. */
export function approvalAfter(
  approval: Approval,
  entry: Extract<JournalEntry, { kind: 'approval-posted' | 'approval-answered' | 'approval-closed' }>,
): Approval {
  switch (entry.kind) {
    case 'approval-posted':
      return { ...approval, isPosted: true };
    case 'approval-answered': {
      const { approvalId: _id, ...answer } = entry.data;
      return { ...approval, answers: [...approval.answers, { ...answer, at: entry.at }] };
    }
    case 'approval-closed':
      return { ...approval, status: entry.data.status, why: entry.data.why, closedAt: entry.at };
    default:
      return unreachable(entry);
  }
}

/** A refusal ends the items that were asked about; a superseded question sends them back to be planned anew. */
export function afterClosing(incident: Incident, { question, status, why }: Approval): Incident {
  if (status === 'approved' || status === 'waiting') return incident;
  const asked = new Set(question.targets.map((target) => target.index));
  const change = (item: Item): Item => {
    if (!asked.has(item.index) || item.phase === 'ended' || item.phase === 'verifying') return item;
    if (status === 'superseded') return { ...item, phase: 'waiting' };
    return { ...item, phase: 'ended', why: `${status}: ${why ?? ''}` };
  };
  const runs = incident.runs.map((run) => {
    const step = run.id === question.runId ? run.steps.get(question.step) : undefined;
    if (!step) return run;
    return {
      ...run,
      steps: new Map(run.steps).set(step.id, settledStep({ ...step, items: step.items.map(change) })),
    };
  });
  return { ...incident, runs };
}
