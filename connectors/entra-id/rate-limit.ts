import { type HttpAnswer, retryAfterMs } from 'countersign/kit';

/** Waited when a 429 names no time: the log’s bucket is one of ten seconds. */
const DEFAULT_RETRY_MS = 10_000;
/** A time further away than this is not to be believed. */
const MOST_MS = 15 * 60_000;

/**
 * How long to wait after a 429, in milliseconds; undefined when the answer is none.
 *
 * @see https://learn.microsoft.com/en-us/graph/throttling
 */
export function rateLimitMs({ status, headers }: HttpAnswer, nowMs: number): number | undefined {
  if (status !== 429) return undefined;
  return Math.min(MOST_MS, Math.max(1_000, retryAfterMs(headers, nowMs) ?? DEFAULT_RETRY_MS));
}
