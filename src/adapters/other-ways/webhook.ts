import { createHmac } from 'node:crypto';
import type { CallView } from '#domain/chat.ts';
import { CountersignError } from '#domain/errors.ts';
import type { Clock } from '#domain/ports.ts';

/** A call as a webhook, for PagerDuty's event orchestration and anything else that takes JSON. */

/** How long one try may take, in milliseconds. */
const TIMEOUT_MS = 10_000;

/**
 * Posts calls as JSON. `X-Countersign-Signature` is `sha256=` and the hex HMAC-SHA-256 of `<X-Countersign-Timestamp>.<body>`;
 * `Idempotency-Key` is the call's id: the same call may come twice.
 */
export function openWebhook(
  { url, secret }: { readonly url: string; readonly secret: string },
  clock: Clock,
): (call: CallView) => Promise<void> {
  return async (call) => {
    const body = bodyOf(call);
    const time = String(Math.floor(clock.now().getTime() / 1_000));
    const signature = createHmac('sha256', secret).update(`${time}.`).update(body).digest('hex');
    const answer = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        'content-type': 'application/json',
        'idempotency-key': call.callId,
        'x-countersign-timestamp': time,
        'x-countersign-signature': `sha256=${signature}`,
      },
    }).catch((cause: unknown) => {
      throw unavailable('could not be reached', cause);
    });
    await answer.body?.cancel();
    if (!answer.ok) throw unavailable(`answered ${answer.status}`);
  };
}

function bodyOf({
  callId,
  because,
  incidentId,
  approvalId,
  title,
  severity,
  text,
  actions,
  since,
}: CallView): string {
  return JSON.stringify({
    id: callId,
    because,
    incidentId,
    approvalId,
    severity,
    title,
    text,
    actions,
    at: since,
  });
}

/** The address may hold a key: it is not told. */
function unavailable(what: string, cause?: unknown): CountersignError {
  return new CountersignError('ERR_FALLBACK_UNAVAILABLE', `the fallback webhook ${what}`, {
    place: 'FALLBACK_WEBHOOK_URL',
    ...(cause === undefined ? {} : { cause }),
  });
}
