import { Router } from 'express';
import { z } from 'zod';
import type { Person } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';
import type { ReadModels } from '#domain/read-models.ts';
import { personWithRole } from './rest-caller.ts';
import type { RestDecisionTaken } from './rest-decisions.ts';
import { found, Id, PAGING, readInput } from './rest-input.ts';
import { answerOnce, type RequestKeys } from './rest-once.ts';

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

const QuestionsQuery = z.strictObject({
  ...PAGING,
  incidentId: Id.exactOptional(),
  status: z.enum(['waiting', 'answered', 'expired', 'superseded']).exactOptional(),
});
const Answer = z.strictObject({ answer: z.record(z.string().max(40), z.json()).default({}) });

/** Questions of playbooks: reading them, and answering one (responder, approver or admin, and of the group that is asked). */
export function restQuestions({ readModels, answerQuestion, idempotency }: RestQuestionsOptions): Router {
  const router = Router();
  const question = async (id: unknown) => found(await readModels.question(readInput(Id, id)), 'question');
  router.get('/questions', async (req, res) => {
    res.json(await readModels.questions(readInput(QuestionsQuery, req.query)));
  });
  router.get('/questions/:id', async (req, res) => void res.json(await question(req.params.id)));
  router.post('/questions/:id/answers', async (req, res) => {
    const by = personWithRole(res, ['responder', 'approver', 'admin']);
    const { answer } = readInput(Answer, req.body ?? {});
    const { id: questionId } = await question(req.params.id);
    await answerOnce(req, res, idempotency, async () => {
      const { outcome, message } = await answerQuestion({ questionId, answer, by });
      if (outcome === 'refused') throw new CountersignError('ERR_APPROVER_NOT_ALLOWED', message);
      if (outcome === 'already-closed') throw new CountersignError('ERR_QUESTION_CLOSED', message);
      return { status: 200, body: { outcome, message } };
    });
  });
  return router;
}
