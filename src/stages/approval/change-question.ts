import { type Person, refusalToDecide } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { Clock, Incidents } from '#domain/ports.ts';
import type { ReadModels } from '#domain/read-models.ts';
import { storableReason } from '#domain/reason.ts';
import { callOf } from '#domain/run/deadlines.ts';
import { decidersOf } from '#domain/run/deciders.ts';
import type { Approval } from '#domain/run/state.ts';
import type { AnswerResult } from './answer.ts';

/** More time for a question, once; or leaving it to somebody else. Both are for those who may decide it, and say why. */
export type QuestionChange = {
  readonly approvalId: string;
  readonly by: Person;
  readonly reason: string;
  /** SHA-256 of the request and its key: the same request changes nothing a second time. */
  readonly requestKey?: string | undefined;
} & ({ readonly do: 'extend' } | { readonly do: 'hand-over'; readonly to: string });

export interface ChangeQuestionDeps {
  readonly incidents: Incidents;
  readonly readModels: Pick<ReadModels, 'approval'>;
  readonly clock: Clock;
  /** The policy as it is at the moment of the change. */
  policy(): Policy;
}

const LONGEST_REASON = 900;

/**
 * Extends a question or hands it over, as a decision in the journal. Who may is looked up now. The one whom it is handed to
 * is called by name; nobody loses the right to decide.
 * @throws ERR_NOT_FOUND when there is no such question; ERR_INPUT_INVALID without a reason
 */
export async function changeQuestion(given: QuestionChange, deps: ChangeQuestionDeps): Promise<AnswerResult> {
  const reason = storableReason(given.reason, LONGEST_REASON).trim();
  if (reason === '')
    throw new CountersignError('ERR_INPUT_INVALID', 'say why: a reason is kept and shown', {
      place: 'reason',
    });
  const by = { ...given.by, email: given.by.email.toLowerCase() };
  const notFound = () => new CountersignError('ERR_NOT_FOUND', `there is no approval ${given.approvalId}`);
  const row = await deps.readModels.approval(given.approvalId);
  if (!row) throw notFound();
  let result: AnswerResult | undefined;
  await deps.incidents.change(row.incidentId, `person/${by.email}`, (incident) => {
    const approval = incident.approvals.get(given.approvalId);
    if (!approval) throw notFound();
    const decided = decideChange(approval, { ...given, by, reason }, deps);
    result = decided.result;
    return decided.events;
  });
  return result!;
}

interface Decided {
  readonly result: AnswerResult;
  readonly events: readonly JournalEvent[];
}

function decideChange(
  approval: Approval,
  given: QuestionChange,
  { clock, policy }: ChangeQuestionDeps,
): Decided {
  const { question, status } = approval;
  const deciders = decidersOf(approval, policy());
  const refusal = refusalToDecide(question, given.by.email, deciders);
  if (refusal) return said('refused', refusal);
  if (status !== 'waiting') return said('already-closed', `it is ${status} already`);
  if (clock.now().toISOString() >= question.deadline)
    return said('already-closed', 'the deadline has passed');
  return given.do === 'extend' ? extended(approval, given) : handedOver(approval, given, deciders);
}

function said(
  outcome: AnswerResult['outcome'],
  message: string,
  events: readonly JournalEvent[] = [],
): Decided {
  return { result: { outcome, message }, events };
}

function extended({ question, extended: before }: Approval, given: QuestionChange): Decided {
  if (before) {
    const isSame = given.requestKey !== undefined && before.requestKey === given.requestKey;
    if (isSame) return said('recorded', `extended until ${before.deadline}`);
    return said('refused', `${before.by.email} has extended it already, and that can be done once`);
  }
  const { approvalId, askedAt, deadline, extendByMs } = question;
  const end = Date.parse(deadline);
  const later = new Date(end + (extendByMs ?? end - Date.parse(askedAt))).toISOString();
  return said('recorded', `extended until ${later}`, [
    event('approval-extended', { approvalId, deadline: later, ...whoAndWhy(given) }),
  ]);
}

function handedOver(
  { question, handedOver: before }: Approval,
  given: Extract<QuestionChange, { do: 'hand-over' }>,
  deciders: readonly string[],
): Decided {
  const to = given.to.trim().toLowerCase();
  if (to === given.by.email) return said('refused', 'it is with you already');
  const refusal = refusalToDecide(question, to, deciders);
  if (refusal) return said('refused', `it cannot be handed to ${to}: ${refusal}`);
  const message = `handed over to ${to}, who is called by name`;
  const last = before.at(-1);
  const isSame = last?.to === to && last.by.email === given.by.email;
  if (isSame) return said('recorded', message);
  if (before.length >= MOST_HANDOVERS)
    return said('refused', `it was handed over ${MOST_HANDOVERS} times already: decide it`);
  const { approvalId } = question;
  return said('recorded', message, [
    event('approval-handed-over', { approvalId, to, ...whoAndWhy(given) }),
    callOf(question, `handed-${before.length + 1}`, {
      because: 'handed-over',
      to: { way: 'person', email: to },
    }),
  ]);
}

/** A question that goes round and round is decided by nobody. */
const MOST_HANDOVERS = 5;

function whoAndWhy({ by, reason, requestKey }: QuestionChange) {
  return { by, reason, ...(requestKey ? { requestKey } : {}) };
}
