import { z } from 'zod';
import type { QuestionView } from '#domain/chat.ts';
import { findClicker } from './clicker.ts';
import type { DecisionTaken, Questions } from './decision.ts';
import { filledIn, formModal } from './form-modal.ts';
import { misshapen, orTell, type TellParts } from './or-tell.ts';
import { Channel, jsonOf, Submission, Trigger, User } from './payload.ts';
import { OPEN_FORM } from './question.ts';
import type { Seen } from './seen.ts';
import type { ThreadParts } from './thread.ts';
import { slackCall } from './web.ts';

/** A question's form: opened by a click, and what somebody sent. */

const OpenClick = z.object({ user: User, container: z.object({ channel_id: Channel }), trigger_id: Trigger });
const OpenAction = z.object({ action_id: z.literal(OPEN_FORM), value: z.string().min(1).max(400) });
const Place = z.object({ questionId: z.string().min(1).max(400), channel: Channel });

export interface QuestionClickParts extends ThreadParts, TellParts {
  readonly questions: Questions;
  readonly seen: Seen;
}

/** Opens the form of a question to who clicked, or says that it is closed. Never throws: it runs after the answer to Slack. */
export async function openForm(payload: unknown, pressed: unknown, parts: QuestionClickParts): Promise<void> {
  const body = OpenClick.safeParse(payload);
  const action = OpenAction.safeParse(pressed);
  if (!body.success || !action.success) return misshapen(body.error ?? action.error, parts);
  const { user, container, trigger_id } = body.data;
  const questionId = action.data.value;
  const told = { userId: user.id, channel: container.channel_id, about: questionId };
  await orTell(told, parts, UNOPENED, async () => {
    const question = await parts.questions.read(questionId);
    if (question?.status !== 'waiting') return closedAlready(question);
    const view = formModal(question, told.channel);
    await slackCall('views.open', () => parts.web.views.open({ trigger_id, view }));
    return undefined;
  });
}

const UNOPENED = 'The form could not be opened. Click again, or answer by REST.';
const UNRECORDED = 'Your answer could not be recorded. Click again, or answer by REST.';

function closedAlready(question: QuestionView | undefined): string {
  if (!question) return 'There is no such question.';
  const by = question.answeredBy === undefined ? '' : ` by ${question.answeredBy}`;
  return `The question is closed: it is ${question.status} already${by}.`;
}

/** Records what somebody sent, and tells them when it did not count. Never throws. */
export async function takeForm(payload: unknown, parts: QuestionClickParts): Promise<void> {
  const body = Submission.safeParse(payload);
  if (!body.success) return misshapen(body.error, parts);
  const { user, view } = body.data;
  const place = Place.safeParse(jsonOf(view.private_metadata));
  if (!place.success) return misshapen(place.error, parts);
  const { questionId, channel } = place.data;
  if (!parts.seen.isNew(`${view.id}/${user.id}`)) return;
  const told = { userId: user.id, channel, about: questionId };
  await orTell(told, parts, UNRECORDED, async () => {
    const question = await parts.questions.read(questionId);
    if (!question) return closedAlready(question);
    const by = await findClicker(parts.web, parts.findHome, user.id);
    const answer = filledIn(question.form, view.state.values);
    const taken: DecisionTaken = await parts.questions.answer({ questionId, answer, by });
    return taken.outcome === 'recorded' ? undefined : `That did not count: ${taken.message}`;
  });
}
