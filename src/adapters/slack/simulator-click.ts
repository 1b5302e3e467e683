import { APPROVE, REASON } from './approval-blocks.ts';
import { sendForm, sendPress } from './simulator-form.ts';
import { post } from './simulator-post.ts';
import { type SimulatedMessage, type SimulatedView, type State, TEAM } from './simulator-state.ts';

/** A person's click on a button, as Slack reports it. */

export interface ChatClick {
  readonly approvalId: string;
  readonly action: 'approve' | 'deny';
  readonly userId: string;
  /** Typed into the field for a reason. */
  readonly reason?: string;
  /** The same click delivered this many times at once (default 1), each request signed anew as Slack's repeats are. */
  readonly times?: number;
}

interface Button {
  readonly action_id?: string;
  readonly value?: string;
}

/**
 * The `block_actions` payload of a click on a button that is shown, or was shown before an update.
 * @throws Error when no message ever showed it
 */
export function interactionOf(click: ChatClick, state: State): Record<string, unknown> {
  const actionId = click.action === 'approve' ? APPROVE : 'approval_deny';
  const message = state.shown.findLast((one) =>
    buttonsOf(one).some((button) => button.action_id === actionId && button.value === click.approvalId),
  );
  if (!message) throw new Error(`no message shows a button to ${click.action} ${click.approvalId}`);
  state.count++;
  const field = message.blocks.find((block) => String(block.block_id).endsWith(`-${click.approvalId}`));
  const values = field
    ? { [String(field.block_id)]: { [REASON]: { type: 'plain_text_input', value: click.reason ?? null } } }
    : {};
  const clickedAt = `${Math.floor(state.options.now().getTime() / 1_000)}.${String(state.count).padStart(6, '0')}`;
  return {
    type: 'block_actions',
    team: { id: TEAM, domain: 'countersign' },
    user: { id: click.userId, username: 'someone', name: 'someone', team_id: TEAM },
    api_app_id: 'A0COUNTERS',
    token: 'not-used',
    trigger_id: `${state.count}.1.abcdef`,
    container: { type: 'message', message_ts: message.ts, channel_id: message.channel, is_ephemeral: false },
    channel: { id: message.channel, name: 'incidents' },
    message: { type: 'message', ts: message.ts, text: message.text, blocks: message.blocks },
    state: { values },
    response_url: 'https://hooks.slack.com/actions/not-used',
    actions: [
      {
        type: 'button',
        action_id: actionId,
        block_id: 'b1',
        value: click.approvalId,
        text: { type: 'plain_text', text: click.action },
        action_ts: clickedAt,
      },
    ],
  };
}

/**
 * Posts the click, signed with the present time; returns the last answer. A denial is the form that its button opens, sent
 * with the reason.
 * @throws Error when no form is opened
 */
export async function sendClick(
  click: ChatClick & { readonly url: string },
  state: State,
): Promise<Response> {
  if (click.action === 'deny') return await sendDenial(click, state);
  const payload = interactionOf(click, state);
  const sent = Array.from({ length: click.times ?? 1 }, (_, repeat) =>
    post(click.url, { ...payload, trigger_id: `${payload.trigger_id}.${repeat}` }, repeat, state),
  );
  const answers = await Promise.all(sent);
  return answers[answers.length - 1]!;
}

async function sendDenial(click: ChatClick & { readonly url: string }, state: State): Promise<Response> {
  const { approvalId, userId, url, reason = 'no', times = 1 } = click;
  const before = state.views.length;
  const pressed = await sendPress({ actionId: 'approval_deny', value: approvalId, userId, url }, state);
  const view = await openedAfter(before, state);
  if (!view) return pressed;
  const sent = Array.from({ length: times }, () =>
    sendForm({ view, userId, url, values: { reason: { value: reason } } }, state),
  );
  return (await Promise.all(sent)).at(-1)!;
}

/** The form that a press opens, after its answer; undefined where none is. */
async function openedAfter(before: number, state: State): Promise<SimulatedView | undefined> {
  for (let tries = 0; tries < MOST_LOOKS && state.views.length === before; tries++)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  return state.views[before];
}

const LOOK_EVERY_MS = 10;
const MOST_LOOKS = 300;

function buttonsOf(message: SimulatedMessage): Button[] {
  return message.blocks.flatMap((block) =>
    Array.isArray(block.elements) ? (block.elements as Button[]) : [],
  );
}
