import type { QuestionView } from '#domain/chat.ts';
import type { Incidents } from '#domain/ports.ts';
import type { ReadModels } from '#domain/read-models.ts';
import { askedStep, questionView } from '#domain/run/asked-step.ts';

/** Reads a question as it stands now; undefined when there is none. */
export function readQuestion(
  incidents: Pick<Incidents, 'load'>,
  readModels: Pick<ReadModels, 'question'>,
): (questionId: string) => Promise<QuestionView | undefined> {
  return async (questionId) => {
    const row = await readModels.question(questionId);
    const asked = row && askedStep(await incidents.load(row.incidentId), questionId);
    return asked && questionView(asked, []);
  };
}
