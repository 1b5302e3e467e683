import { unreachable } from '../errors.ts';
import type { JournalEntry } from '../journal-event.ts';
import { brokenBy } from './broken-by.ts';
import { leasesAnswered, leasesAsked } from './leases/lease-after.ts';
import { settledStep } from './settled-step.ts';
import type { Approval, Incident, Item } from './state.ts';

export type ApprovalEntry = Extract<JournalEntry, { kind: `approval-${string}` }>;

/** An incident after one entry about an approval. @throws ERR_JOURNAL_BROKEN when there is none of that id */
export function approvalAfter(incident: Incident, entry: ApprovalEntry): Incident {
  if (entry.kind === 'approval-requested') {
    const asked: Approval = {
      question: entry.data.question,
      status: 'waiting',
      isPosted: false,
      answers: [],
      calls: [],
      handedOver: [],
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
  entry: Exclude<ApprovalEntry, { kind: 'approval-requested' }>,
): Approval {
  switch (entry.kind) {
    case 'approval-posted':
      return { ...approval, isPosted: true };
    case 'approval-answered': {
      const { approvalId: _id, ...answer } = entry.data;
      return { ...approval, answers: [...approval.answers, { ...answer, at: entry.at }] };
    }
    case 'approval-closed': {
      const { status, why, only } = entry.data;
      return { ...approval, status, why, closedAt: entry.at, ...(only ? { only } : {}) };
    }
    case 'approval-called': {
      const { approvalId: _id, ...call } = entry.data;
      return { ...approval, calls: [...approval.calls, { ...call, at: entry.at }] };
    }
    case 'approval-call-ended': {
      const { callId, approvalId: _id, ...end } = entry.data;
      const ended = { ...end, at: entry.at };
      return {
        ...approval,
        calls: approval.calls.map((call) => (call.callId === callId ? { ...call, ended } : call)),
      };
    }
    case 'approval-extended': {
      const { approvalId: _id, ...extended } = entry.data;
      const question = { ...approval.question, deadline: extended.deadline };
      return { ...approval, question, extended: { ...extended, at: entry.at } };
    }
    case 'approval-handed-over': {
      const { approvalId: _id, ...handed } = entry.data;
      return { ...approval, handedOver: [...approval.handedOver, { ...handed, at: entry.at }] };
    }
    default:
      return unreachable(entry);
  }
}

/** A refusal ends the items that were asked about, an approval of some ends the others; a superseded question sends them back to be planned anew. */
function afterClosing(incident: Incident, approval: Approval): Incident {
  const { question, status, why, only } = approval;
  if (question.leases) return { ...incident, leases: leasesAnswered(incident.leases, approval) };
  if ((status === 'approved' && !only) || status === 'waiting') return incident;
  const asked = new Set(question.targets.map(({ index }) => index).filter((index) => !only?.includes(index)));
  const change = (item: Item): Item => {
    // What was called for, or is being called, is read before anything else is done about it.
    const isCalled = item.phase === 'claimed' || item.phase === 'verifying';
    if (!asked.has(item.index) || item.phase === 'ended' || isCalled) return item;
    if (status === 'superseded') return { ...item, phase: 'waiting' };
    const refused = status === 'failed' ? {} : { refused: true };
    const how = status === 'approved' ? 'denied' : status;
    return { ...item, ...refused, phase: 'ended', why: `${how}: ${why ?? ''}` };
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
