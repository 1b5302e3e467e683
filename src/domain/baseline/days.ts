/**
 * days   on which UTC days something was seen: the unit in which habits are counted
 *
 * A set and no counter: a thing that is seen a thousand times on one day was seen on one day, a record that is read twice
 * changes nothing, and the order of records does not matter.
 */

/** As many days as are remembered before the last one; four half-lives, so that what is forgotten weighed a sixteenth. */
export const DAYS_REMEMBERED = 128;
/** What was seen this many days ago counts half. */
export const HALF_LIFE_DAYS = 30;

export const DAY_MS = 86_400_000;

const MASK = (1n << BigInt(DAYS_REMEMBERED)) - 1n;

export interface Days {
  /** Days since 1970, UTC. */
  readonly last: number;
  /** Bit `n` is set when it was seen `n` days before the last day; bit 0 always is. */
  readonly bits: bigint;
}

/** @param ms since 1970 */
export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

/** The days of both, as far back from the later of their last days as is remembered. */
export function withDays(one: Days | undefined, other: Days): Days {
  if (one === undefined) return other;
  if (other.last === one.last && other.bits === 1n) return one;
  if (other.last > one.last) return withDays(other, one);
  const behind = one.last - other.last;
  if (behind >= DAYS_REMEMBERED) return one;
  const bits = (one.bits | (other.bits << BigInt(behind))) & MASK;
  return bits === one.bits ? one : { last: one.last, bits };
}

/** How many days before `before` it was seen, and what they weigh when a day counts half after a half-life. */
export function standingOf(days: Days, before: number): { readonly count: number; readonly weight: number } {
  let count = 0;
  let weight = 0;
  let day = days.last;
  for (let bits = days.bits; bits > 0n; bits >>= 1n, day--) {
    if ((bits & 1n) === 0n || day >= before) continue;
    count++;
    weight += 2 ** -((before - 1 - day) / HALF_LIFE_DAYS);
  }
  return { count, weight };
}
