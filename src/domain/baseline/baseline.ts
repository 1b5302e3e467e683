import type { Activity } from '../activity.ts';
import { clientFamily } from '../assessment/clients.ts';
import { type Distinct, withName } from './distinct.ts';
import { LeastHashed } from './least-hashed.ts';
import { isCall, operationOf } from './operation.ts';
import { addProfile, addValue, type Facet, glimpse, joined, type Profile } from './profile.ts';
import { principalKey, type SubjectKind, subjectsOf } from './subjects.ts';

/** baseline   what is usual, learned from past activity: one profile for each subject */

/** What an assessment asks of a baseline. */
export interface Habits {
  /** Undefined where nothing was learned of the subject. */
  profile(subject: string): Profile | undefined;
  /** Whether a subject that is not there may have found no room. */
  mayHaveLost(subject: string): boolean;
}

/** The facets in which each kind of subject has habits. */
const FACETS_OF: Readonly<Record<SubjectKind, readonly Facet[]>> = {
  principal: ['operation', 'application', 'integration', 'network', 'country', 'client'],
  application: ['operation', 'integration'],
  integration: ['operation', 'network', 'country', 'client'],
  credential: ['operation', 'network', 'country', 'client'],
  platform: ['operation', 'application', 'integration'],
};

/** A call of which the record does not tell what was called, among the operations. */
export const UNTOLD = '';

/** Most subjects in memory. At a few hundred bytes to some kilobytes each, well below a gigabyte. */
const MOST_SUBJECTS = 100_000;
/** User agents whose family is remembered. */
const MOST_FAMILIES = 10_000;
/** As much of one as its family is read from. */
const LONGEST_USER_AGENT = 1_024;
/** Longest value that is told apart from others. */
const LONGEST_VALUE = 256;

export class Baseline implements Habits {
  private readonly profiles: LeastHashed<Profile>;
  private readonly families = new Map<string, string | undefined>();

  /** @param most subjects; of more, those with the least hashes stay */
  constructor(most = MOST_SUBJECTS) {
    this.profiles = new LeastHashed(most);
  }

  get size(): number {
    return this.profiles.size;
  }

  /** Whether one more subject would be at the cost of another. */
  get isFull(): boolean {
    return this.profiles.size >= this.profiles.most;
  }

  profile(subject: string): Profile | undefined {
    return this.profiles.get(subject);
  }

  mayHaveLost(subject: string): boolean {
    return this.profiles.mayHaveLost(subject);
  }

  entries(): ReadonlyMap<string, Profile> {
    return this.profiles.entries();
  }

  /**
   * Learns what an activity shows. What was refused teaches nothing, nor does what names nobody or has no time.
   * Learning it again changes nothing.
   */
  learn(activity: Activity): void {
    const principal = principalKey(activity);
    const ms = Date.parse(activity.time);
    if (principal === undefined || Number.isNaN(ms) || ms < 0) return;
    if (activity.outcome === 'failure' || activity.kind === 'vendor-verdict') return;
    const principals = withName([], principal);
    const values = valuesOf(activity, this.familyOf(activity.userAgent));
    for (const subject of subjectsOf(activity)) {
      const kind = subject.slice(0, subject.indexOf('/')) as SubjectKind;
      this.see(subject, kind, ms, kind === 'principal' ? [] : principals, values);
    }
  }

  /** Adds all that was learned of a subject elsewhere. */
  add(subject: string, profile: Profile): void {
    const own = this.roomFor(subject, profile);
    if (own) addProfile(own, profile);
  }

  private see(
    subject: string,
    kind: SubjectKind,
    ms: number,
    principals: Distinct,
    values: ReadonlyMap<Facet, string>,
  ): void {
    const seen = glimpse(ms, principals);
    const profile = this.roomFor(subject, { seen, facets: new Map() });
    if (!profile) return;
    profile.seen = joined(profile.seen, seen);
    for (const facet of FACETS_OF[kind]) {
      const value = values.get(facet);
      if (value !== undefined) addValue(profile, facet, value, seen);
    }
  }

  /** The subject's own profile, begun like the given one where there was none; undefined where there is no room. */
  private roomFor(subject: string, { seen }: Profile): Profile | undefined {
    const known = this.profiles.get(subject);
    if (known) return known;
    const profile: Profile = { seen, facets: new Map() };
    return this.profiles.set(subject, profile) ? profile : undefined;
  }

  /** Reading a user agent is the dearest part of learning, and there are few of them. */
  private familyOf(userAgent: string | undefined): string | undefined {
    const text = userAgent?.slice(0, LONGEST_USER_AGENT);
    if (text === undefined || this.families.has(text)) return this.families.get(text ?? '');
    if (this.families.size >= MOST_FAMILIES) this.families.clear();
    const family = clientFamily(text);
    this.families.set(text, family);
    return family;
  }
}

/** What an activity shows in each facet. */
function valuesOf(activity: Activity, client: string | undefined): ReadonlyMap<Facet, string> {
  const { application, clientId, asn, geo } = activity;
  const told: readonly (readonly [Facet, string | undefined])[] = [
    ['operation', isCall(activity) ? (operationOf(activity) ?? UNTOLD) : undefined],
    ['application', application],
    ['integration', clientId],
    ['network', asn?.number === undefined ? asn?.org : `AS${asn.number}`],
    ['country', geo?.country],
    ['client', client],
  ];
  return new Map(
    told.flatMap(([facet, value]) => (value === undefined ? [] : [[facet, value.slice(0, LONGEST_VALUE)]])),
  );
}
