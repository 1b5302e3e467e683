import { type HttpAnswer, isRecord, retryAfterMs } from 'countersign/kit';

/** Google's two forms of an error: `{error: {code, message, status, errors: [{reason}]}}` and OAuth's `{error, error_description}`. */

/** The reasons under which a 403 is a rate limit and no matter of rights. */
const RATE_REASONS = new Set([
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'quotaExceeded',
  'RATE_LIMIT_EXCEEDED',
]);
/** Waited when Google names no time, as it seldom does: its quotas are by the minute. */
const DEFAULT_RETRY_MS = 60_000;
const MOST_RETRY_MS = 15 * 60_000;

/** Google's own words, with the reason that tells a rate limit from a missing right. */
export function errorText({ body }: HttpAnswer): string | undefined {
  if (!isRecord(body)) return undefined;
  const { error } = body;
  if (typeof error === 'string') {
    return typeof body.error_description === 'string' ? `${error} ${body.error_description}` : error;
  }
  if (!isRecord(error)) return undefined;
  const said = [...reasonsOf(body), error.message].filter((part) => typeof part === 'string');
  return said.length > 0 ? said.join(' ') : undefined;
}

/**
 * How long to wait, in milliseconds; undefined when the answer is no rate limit.
 *
 * @see https://developers.google.com/workspace/admin/directory/v1/limits
 */
export function rateLimitMs({ status, headers, body }: HttpAnswer, nowMs: number): number | undefined {
  const isLimit =
    status === 429 || (status === 403 && reasonsOf(body).some((reason) => RATE_REASONS.has(reason)));
  if (!isLimit) return undefined;
  return Math.min(MOST_RETRY_MS, Math.max(1_000, retryAfterMs(headers, nowMs) ?? DEFAULT_RETRY_MS));
}

function reasonsOf(body: unknown): string[] {
  const error = isRecord(body) && isRecord(body.error) ? body.error : {};
  const parts = [error.errors, error.details].flatMap((list) => (Array.isArray(list) ? list : []));
  return parts.flatMap((part: unknown) =>
    isRecord(part) && typeof part.reason === 'string' ? [part.reason] : [],
  );
}
