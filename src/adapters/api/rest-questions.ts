import { z } from 'zod';
import type { Person } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';
import { QuestionRow, type ReadModels } from '#domain/read-models.ts';
import { Recorded, type RestDecisionTaken } from './rest-decisions.ts';
import { ById, found, Id, PAGING, pageOf } from './rest-input.ts';
import type { RequestKeys } from './rest-once.ts';
import { acts, json, type RestRoute, reads } from './rest-route.ts';

export interface RestQuestionsOptions {
  readonly readModels: Pick<ReadModels, 'questions' | 'question'>;
  /** Checks who may answer and what fits the form, and records the first answer. @throws ERR_INPUT_INVALID */
  answerQuestion(given: {
    readonly questionId: string;
    readonly answer: Readonly<Record<string, unknown>>;
    readonly by: Person;
  }): Promise<RestDecisionTaken>;
  readonly idempotency?: RequestKeys;
}

const Query = z.strictObject({
  ...PAGING,
  incidentId: Id.exactOptional(),
  status: QuestionRow.shape.status.exactOptional(),
});
const Answer = z.strictObject({
  answer: z.record(z.string().max(40), z.unknown()).default({}).describe('By the fields of its form.'),
});

async function question(id: string, readModels: RestQuestionsOptions['readModels']): Promise<QuestionRow> {
  return found(await readModels.question(id), 'question');
}

/** Questions of playbooks: reading them, and answering one, for members of the group that is asked. */
export const QUESTION_ROUTES: readonly RestRoute<RestQuestionsOptions>[] = [
  reads(
    {
      route: 'GET /v1/questions',
      summary: 'Questions of playbooks, newest first',
      query: Query,
      answered: { status: 200, what: 'A page.', schema: pageOf(QuestionRow) },
    },
    async ({ query }, { readModels }: RestQuestionsOptions) => json(await readModels.questions(query)),
  ),
  reads(
    {
      route: 'GET /v1/questions/{id}',
      summary: 'One question',
      params: ById,
      answered: { status: 200, what: 'The question.', schema: QuestionRow },
    },
    async ({ params: { id } }, { readModels }: RestQuestionsOptions) => json(await question(id, readModels)),
  ),
  acts(
    {
      route: 'POST /v1/questions/{id}/answers',
      summary: 'Answer a question',
      about: 'Only members of the group that is asked may.',
      params: ById,
      body: Answer,
      on: ({ id }, { readModels }) => question(id, readModels),
      answered: { status: 200, what: 'The answer is recorded.', schema: Recorded },
    },
    async ({ params: { id }, body, by }, { readModels, answerQuestion }: RestQuestionsOptions) => {
      const { id: questionId } = await question(id, readModels);
      const { outcome, message } = await answerQuestion({ questionId, answer: body.answer, by });
      if (outcome === 'refused') throw new CountersignError('ERR_APPROVER_NOT_ALLOWED', message);
      if (outcome === 'already-closed') throw new CountersignError('ERR_QUESTION_CLOSED', message);
      return { outcome, message };
    },
  ),
];
