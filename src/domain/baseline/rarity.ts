import { DAY_MS, standingOf } from './days.ts';
import { countOf } from './distinct.ts';
import type { Facet, Profile } from './profile.ts';

/** How usual something is for a subject, as of a time, by nothing that was seen on its day or later. */

/**
 * What is too little history to judge by: fewer days of activity, all of it within a week, or so old that its days weigh less
 * than half of what they did. Others look back 7 to 14 days before they call a thing new.
 */
export const LEAST_HISTORY = { days: 4, spanMs: 7 * DAY_MS } as const;

/** Done on half a day's worth of days: once within the last half-life. Less is rare. */
const RARE_BELOW = 0.5;

export interface History {
  /** Too little was seen of the subject to say what is rare for it. */
  readonly isColdStart: boolean;
  /** Days on which it was seen at all, and what they weigh by their age. */
  readonly activeDays: number;
  readonly weight: number;
  /** When it was first seen, in milliseconds since 1970. */
  readonly first: number | undefined;
}

export interface Standing extends History {
  /** Seen or rare; undefined where it cannot be told: too little history, or it may have been seen and not been kept. */
  readonly isRare: boolean | undefined;
  /** Of the value: days on which it was seen, what they weigh, first and last time, by how many principals. */
  readonly days: number;
  readonly daysWeight: number;
  readonly firstSeen: number | undefined;
  readonly lastSeen: number | undefined;
  readonly principals: number;
}

/** @param asOf milliseconds since 1970; the day it lies in does not count any more */
export function historyOf(profile: Profile | undefined, asOf: number): History {
  const before = Math.floor(asOf / DAY_MS);
  const { count, weight } = profile ? standingOf(profile.seen.days, before) : { count: 0, weight: 0 };
  const first = count === 0 ? undefined : profile?.seen.first;
  const isLong = first !== undefined && first <= asOf - LEAST_HISTORY.spanMs;
  const isMuch = count >= LEAST_HISTORY.days && weight >= LEAST_HISTORY.days / 2;
  return { isColdStart: !isLong || !isMuch, activeDays: count, weight, first };
}

/** How usual a value is among a subject's habits. @param asOf as for `historyOf` */
export function standingIn(
  profile: Profile | undefined,
  facet: Facet,
  value: string,
  asOf: number,
): Standing {
  const history = historyOf(profile, asOf);
  const values = profile?.facets.get(facet);
  const seen = values?.get(value);
  const before = Math.floor(asOf / DAY_MS);
  const { count: days, weight: daysWeight } = seen ? standingOf(seen.days, before) : { count: 0, weight: 0 };
  const isLost = seen === undefined && (values?.mayHaveLost(value) ?? false);
  return {
    ...history,
    isRare: history.isColdStart || isLost ? undefined : daysWeight < RARE_BELOW,
    days,
    daysWeight,
    firstSeen: days === 0 ? undefined : seen?.first,
    lastSeen: days === 0 ? undefined : seen?.last,
    principals: days === 0 || !seen ? 0 : countOf(seen.principals),
  };
}
