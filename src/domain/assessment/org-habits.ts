import type { Activity } from '../activity.ts';
import { countOf } from '../baseline/distinct.ts';
import type { Facet } from '../baseline/profile.ts';
import { historyOf, standingIn } from '../baseline/rarity.ts';
import { subjectKey } from '../baseline/subjects.ts';
import type { LearnedHabits } from './learned-habits.ts';
import { HABITS } from './weights.ts';

/**
 * Whether a call is usual where it was made, whoever made it: `usual` and `rare` there; `new-there` where the application or
 * integration itself has too little history; `untold` where the record does not tell which it was, and they differ; and
 * `nobody-known` where too few people's habits are known to speak of others at all.
 */
export type OrgStanding = 'usual' | 'rare' | 'new-there' | 'untold' | 'nobody-known';

/** The integration speaks where one is named, since an application's calls are usual by what others do with it. */
export function orgStanding(call: Activity, operation: string, habits: LearnedHabits): OrgStanding {
  const { platform, application, clientId } = call;
  const whole = subjectKey('platform', platform);
  const profile = habits.profile(whole);
  const isKnown = profile !== undefined && countOf(profile.seen.principals) >= HABITS.leastPrincipals;
  if (!isKnown || historyOf(profile, habits.asOf).isColdStart) return 'nobody-known';
  const within = (subject: string) => standingWithin(subject, operation, habits);
  const named = (facet: 'application' | 'integration') =>
    namesIn(platform, facet, habits).map((name) => within(subjectKey(facet, platform, name)));
  if (clientId !== undefined) return within(subjectKey('integration', platform, clientId));
  const applications = application === undefined ? named('application') : [];
  const there =
    application !== undefined
      ? [within(subjectKey('application', platform, application))]
      : applications.length > 0
        ? applications
        : [within(whole)];
  return agreed([...there, ...named('integration')]);
}

function standingWithin(subject: string, operation: string, habits: LearnedHabits): OrgStanding {
  const standing = standingIn(habits.profile(subject), 'operation', operation, habits.asOf);
  if (standing.isRare === undefined) return 'new-there';
  const isUsual = !standing.isRare && standing.principals >= HABITS.leastVouching;
  return isUsual ? 'usual' : 'rare';
}

/** What all say that can say anything. */
function agreed(standings: readonly OrgStanding[]): OrgStanding {
  const said = new Set(standings.length > 1 ? standings.filter((each) => each !== 'new-there') : standings);
  const [first = 'new-there', ...others] = said;
  return others.length > 0 ? 'untold' : first;
}

function namesIn(platform: string, facet: Facet, habits: LearnedHabits): readonly string[] {
  const values = habits.profile(subjectKey('platform', platform))?.facets.get(facet);
  return values ? [...values.entries().keys()] : [];
}
