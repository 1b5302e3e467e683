import { type HttpAnswer, isRecord, retryAfterMs } from 'countersign/kit';

/** Waited when a 429 names neither a time nor a day: its limit is by the second. */
const DEFAULT_RETRY_MS = 2_000;
const DAY_MS = 86_400_000;

/**
 * How long to wait after a 429, in milliseconds; undefined when the answer is none.
 *
 * `Retry-After` is an ISO instant where Zoom sends it, which for a daily limit it does not always: that one ends at
 * midnight UTC.
 *
 * @see https://developers.zoom.us/docs/api/rate-limits/
 */
export function rateLimitMs({ status, headers, body }: HttpAnswer, nowMs: number): number | undefined {
  if (status !== 429) return undefined;
  const named = retryAfterMs(headers, nowMs) ?? isoAfterMs(headers.get('retry-after'), nowMs);
  const isDaily = /daily/i.test(`${headers.get('x-ratelimit-type') ?? ''} ${messageOf(body)}`);
  const untilMidnightMs = DAY_MS - (nowMs % DAY_MS);
  const waitMs = named ?? (isDaily ? untilMidnightMs : DEFAULT_RETRY_MS);
  // No limit lasts longer than a day; a time beyond comes from a clock that is wrong.
  return Math.min(DAY_MS, Math.max(1_000, waitMs));
}

function isoAfterMs(value: string | null, nowMs: number): number | undefined {
  const isIso = value !== null && /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:?\d{2})$/.test(value.trim());
  const atMs = isIso ? Date.parse(value) : Number.NaN;
  return Number.isNaN(atMs) ? undefined : atMs - nowMs;
}

function messageOf(body: unknown): string {
  return isRecord(body) && typeof body.message === 'string' ? body.message : '';
}
