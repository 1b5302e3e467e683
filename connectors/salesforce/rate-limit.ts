import { type HttpAnswer, retryAfterMs } from 'countersign/kit';
import { errorText, hasFault } from './error-text.ts';

/** The day's budget comes back little by little, as its oldest calls turn 24 hours old. */
const DAILY_RETRY_MS = 15 * 60_000;
/** Concurrent calls end within seconds. */
const CONCURRENT_RETRY_MS = 5_000;

/**
 * How long to wait, in milliseconds, where Salesforce limits: 403 REQUEST_LIMIT_EXCEEDED, which looks like a refusal.
 * Undefined when the answer is none of these.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm
 */
export function rateLimitMs(answer: HttpAnswer, nowMs: number): number | undefined {
  const isLimit = answer.status === 429 || hasFault(answer, /^REQUEST_LIMIT_EXCEEDED$/);
  if (!isLimit) return undefined;
  const told = retryAfterMs(answer.headers, nowMs);
  if (told !== undefined) return told;
  return /concurrent/i.test(errorText(answer) ?? '') ? CONCURRENT_RETRY_MS : DAILY_RETRY_MS;
}
