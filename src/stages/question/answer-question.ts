import type { Person } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import { approversOf } from '#domain/playbook/policy-decisions.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { Clock, Incidents } from '#domain/ports.ts';
import type { ReadModels } from '#domain/read-models.ts';
import { type AskedStep, askedStep } from '#domain/run/asked-step.ts';
import { barredFrom } from '#domain/run/barred.ts';
import type { Incident } from '#domain/run/state.ts';
import { storableValues } from '#domain/storable-values.ts';

export interface QuestionAnswer {
  readonly questionId: string;
  /** By the names of the question's fields. */
  readonly answer: Readonly<Record<string, unknown>>;
  readonly by: Person;
}

export interface QuestionAnswered {
  readonly outcome: 'recorded' | 'already-closed' | 'refused';
  /** One sentence for the person. */
  readonly message: string;
}

export interface AnswerQuestionDeps {
  readonly incidents: Incidents;
  readonly readModels: Pick<ReadModels, 'question'>;
  readonly clock: Clock;
  /** The policy as it is at the moment of the answer. */
  policy(): Policy;
}

/**
 * Records a person's answer to a playbook's question, and what follows from it, in one append. The first answer counts.
 *
 * Who may answer is looked up now, not when it was asked. The same answer by the same person twice changes nothing.
 * @throws ERR_NOT_FOUND when there is no such question; ERR_INPUT_INVALID naming each value that does not fit
 */
export async function answerQuestion(
  given: QuestionAnswer,
  deps: AnswerQuestionDeps,
): Promise<QuestionAnswered> {
  const { questionId } = given;
  const by = { ...given.by, email: given.by.email.toLowerCase() };
  const row = await deps.readModels.question(questionId);
  if (!row) throw notFound(questionId);
  let result: QuestionAnswered | undefined;
  await deps.incidents.change(row.incidentId, `person/${by.email}`, (incident) => {
    const asked = askedStep(incident, questionId);
    if (!asked) throw notFound(questionId);
    const decided = decide(incident, asked, { ...given, by }, deps);
    result = decided.result;
    return decided.events;
  });
  return result!;
}

function notFound(questionId: string): CountersignError {
  return new CountersignError('ERR_NOT_FOUND', `there is no question ${questionId}`);
}

interface Decided {
  readonly result: QuestionAnswered;
  readonly events: readonly JournalEvent[];
}

function decide(
  incident: Incident,
  { runId, step, asked }: AskedStep,
  { questionId, answer, by }: QuestionAnswer,
  { clock, policy }: AnswerQuestionDeps,
): Decided {
  const { question, status } = asked;
  const refusal = refusalToAnswer(incident, question, by.email, policy());
  if (refusal) return { result: { outcome: 'refused', message: refusal }, events: [] };
  const values = storableValues(question.form, answer, 'answer');
  if (status === 'answered') {
    const isSame = asked.by?.email === by.email && JSON.stringify(asked.answer) === JSON.stringify(values);
    return isSame
      ? { result: { outcome: 'recorded', message: 'your answer was recorded before' }, events: [] }
      : closed(`${asked.by?.email} has answered already`);
  }
  if (status !== 'waiting') return closed(`it is ${status} already`);
  if (clock.now().toISOString() >= question.deadline) return closed('the deadline has passed');
  return {
    result: { outcome: 'recorded', message: 'recorded: the run goes on with your answer' },
    events: [event('question-answered', { runId, step, questionId, answer: values, by })],
  };
}

function closed(message: string): Decided {
  return { result: { outcome: 'already-closed', message }, events: [] };
}

/** Why somebody may not answer; undefined when they may. */
function refusalToAnswer(
  incident: Incident,
  { group, barred }: AskedStep['asked']['question'],
  email: string,
  policy: Policy,
): string | undefined {
  // Accounts may have been found since it was asked.
  if (barred.includes(email) || barredFrom(incident, undefined).includes(email))
    return 'whom the incident is about may not answer';
  if (!approversOf(policy, group).includes(email))
    return `only members of the approver group "${group}" may answer; ask one of them, or have policy.yaml changed`;
  return undefined;
}
