import { type State, TEAM } from './simulator-state.ts';
import { signatureOf } from './verify-request.ts';

const FORM = 'application/x-www-form-urlencoded';

/** Posts a payload as Slack would, signed with the present time. */
export async function post(
  url: string,
  payload: Record<string, unknown>,
  repeat: number,
  state: State,
): Promise<Response> {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const retry =
    repeat > 0 ? { 'x-slack-retry-num': String(repeat), 'x-slack-retry-reason': 'http_timeout' } : {};
  return await postBody(url, body, { 'content-type': FORM, ...retry }, state);
}

/** What a person types after the command. */
export interface Typed {
  readonly userId: string;
  readonly text: string;
  readonly channel?: string;
}

/** Posts a slash command as Slack would: a form, without a payload. */
export async function postCommand(
  url: string,
  { userId, text, channel = 'C0INCIDENTS' }: Typed,
  state: State,
): Promise<Response> {
  state.count++;
  const fields = {
    ...{ command: '/countersign', text, user_id: userId, channel_id: channel },
    ...{ team_id: TEAM, token: 'not-used', api_app_id: 'A0COUNTERS', trigger_id: `${state.count}.3.abcdef` },
    response_url: 'https://hooks.slack.com/commands/not-used',
  };
  return await postBody(url, new URLSearchParams(fields).toString(), { 'content-type': FORM }, state);
}

/** Posts an event as Slack would: JSON. */
export async function postEvent(
  url: string,
  event: Record<string, unknown>,
  state: State,
): Promise<Response> {
  state.count++;
  const outer = { type: 'event_callback', team_id: TEAM, api_app_id: 'A0COUNTERS' };
  const body = JSON.stringify({ ...outer, event, event_id: `Ev${state.count}` });
  return await postBody(url, body, { 'content-type': 'application/json' }, state);
}

async function postBody(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  state: State,
): Promise<Response> {
  const timestamp = String(Math.floor(state.options.now().getTime() / 1_000));
  const signature = signatureOf(state.options.signingSecret, timestamp, body);
  const signed = { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature };
  return await fetch(url, { method: 'POST', headers: { ...headers, ...signed }, body });
}
