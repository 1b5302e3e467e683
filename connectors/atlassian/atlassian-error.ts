import { type HttpAnswer, isRecord, retryAfterMs } from 'countersign/kit';

/** Atlassian's forms of an error: one for each of its admin APIs, and one of the gateway before them. */

/** Waited when a 429 names no time: limits are by the minute. */
const DEFAULT_RETRY_MS = 60_000;
const MOST_RETRY_MS = 15 * 60_000;
const LEAST_RETRY_MS = 1_000;

/**
 * Atlassian's own words: `{errors: [{code, title, detail}]}`, `{key, context: {reason}}`, `{code, message}`,
 * `{error, message}` of the gateway, or `{title, detail}` of RFC 9457.
 */
export function errorText({ body }: HttpAnswer): string | undefined {
  if (!isRecord(body)) return undefined;
  const [first] = Array.isArray(body.errors) ? body.errors : [body];
  if (!isRecord(first)) return undefined;
  const said = [
    first.code,
    first.key,
    first.title,
    first.error,
    first.detail,
    first.message,
    reasonOf(first),
  ];
  const words = said.filter((part) => typeof part === 'string' && part !== '');
  return words.length > 0 ? words.join(' ') : undefined;
}

function reasonOf({ context }: Readonly<Record<string, unknown>>): unknown {
  const reason = isRecord(context) ? context.reason : undefined;
  return isRecord(reason) ? reason.key : undefined;
}

/**
 * How long to wait, in milliseconds; undefined when the answer is no rate limit.
 *
 * @see https://developer.atlassian.com/cloud/admin/organization/rest/intro/#rate-limits
 */
export function rateLimitMs({ status, headers }: HttpAnswer, nowMs: number): number | undefined {
  if (status !== 429) return undefined;
  const waitMs = retryAfterMs(headers, nowMs) ?? resetMs(headers, nowMs) ?? DEFAULT_RETRY_MS;
  return Math.min(MOST_RETRY_MS, Math.max(LEAST_RETRY_MS, waitMs));
}

/** The header is declared as text: a time of ISO 8601, or seconds of the epoch. */
function resetMs(headers: Headers, nowMs: number): number | undefined {
  const value = headers.get('x-ratelimit-reset')?.trim();
  if (!value) return undefined;
  const atMs = /^\d{9,11}$/.test(value) ? Number(value) * 1_000 : Date.parse(value);
  return Number.isFinite(atMs) ? atMs - nowMs : undefined;
}
