import { unreachable } from '../errors.ts';
import type { JournalEntry } from '../journal-event.ts';
import { brokenBy } from './broken-by.ts';
import { leasesAnswered, leasesAsked } from './leases/lease-after.ts';
import { settledStep } from './settled-step.ts';
import type { Approval, Incident, Item } from './state.ts';

/** An incident after one entry about an approval. @throws ERR_JOURNAL_BROKEN when there is none of that id */
export function approvalAfter(
  incident: Incident,
  entry: Extract<JournalEntry, { kind: `approval-${string}` }>,
): Incident {
  if (entry.kind === 'approval-requested') {
    const asked: Approval = {
      question: entry.data.question,
      status: 'waiting',
      isPosted: false,
      answers: [],
    };
    const approvals = new Map(incident.approvals).set(asked.question.approvalId, asked);
    return { ...incident, approvals, leases: leasesAsked(incident.leases, asked) };
  }
  const approval = incident.approvals.get(entry.data.approvalId);
  if (!approval) throw brokenBy(entry, `no approval ${entry.data.approvalId}`);
  const next: Approval = answeredApproval(approval, entry);
  const changed = { ...incident, approvals: new Map(incident.approvals).set(next.question.approvalId, next) };
  return entry.kind === 'approval-closed' ? afterClosing(changed, next) : changed;
}

function answeredApproval(
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
function afterClosing(incident: Incident, approval: Approval): Incident {
  const { question, status, why } = approval;
  if (question.leases) return { ...incident, leases: leasesAnswered(incident.leases, approval) };
  if (status === 'approved' || status === 'waiting') return incident;
  const asked = new Set(question.targets.map((target) => target.index));
  const change = (item: Item): Item => {
    // What was called for, or is being called, is read before anything else is done about it.
    const isCalled = item.phase === 'claimed' || item.phase === 'verifying';
    if (!asked.has(item.index) || item.phase === 'ended' || isCalled) return item;
    if (status === 'superseded') return { ...item, phase: 'waiting' };
    const refused = status === 'failed' ? {} : { refused: true };
    return { ...item, ...refused, phase: 'ended', why: `${status}: ${why ?? ''}` };
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
