/** The two ways in which platforms say how long to wait. */

/** `Retry-After` in milliseconds from now, from seconds or an HTTP date; undefined when it names no time. */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1_000);
  // A date names its day and month; what a lenient reader makes of anything else is no time.
  const atMs = /^[A-Z][a-z]+,? /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isFinite(atMs) ? Math.max(0, atMs - nowMs) : undefined;
}

/** A reset time in seconds of the epoch, in milliseconds from now and never below one second; undefined without one. */
export function resetAfterMs(headers: Headers, name: string, nowMs: number): number | undefined {
  const value = headers.get(name)?.trim();
  const resetS = Number(value || Number.NaN);
  return Number.isFinite(resetS) ? Math.max(1_000, Math.ceil(resetS * 1_000 - nowMs)) : undefined;
}

/** What a platform says of the budget of the endpoint that was called. */
export interface RateState {
  readonly remaining: number;
  /** Milliseconds from now until it is full again. */
  readonly resetMs: number;
}

/** The families of names in which platforms say what is left: Okta; GitHub, Auth0, Zoom; the IETF's draft. */
const FAMILIES = ['x-rate-limit-', 'x-ratelimit-', 'ratelimit-'];

/** Above this a reset is a time in seconds of the epoch, below it seconds from now. */
const EPOCH_S = 1_000_000_000;

/** What is left of the budget, by the answer's headers; undefined where they do not tell all of limit, rest and reset. */
export function rateStateOf(headers: Headers, nowMs: number): RateState | undefined {
  for (const family of FAMILIES) {
    const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) =>
      numberOf(headers.get(`${family}${name}`)?.trim()),
    );
    // Okta shows a limit of 0 where too many calls run at once: its reset is only a hint.
    if (!limit || remaining === undefined || reset === undefined) continue;
    const resetMs = reset > EPOCH_S ? reset * 1_000 - nowMs : reset * 1_000;
    return { remaining, resetMs: Math.max(0, Math.ceil(resetMs)) };
  }
  return undefined;
}

/** A number, or an ISO time in seconds of the epoch (Atlassian). */
function numberOf(value: string | undefined): number | undefined {
  if (value && /^\d+(\.\d+)?$/.test(value)) return Number(value);
  const atMs = value && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isFinite(atMs) ? atMs / 1_000 : undefined;
}
