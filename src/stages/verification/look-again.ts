import type { ProofReading } from '#domain/containment.ts';
import type { Item } from '#domain/run/state.ts';

/** The slowest log that is known comes in files of a day, up to two days late (Salesforce). */
const MOST_LATE_MS = 50 * 3_600_000;
const SOONEST_MS = 5 * 60_000;
const SELDOMEST_MS = 4 * 3_600_000;

/**
 * When a proof that has not come within its step's time is looked for again: after as long as it has taken so far, at least
 * five minutes and at most four hours. Nothing where the platform cannot show more than it does, or 50 hours are over.
 */
export function lookAgainAt(
  { strongest }: ProofReading,
  { claimedAt }: Item,
  now: Date,
): { readonly lookAgainAt?: string } {
  const elapsedMs = now.getTime() - Date.parse(claimedAt!);
  if (strongest.state !== 'proven' || elapsedMs >= MOST_LATE_MS) return {};
  return { lookAgainAt: new Date(now.getTime() + waitMs(elapsedMs)).toISOString() };
}

function waitMs(elapsedMs: number): number {
  const paceMs = Math.min(SELDOMEST_MS, Math.max(SOONEST_MS, elapsedMs));
  return Math.min(paceMs, MOST_LATE_MS - elapsedMs);
}
