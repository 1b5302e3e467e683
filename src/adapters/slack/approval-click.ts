import { z } from 'zod';
import type { ApprovalDetail } from '#domain/report/approval-detail.ts';
import { REASON } from './approval-blocks.ts';
import { APPROVAL_MODALS, type ApprovalModal, approvalModal, filledModal } from './approval-modals.ts';
import { findClicker } from './clicker.ts';
import type { ChangeQuestion, Decide, DecisionTaken, ReadApproval } from './decision.ts';
import { misshapen, orTell, type TellParts } from './or-tell.ts';
import { Channel, FilledState, jsonOf, Submission, Trigger, User } from './payload.ts';
import type { Seen } from './seen.ts';
import type { ThreadParts } from './thread.ts';
import { slackCall } from './web.ts';

/** What a question's other buttons open, and what somebody sent. */

const Opening = z.object({
  user: User,
  container: z.object({ channel_id: Channel }),
  trigger_id: Trigger,
  state: z.object({ values: FilledState }).optional(),
});
const Pressed = z.object({ action_id: z.enum(APPROVAL_MODALS), value: z.string().min(1).max(200) });
const Place = z.object({
  approvalId: z.string().min(1).max(200),
  binds: z.string().max(64),
  channel: Channel,
});

export interface ApprovalClickParts extends ThreadParts, TellParts {
  readonly decide: Decide;
  readonly changeQuestion: ChangeQuestion;
  readonly readApproval: ReadApproval;
  readonly seen: Seen;
}

const UNOPENED = 'The form could not be opened. Click again, or answer by REST.';
const UNRECORDED = 'That could not be recorded. Try again, or answer by REST.';

/** Opens a modal of a question to who clicked, or says that it is closed. Never throws. */
export async function openApproval(
  payload: unknown,
  pressed: unknown,
  parts: ApprovalClickParts,
): Promise<void> {
  const body = Opening.safeParse(payload);
  const action = Pressed.safeParse(pressed);
  if (!body.success || !action.success) return misshapen(body.error ?? action.error, parts);
  const { user, container, trigger_id, state } = body.data;
  const { action_id: kind, value: approvalId } = action.data;
  const channel = container.channel_id;
  await orTell({ userId: user.id, channel, about: approvalId }, parts, UNOPENED, async () => {
    const question = await parts.readApproval(approvalId);
    if (question?.status !== 'waiting') return closedAlready(question);
    const view = approvalModal(kind, question, channel, typedIn(state?.values ?? {}, approvalId));
    await slackCall('views.open', () => parts.web.views.open({ trigger_id, view }));
    return undefined;
  });
}

/** What stands in the message's own field for a reason. */
function typedIn(values: FilledState, approvalId: string): string {
  const field = Object.entries(values).find(([block]) => block.replace(/^reason-\d+-/, '') === approvalId);
  return field?.[1][REASON]?.value ?? '';
}

function closedAlready(question: ApprovalDetail | undefined): string {
  return question
    ? `The question is closed: it is ${question.status} already.`
    : 'There is no such question.';
}

/** Records what somebody sent by a modal, and tells them when it did not count. Never throws. */
export async function takeApproval(payload: unknown, parts: ApprovalClickParts): Promise<void> {
  const body = Submission.safeParse(payload);
  if (!body.success) return misshapen(body.error, parts);
  const { user, view } = body.data;
  const place = Place.safeParse(jsonOf(view.private_metadata));
  const kind = z.enum(APPROVAL_MODALS).safeParse(view.callback_id);
  if (!place.success || !kind.success) return misshapen(place.error ?? kind.error, parts);
  const { approvalId, channel } = place.data;
  if (!parts.seen.isNew(`${view.id}/${user.id}`)) return;
  await orTell({ userId: user.id, channel, about: approvalId }, parts, UNRECORDED, async () => {
    const taken = await send(kind.data, place.data, { userId: user.id, values: view.state.values }, parts);
    if (taken.outcome !== 'recorded') return `That did not count: ${taken.message}`;
    // A denial shows in the message; of the others not all does, or not at once.
    return kind.data === 'approval_deny' ? undefined : taken.message;
  });
}

async function send(
  kind: ApprovalModal,
  { approvalId, binds }: z.infer<typeof Place>,
  { userId, values }: { readonly userId: string; readonly values: FilledState },
  parts: ApprovalClickParts,
): Promise<DecisionTaken> {
  const { web, findHome } = parts;
  const by = await findClicker(web, findHome, userId);
  const { reason, only, userId: toUser } = filledModal(values);
  switch (kind) {
    case 'approval_deny':
      return parts.decide({ approvalId, answer: 'deny', by, reason, binds });
    case 'approval_choose':
      if (only.length === 0) return { outcome: 'refused', message: 'no action was chosen; deny instead' };
      return parts.decide({ approvalId, answer: 'approve', by, reason, only, binds });
    case 'approval_extend':
      return parts.changeQuestion({ approvalId, do: 'extend', by, reason });
    default: {
      if (toUser === undefined) return { outcome: 'refused', message: 'nobody was chosen' };
      const { email: to } = await findClicker(web, findHome, toUser);
      return parts.changeQuestion({ approvalId, do: 'hand-over', to, by, reason });
    }
  }
}
