import type { QuestionView } from '../chat.ts';
import type { Incident, Step } from './state.ts';

/** A question in its place. */
export interface AskedStep {
  readonly runId: string;
  readonly step: string;
  readonly asked: NonNullable<Step['asked']>;
  /** Why the step has ended as it did. */
  readonly why: string | undefined;
}

/** Every question of an incident's runs, open or closed. */
export function askedSteps({ runs }: Incident): readonly AskedStep[] {
  return runs.flatMap((run) =>
    [...run.steps.values()].flatMap(({ id: step, asked, why }) =>
      asked ? [{ runId: run.id, step, asked, why }] : [],
    ),
  );
}

/** The question of this id; undefined when there is none. */
export function askedStep(incident: Incident, questionId: string): AskedStep | undefined {
  return askedSteps(incident).find(({ asked }) => asked.question.questionId === questionId);
}

/** What people are shown of a question. */
export function questionView({ step, asked, why }: AskedStep, emails: readonly string[]): QuestionView {
  const { question, status } = asked;
  const { questionId, text, form, group, askedAt, deadline, ifSilent } = question;
  return {
    ...{ questionId, step, text, form, status, askedAt, deadline, ifSilent, why },
    group: { name: group, emails },
    ...(asked.by ? { answeredBy: asked.by.email } : {}),
  };
}
