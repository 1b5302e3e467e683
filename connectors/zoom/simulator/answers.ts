import type { SimulatedAnswer } from 'countersign/kit/testing';

/** Zoom's error shapes. */

export function error(status: number, code: number, message: string): SimulatedAnswer {
  return { status, body: { code, message } };
}

/** Zoom names the classic scope's successors with and without `:admin`. */
export function missingScope(scope: string): SimulatedAnswer {
  const names = `${scope.replace(/:admin$/, '')}, ${scope}`;
  return error(400, 4_711, `Invalid access token, does not contain scopes:[${names}].`);
}

const LIMIT = { 'x-ratelimit-category': 'Heavy', 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '0' };

/** By the second without a time to come again; by the day with one, or, as is known of some, with neither type nor time. */
export function rateLimited(form: 'qps' | 'daily' | 'daily-bare', nowMs: number): SimulatedAnswer {
  if (form === 'qps')
    return {
      ...error(429, 429, 'You have reached the maximum per-second rate limit for this API. Try again later.'),
      headers: { ...LIMIT, 'x-ratelimit-type': 'QPS' },
    };
  const midnight = new Date(Math.ceil((nowMs + 1) / 86_400_000) * 86_400_000).toISOString();
  const daily = error(
    429,
    429,
    'You have exceeded the daily rate limit of API requests permitted for this account.',
  );
  if (form === 'daily-bare') return { ...daily, headers: { 'x-ratelimit-category': 'Light' } };
  const retryAfter = `${midnight.slice(0, 19)}Z`;
  return {
    ...daily,
    headers: {
      ...LIMIT,
      'x-ratelimit-limit': '30000',
      'x-ratelimit-type': 'Daily-limit',
      'retry-after': retryAfter,
    },
  };
}
