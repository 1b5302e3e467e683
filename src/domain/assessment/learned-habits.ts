import { Baseline, type Habits } from '../baseline/baseline.ts';
import { addProfile, type Profile } from '../baseline/profile.ts';
import type { AssessmentInput } from './input.ts';
import { ownActivities } from './subject.ts';
import { questionFrom } from './uses.ts';

/** What was usual before the time in question: what was learned before, and what the evidence itself holds. */
export interface LearnedHabits extends Habits {
  /** What was learned before alone: it does not hang on how far the evidence reaches back. */
  readonly stored: Habits | undefined;
  /** The time in question, in milliseconds since 1970. */
  readonly asOf: number;
}

/** Only what lies before the time in question teaches, so that nothing done since can make itself usual. */
export function learnedHabits(input: AssessmentInput): LearnedHabits {
  const from = questionFrom(input);
  const own = new Baseline();
  for (const activity of ownActivities(input)) if (activity.time < from) own.learn(activity);
  const stored = input.baseline;
  return {
    stored,
    asOf: Date.parse(from),
    profile: (subject) => both(own.profile(subject), stored?.profile(subject)),
    mayHaveLost: (subject) => stored?.mayHaveLost(subject) ?? false,
  };
}

function both(one: Profile | undefined, other: Profile | undefined): Profile | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const joined: Profile = { seen: one.seen, facets: new Map() };
  addProfile(joined, one);
  addProfile(joined, other);
  return joined;
}
