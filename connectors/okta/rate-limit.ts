import { type HttpAnswer, resetAfterMs } from 'countersign/kit';

/** Waited when a 429 names no time: the buckets are by the minute. */
const DEFAULT_RETRY_MS = 60_000;
/** Waited after a concurrency limit, whose reset time is only a hint: running requests end within seconds. */
const CONCURRENCY_RETRY_MS = 5_000;
/** A reset time further away than this comes from a clock that is wrong. */
const MOST_MS = 15 * 60_000;

/**
 * How long to wait after a 429, in milliseconds; undefined when the answer is none.
 *
 * @see https://developer.okta.com/docs/reference/rl-best-practices/
 */
export function rateLimitMs({ status, headers }: HttpAnswer, nowMs: number): number | undefined {
  if (status !== 429) return undefined;
  const isConcurrency =
    headers.get('x-rate-limit-limit') === '0' && headers.get('x-rate-limit-remaining') === '0';
  if (isConcurrency) return CONCURRENCY_RETRY_MS;
  return Math.min(MOST_MS, resetAfterMs(headers, 'x-rate-limit-reset', nowMs) ?? DEFAULT_RETRY_MS);
}
