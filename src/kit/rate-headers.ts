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
