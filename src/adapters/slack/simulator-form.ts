import type { Filled } from './form-modal.ts';
import { post } from './simulator-click.ts';
import { type SimulatedView, type State, TEAM } from './simulator-state.ts';

/** A person's click on the button of a question, and a modal that they send, as Slack reports them. */

export interface OpenClick {
  readonly questionId: string;
  readonly userId: string;
  readonly url: string;
}

export interface FormSent {
  readonly view: SimulatedView;
  readonly userId: string;
  readonly values: Readonly<Record<string, Filled>>;
  readonly url: string;
}

/** Presses a button that is shown, or was shown before an update. @throws Error when no message ever showed it */
export async function sendOpen({ questionId, userId, url }: OpenClick, state: State): Promise<Response> {
  const message = state.shown.findLast(({ blocks }) =>
    JSON.stringify(blocks).includes(`"value":"${questionId}"`),
  );
  if (!message) throw new Error(`no message shows a button for ${questionId}`);
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
    actions: [
      {
        type: 'button',
        action_id: 'question_open',
        block_id: 'b1',
        value: questionId,
        text: { type: 'plain_text', text: 'Answer' },
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
