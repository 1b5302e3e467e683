import { type Person, refusalToDecide } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import { approversOf } from '#domain/playbook/policy-decisions.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { Clock, Incidents } from '#domain/ports.ts';
import type { ReadModels } from '#domain/read-models.ts';
import { storableReason } from '#domain/reason.ts';
import type { Approval, Incident } from '#domain/run/state.ts';

export interface Answer {
  readonly approvalId: string;
  readonly answer: 'approve' | 'deny';
  readonly by: Person;
  readonly reason?: string | undefined;
}

export interface AnswerResult {
  readonly outcome: 'recorded' | 'already-closed' | 'refused';
  /** One sentence for the person. */
  readonly message: string;
}

export interface AnswerDeps {
  readonly incidents: Incidents;
  readonly readModels: Pick<ReadModels, 'approval'>;
  readonly clock: Clock;
  /** The policy as it is at the moment of the answer. */
  policy(): Policy;
}

/**
 * Records a person's answer to an approval, and what follows from it, in one append.
 *
 * Who may decide is looked up now, not when it was asked. The same answer twice changes nothing.
 * @throws ERR_NOT_FOUND when there is no such approval
 */
export async function answerApproval(given: Answer, deps: AnswerDeps): Promise<AnswerResult> {
  const row = await deps.readModels.approval(given.approvalId);
  if (!row) throw new CountersignError('ERR_NOT_FOUND', `there is no approval ${given.approvalId}`);
  let result: AnswerResult | undefined;
  await deps.incidents.change(row.incidentId, `person/${given.by.email.toLowerCase()}`, (incident) => {
    const approval = incident.approvals.get(given.approvalId);
    if (!approval) throw new CountersignError('ERR_NOT_FOUND', `there is no approval ${given.approvalId}`);
    const decided = decideAnswer(incident, approval, given, deps);
    result = decided.result;
    return decided.events;
  });
  return result!;
}

interface Decided {
  readonly result: AnswerResult;
  readonly events: readonly JournalEvent[];
}

function decideAnswer(_incident: Incident, approval: Approval, given: Answer, deps: AnswerDeps): Decided {
  const { question } = approval;
  const email = given.by.email.toLowerCase();
  const refusal = refusalToDecide(question, email, approversOf(deps.policy(), question.approverGroup));
  if (refusal) return { result: { outcome: 'refused', message: refusal }, events: [] };
  if (approval.status !== 'waiting') {
    return { result: { outcome: 'already-closed', message: `it is ${approval.status} already` }, events: [] };
  }
  const now = deps.clock.now();
  if (now.toISOString() >= question.deadline) {
    const closed = expiry(approval);
    return { result: { outcome: 'already-closed', message: 'the deadline has passed' }, events: [closed] };
  }
  if (approval.answers.some((answer) => answer.by.email === email && answer.answer === given.answer)) {
    return { result: { outcome: 'recorded', message: 'your answer was recorded before' }, events: [] };
  }
  return recorded(approval, { ...given, by: { ...given.by, email } });
}

function recorded(approval: Approval, given: Answer): Decided {
  const { approvalId, quorum } = approval.question;
  const { answer, by } = given;
  const reason = given.reason && storableReason(given.reason, LONGEST_REASON);
  const answered = event('approval-answered', { approvalId, answer, by, ...(reason ? { reason } : {}) });
  if (answer === 'deny') {
    const closed = event('approval-closed', { approvalId, status: 'denied', why: `denied by ${by.email}` });
    return {
      result: { outcome: 'recorded', message: 'denied: nothing of this step will be done' },
      events: [answered, closed],
    };
  }
  const approvers = new Set(
    approval.answers.filter((each) => each.answer === 'approve').map((each) => each.by.email),
  ).add(by.email);
  if (approvers.size < quorum) {
    const message = `recorded: ${approvers.size} of ${quorum} approvals`;
    return { result: { outcome: 'recorded', message }, events: [answered] };
  }
  const closed = event('approval-closed', {
    approvalId,
    status: 'approved',
    why: `approved by ${[...approvers].join(', ')}`,
  });
  return {
    result: { outcome: 'recorded', message: 'approved: it is being carried out' },
    events: [answered, closed],
  };
}

const LONGEST_REASON = 2_000;

/** What silence until the deadline means, as the question said. */
export function expiry(approval: Approval): JournalEvent {
  const { approvalId, ifSilent, deadline } = approval.question;
  if (ifSilent === 'approve') {
    return event('approval-closed', {
      approvalId,
      status: 'approved',
      why: `nobody answered until ${deadline}, which the playbook takes as consent`,
    });
  }
  return event('approval-closed', {
    approvalId,
    status: 'expired',
    why: `nobody answered until ${deadline}`,
  });
}
