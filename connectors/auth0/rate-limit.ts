import { type HttpAnswer, resetAfterMs, retryAfterMs } from 'countersign/kit';

/** Waited when a 429 names no time: the buckets fill up again by the second. */
const DEFAULT_RETRY_MS = 10_000;
/** A reset time further away than this comes from a clock that is wrong. */
const MOST_MS = 15 * 60_000;

/**
 * How long to wait after a 429, in milliseconds; undefined when the answer is none.
 *
 * @see https://auth0.com/docs/troubleshoot/customer-support/operational-policies/rate-limit-policy
 */
export function rateLimitMs({ status, headers }: HttpAnswer, nowMs: number): number | undefined {
  if (status !== 429) return undefined;
  const told = resetAfterMs(headers, 'x-ratelimit-reset', nowMs) ?? retryAfterMs(headers, nowMs);
  return Math.min(MOST_MS, told ?? DEFAULT_RETRY_MS);
}
