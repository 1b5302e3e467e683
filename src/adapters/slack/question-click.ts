import { z } from 'zod';
import type { QuestionView } from '#domain/chat.ts';
import { CountersignError, errorCode } from '#domain/errors.ts';
import type { Log } from '#domain/ports.ts';
import { findClicker } from './clicker.ts';
import type { DecisionTaken, Questions } from './decision.ts';
import { mrkdwn } from './escape.ts';
import { filledIn, formModal } from './form-modal.ts';
import { OPEN_FORM } from './question.ts';
import type { Seen } from './seen.ts';
import type { ThreadParts } from './thread.ts';
import { slackCall } from './web.ts';

/** A question's form: opened by a click, and what somebody sent. */

const User = z.object({
  id: z
    .string()
    .max(60)
    .regex(/^[UW][A-Z0-9]+$/, 'must be the id of a user'),
});
const Channel = z
  .string()
  .max(60)
  .regex(/^[CDG][A-Z0-9]+$/, 'must be the id of a channel');

const OpenClick = z.object({
  user: User,
  container: z.object({ channel_id: Channel }),
  trigger_id: z.string().min(1).max(200),
});
const OpenAction = z.object({ action_id: z.literal(OPEN_FORM), value: z.string().min(1).max(400) });

const Options = z.object({ value: z.string().max(200) });
const Submission = z.object({
  user: User,
  view: z.object({
    id: z.string().min(1).max(60),
    private_metadata: z.string().max(3_000),
    state: z.object({
      values: z.record(
        z.string(),
        z.record(
          z.string(),
          z.object({
            value: z.string().nullish(),
            selected_option: Options.nullish(),
            selected_options: z.array(Options).optional(),
          }),
        ),
      ),
    }),
  }),
});
const Place = z.object({ questionId: z.string().min(1).max(400), channel: Channel });

export interface QuestionClickParts extends ThreadParts {
  readonly questions: Questions;
  readonly log: Log;
  readonly seen: Seen;
}

interface Told {
  readonly userId: string;
  readonly channel: string;
  readonly questionId: string;
}

/** Opens the form of a question to who clicked, or says that it is closed. Never throws: it runs after the answer to Slack. */
export async function openForm(payload: unknown, pressed: unknown, parts: QuestionClickParts): Promise<void> {
  const body = OpenClick.safeParse(payload);
  const action = OpenAction.safeParse(pressed);
  if (!body.success || !action.success) return misshapen(body.error ?? action.error, parts);
  const { user, container, trigger_id } = body.data;
  const told = { userId: user.id, channel: container.channel_id, questionId: action.data.value };
  await orTell(told, parts, UNOPENED, async () => {
    const question = await parts.questions.read(told.questionId);
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
  const told = { userId: user.id, channel, questionId };
  await orTell(told, parts, UNRECORDED, async () => {
    const question = await parts.questions.read(questionId);
    if (!question) return closedAlready(question);
    const by = await findClicker(parts.web, parts.findHome, user.id);
    const answer = filledIn(question.form, view.state.values);
    const taken: DecisionTaken = await parts.questions.answer({ questionId, answer, by });
    return taken.outcome === 'recorded' ? undefined : `Your answer did not count: ${taken.message}`;
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Does it, and tells the person what it resolves to, or what went wrong. */
async function orTell(
  told: Told,
  parts: QuestionClickParts,
  atWorst: string,
  work: () => Promise<string | undefined>,
): Promise<void> {
  const { log } = parts;
  const facts = { questionId: told.questionId, slackUser: told.userId };
  const refusal = await work().catch((error: unknown) => {
    const code = errorCode(error);
    const said = error instanceof CountersignError ? error.message : '';
    log.warn({ ...facts, code, error: String(error) }, 'a click on a question could not be handled');
    const isTheirs = code === 'ERR_APPROVER_NOT_ALLOWED' || code === 'ERR_INPUT_INVALID';
    return isTheirs ? `Your answer did not count: ${said}` : atWorst;
  });
  if (refusal === undefined) return;
  log.info({ ...facts, refusal }, 'a click on a question did not count');
  const message = { channel: told.channel, user: told.userId, text: mrkdwn(refusal, 600) };
  await slackCall('chat.postEphemeral', () =>
    parts.web.chat.postEphemeral({ ...message, parse: 'none' }),
  ).catch((error: unknown) => log.warn({ ...facts, error: String(error) }, 'the clicker could not be told'));
}

function misshapen(error: z.ZodError | undefined, { log }: QuestionClickParts): void {
  const why = error ? z.prettifyError(error) : '';
  log.error({ part: 'slack', code: 'ERR_INPUT_INVALID', why }, 'a click is not of the documented shape');
}
