import type { State } from './simulator-state.ts';
import { signatureOf } from './verify-request.ts';

/** Posts a payload as Slack would, signed with the present time. */
export async function post(
  url: string,
  payload: Record<string, unknown>,
  repeat: number,
  state: State,
): Promise<Response> {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const timestamp = String(Math.floor(state.options.now().getTime() / 1_000));
  const retry =
    repeat > 0 ? { 'x-slack-retry-num': String(repeat), 'x-slack-retry-reason': 'http_timeout' } : {};
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signatureOf(state.options.signingSecret, timestamp, body),
      ...retry,
    },
    body,
  });
}
