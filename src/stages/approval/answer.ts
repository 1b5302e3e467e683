import { type Person, refusalToDecide } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { Clock, Incidents } from '#domain/ports.ts';
import type { ReadModels } from '#domain/read-models.ts';
import { storableReason } from '#domain/reason.ts';
import { breakGlassCalls } from '#domain/run/break-glass.ts';
import { chosenBy } from '#domain/run/chosen.ts';
import { expiry } from '#domain/run/deadlines.ts';
import { decidersOf } from '#domain/run/deciders.ts';
import type { Approval } from '#domain/run/state.ts';

export interface Answer {
  readonly approvalId: string;
  readonly answer: 'approve' | 'deny';
  readonly by: Person;
  readonly reason?: string | undefined;
  /** Approves only the targets of these indexes, and denies the others; the reason says why. */
  readonly only?: readonly number[] | undefined;
  /** What the person was shown, by the question's own hash: an answer to anything else does not count. */
  readonly binds?: string | undefined;
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
 * @throws ERR_NOT_FOUND when there is no such approval; ERR_INPUT_INVALID for an approval of some without a reason, or of none
 */
export async function answerApproval(given: Answer, deps: AnswerDeps): Promise<AnswerResult> {
  const row = await deps.readModels.approval(given.approvalId);
  if (!row) throw new CountersignError('ERR_NOT_FOUND', `there is no approval ${given.approvalId}`);
  const reason = given.reason && storableReason(given.reason, LONGEST_REASON).trim();
  if (given.only && !reason)
    throw new CountersignError('ERR_INPUT_INVALID', 'say why the other actions are denied', {
      place: 'reason',
    });
  const by = { ...given.by, email: given.by.email.toLowerCase() };
  let result: AnswerResult | undefined;
  await deps.incidents.change(row.incidentId, `person/${by.email}`, (incident) => {
    const approval = incident.approvals.get(given.approvalId);
    if (!approval) throw new CountersignError('ERR_NOT_FOUND', `there is no approval ${given.approvalId}`);
    const decided = decideAnswer(approval, { ...given, by, reason: reason || undefined }, deps);
    result = decided.result;
    return decided.events;
  });
  return result!;
}

const LONGEST_REASON = 2_000;

interface Decided {
  readonly result: AnswerResult;
  readonly events: readonly JournalEvent[];
}

function said(
  outcome: AnswerResult['outcome'],
  message: string,
  events: readonly JournalEvent[] = [],
): Decided {
  return { result: { outcome, message }, events };
}

function decideAnswer(approval: Approval, given: Answer, deps: AnswerDeps): Decided {
  const { question } = approval;
  const policy = deps.policy();
  const refusal = refusalToDecide(question, given.by.email, decidersOf(approval, policy));
  const isBreakGlass = refusal !== undefined && mayBreakGlass(approval, given.by.email, policy);
  if (refusal && !isBreakGlass) return said('refused', refusal);
  if (approval.status !== 'waiting') return said('already-closed', `it is ${approval.status} already`);
  if (given.binds !== undefined && given.binds !== question.binds)
    return said('refused', 'what you were shown is not what is asked; look at the question again');
  if (deps.clock.now().toISOString() >= question.deadline)
    return said('already-closed', 'the deadline has passed', [expiry(approval)]);
  if (isBreakGlass && !given.reason)
    return said('refused', 'break-glass needs a reason: deny or choose with one');
  const only = given.answer === 'approve' ? chosenOnly(approval, given.only) : undefined;
  if (only === 'unknown') return said('refused', 'an action that you chose is not one of the question’s');
  if (isRepeated(approval, given, only)) return said('recorded', 'your answer was recorded before');
  const glass = isBreakGlass ? breakGlassCalls(approval, policy) : [];
  const { result, events } = recorded(approval, given, only, isBreakGlass);
  return { result, events: [...events, ...glass] };
}

function mayBreakGlass({ question }: Approval, email: string, { approvers }: Policy): boolean {
  return approvers.breakGlass.includes(email) && !question.barred.includes(email);
}

/** The chosen indexes in order; undefined where all are meant. */
function chosenOnly(
  { question }: Approval,
  only: readonly number[] | undefined,
): readonly number[] | 'unknown' | undefined {
  if (only === undefined) return undefined;
  const known = new Set(question.targets.map(({ index }) => index));
  const chosen = [...new Set(only)].toSorted((a, b) => a - b);
  if (chosen.length === 0 || !chosen.every((index) => known.has(index))) return 'unknown';
  return chosen.length === known.size ? undefined : chosen;
}

function isRepeated(
  { answers }: Approval,
  { answer, by }: Answer,
  only: readonly number[] | undefined,
): boolean {
  const last = answers.findLast((each) => each.by.email === by.email);
  return last?.answer === answer && String(last.only) === String(only);
}

function recorded(
  approval: Approval,
  { answer, by, reason }: Answer,
  only: readonly number[] | undefined,
  isBreakGlass: boolean,
): Decided {
  const { approvalId, quorum } = approval.question;
  const answered = event('approval-answered', {
    approvalId,
    answer,
    by,
    ...(reason ? { reason } : {}),
    ...(only ? { only: [...only] } : {}),
    ...(isBreakGlass ? { breakGlass: true as const } : {}),
  });
  const close = (data: { status: 'approved' | 'denied'; why: string; only?: number[] }) =>
    event('approval-closed', { approvalId, ...data, why: data.why.slice(0, LONGEST_WHY) });
  if (answer === 'deny')
    return said('recorded', 'denied: nothing of this step will be done', [
      answered,
      close({ status: 'denied', why: `denied by ${by.email}` }),
    ]);
  const { approvers, indexes } = chosenBy(approval, { email: by.email, only });
  const names = [...approvers].join(', ');
  if (approvers.size < quorum)
    return said('recorded', `recorded: ${approvers.size} of ${quorum} approvals`, [answered]);
  if (indexes === undefined)
    return said('recorded', 'approved: it is being carried out', [
      answered,
      close({ status: 'approved', why: `approved by ${names}` }),
    ]);
  if (indexes.length === 0)
    return said('recorded', 'denied: no action was chosen by everybody', [
      answered,
      close({ status: 'denied', why: `no action was chosen by all of ${names}` }),
    ]);
  const why = `${indexes.length} of ${approval.question.targets.length} actions approved by ${names}; the others denied: ${reason ?? ''}`;
  return said('recorded', 'approved in part: what was chosen is being carried out', [
    answered,
    close({ status: 'approved', why, only: [...indexes] }),
  ]);
}

const LONGEST_WHY = 1_000;
