import { type Days, dayOf, withDays } from './days.ts';
import { type Distinct, withSketch } from './distinct.ts';
import { LeastHashed } from './least-hashed.ts';

/**
 * profile   the habits of one subject: what it does, from where, with what
 * facet     one side of them; each has values, and each value the days on which it was seen
 *
 * Profiles are joined, never added up: learning the same thing twice, or in another order, ends in the same profile.
 */

export const FACETS = ['operation', 'application', 'integration', 'network', 'country', 'client'] as const;
export type Facet = (typeof FACETS)[number];

/** Most values of one facet of one profile; of more, those with the least hashes stay. */
export const MOST_VALUES = 512;

/** Of one thing: when it was seen, and by how many principals. Times are milliseconds since 1970. */
export interface Seen {
  readonly first: number;
  readonly last: number;
  readonly days: Days;
  readonly principals: Distinct;
}

export interface Profile {
  seen: Seen;
  readonly facets: Map<Facet, LeastHashed<Seen>>;
}

/** One look at something. */
export function glimpse(ms: number, principals: Distinct = []): Seen {
  return { first: ms, last: ms, days: { last: dayOf(ms), bits: 1n }, principals };
}

export function joined(one: Seen | undefined, other: Seen): Seen {
  if (one === undefined) return other;
  const days = withDays(one.days, other.days);
  const principals = withSketch(one.principals, other.principals);
  const isWithin = other.first >= one.first && other.last <= one.last;
  // Most of what is seen was seen that day before.
  if (isWithin && days === one.days && principals === one.principals) return one;
  return {
    first: Math.min(one.first, other.first),
    last: Math.max(one.last, other.last),
    days,
    principals,
  };
}

/** Adds what was seen of a value. */
export function addValue(profile: Profile, facet: Facet, value: string, seen: Seen): void {
  const values = profile.facets.get(facet) ?? new LeastHashed<Seen>(MOST_VALUES);
  profile.facets.set(facet, values);
  const known = values.get(value);
  const now = joined(known, seen);
  if (now !== known) values.set(value, now);
}

/** Adds all that another profile of the same subject knows. */
export function addProfile(profile: Profile, other: Profile): void {
  profile.seen = joined(profile.seen, other.seen);
  for (const [facet, values] of other.facets) {
    for (const [value, seen] of values.entries()) addValue(profile, facet, value, seen);
  }
}
