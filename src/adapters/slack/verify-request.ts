import { createHmac, timingSafeEqual } from 'node:crypto';
import { CountersignError } from '#domain/errors.ts';
import type { Clock } from '#domain/ports.ts';
import type { Seen } from './seen.ts';

/** How far a signed time may lie from ours, before or after, in seconds. */
const WINDOW_SECONDS = 300;

export interface SignedRequest {
  /** `X-Slack-Signature`. */
  readonly signature: string | undefined;
  /** `X-Slack-Request-Timestamp`, seconds since 1970. */
  readonly timestamp: string | undefined;
  /** The bytes as they came. */
  readonly body: Uint8Array;
}

export interface Verification {
  readonly signingSecret: string;
  readonly clock: Clock;
  readonly seen: Seen;
}

/** Slack's signature of a body: `v0=` and 64 hex digits. */
export function signatureOf(signingSecret: string, timestamp: string, body: Uint8Array | string): string {
  return `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:`).update(body).digest('hex')}`;
}

/**
 * Accepts a request that Slack signed within five minutes of now, before or after, and that did not come before.
 *
 * Bolt's own check lets times of the future pass and knows no replay; this one takes its place.
 *
 * @throws ERR_SIGNATURE_MISSING; ERR_SIGNATURE_INVALID; ERR_SIGNATURE_STALE; ERR_SIGNATURE_REPLAYED
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function verifySlackRequest(request: SignedRequest, with_: Verification): void {
  const { signature, timestamp, body } = request;
  if (!signature || !timestamp) {
    throw new CountersignError(
      'ERR_SIGNATURE_MISSING',
      'X-Slack-Signature and X-Slack-Request-Timestamp are needed',
    );
  }
  const isWellFormed = /^v0=[0-9a-f]{64}$/.test(signature) && /^\d{1,12}$/.test(timestamp);
  if (!isWellFormed || !isSame(signature, signatureOf(with_.signingSecret, timestamp, body))) {
    throw new CountersignError('ERR_SIGNATURE_INVALID', 'X-Slack-Signature does not match the body');
  }
  if (Math.abs(with_.clock.now().getTime() / 1_000 - Number(timestamp)) > WINDOW_SECONDS) {
    throw new CountersignError(
      'ERR_SIGNATURE_STALE',
      'X-Slack-Request-Timestamp is more than five minutes from our time',
    );
  }
  if (!with_.seen.isNew(signature)) {
    throw new CountersignError('ERR_SIGNATURE_REPLAYED', 'this signed request came before');
  }
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
