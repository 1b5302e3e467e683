import type { Chat } from '#domain/chat.ts';
import { event } from '#domain/journal-event.ts';
import { approversOf } from '#domain/playbook/policy-decisions.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { Incidents } from '#domain/ports.ts';
import { askedStep, questionView } from '#domain/run/asked-step.ts';

export interface PostQuestionDeps {
  readonly incidents: Incidents;
  readonly chat: Chat;
  /** The policy as it is now: who is called by name. */
  policy(): Policy;
  /** Posts the incident's message, under which questions stand. @throws ERR_CHAT_UNAVAILABLE */
  show(incidentId: string): Promise<unknown>;
  /** Runs one at a time per incident, across processes. */
  exclusively<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/**
 * Posts a question below its incident's message, once; one that has been closed shows how, without its button.
 * @throws ERR_CHAT_UNAVAILABLE
 */
export async function postQuestion(
  incidentId: string,
  questionId: string,
  deps: PostQuestionDeps,
): Promise<void> {
  const { incidents, chat, exclusively } = deps;
  await exclusively(`ask/${incidentId}`, async () => {
    const found = askedStep(await incidents.load(incidentId), questionId);
    if (!found) return;
    const { runId, step, asked } = found;
    const isWaiting = asked.status === 'waiting';
    // Nobody saw it, and nobody is asked any more.
    if (isWaiting === asked.isPosted) return;
    if (!(await incidents.load(incidentId)).posted) await deps.show(incidentId);
    const { posted: thread } = await incidents.load(incidentId);
    const emails = approversOf(deps.policy(), asked.question.group);
    await chat.ask(questionView(found, emails), thread!);
    if (!isWaiting) return;
    await incidents.change(incidentId, 'system', (present) =>
      askedStep(present, questionId)?.asked.isPosted === false
        ? [event('question-posted', { runId, step, questionId })]
        : [],
    );
  });
}
