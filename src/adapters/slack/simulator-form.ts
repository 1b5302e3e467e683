import type { FilledState } from './payload.ts';
import { post } from './simulator-post.ts';
import { type SimulatedMessage, type SimulatedView, type State, TEAM } from './simulator-state.ts';

/** A person's click on any button, and a modal that they send, as Slack reports them. */

export interface Press {
  /** The button's `action_id`. */
  readonly actionId: string;
  readonly value: string;
  readonly userId: string;
  readonly url: string;
  /** What stands in the message's fields, by block and element. */
  readonly state?: FilledState;
}

export interface FormSent {
  readonly view: SimulatedView;
  readonly userId: string;
  /** What Slack reports of each block's element. */
  readonly values: Readonly<Record<string, FilledState[string][string]>>;
  readonly url: string;
}

/** The message that shows a button, or showed it before an update. */
export function shownWith(value: string, state: State): SimulatedMessage | undefined {
  return state.shown.findLast(({ blocks }) => JSON.stringify(blocks).includes(`"value":"${value}"`));
}

/** Presses a button; one that no message ever showed is pressed on the newest message, as who edits a request would. */
export async function sendPress(
  { actionId, value, userId, url, state: filled = {} }: Press,
  state: State,
): Promise<Response> {
  const message = shownWith(value, state) ?? state.shown.at(-1);
  if (!message) throw new Error('no message was ever shown');
  state.count++;
  const { ts, channel } = message;
  const payload = {
    type: 'block_actions',
    team: { id: TEAM, domain: 'countersign' },
    user: { id: userId, username: 'someone', name: 'someone', team_id: TEAM },
    api_app_id: 'A0COUNTERS',
    token: 'not-used',
    trigger_id: `${state.count}.1.abcdef`,
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
    channel: { id: channel, name: 'incidents' },
    state: { values: filled },
    actions: [
      {
        type: 'button',
        action_id: actionId,
        block_id: 'b1',
        value,
        text: { type: 'plain_text', text: 'pressed' },
        action_ts: `${state.count}.000001`,
      },
    ],
  };
  return await post(url, payload, 0, state);
}

/** Sends a modal. */
export async function sendForm({ view, userId, values, url }: FormSent, state: State): Promise<Response> {
  const filled = Object.entries(values).map(([name, value]) => [name, { value }]);
  const payload = {
    type: 'view_submission',
    team: { id: TEAM, domain: 'countersign' },
    user: { id: userId, username: 'someone', name: 'someone', team_id: TEAM },
    api_app_id: 'A0COUNTERS',
    token: 'not-used',
    trigger_id: `${state.count++}.2.abcdef`,
    view: { ...view, type: 'modal', state: { values: Object.fromEntries(filled) } },
  };
  return await post(url, payload, 0, state);
}
