import type { Activity } from '../activity.ts';
import type { BlindSpot } from '../assessment.ts';
import { UNTOLD } from '../baseline/baseline.ts';
import { isCall, operationOf } from '../baseline/operation.ts';
import { historyOf, LEAST_HISTORY, standingIn } from '../baseline/rarity.ts';
import { principalKey } from '../baseline/subjects.ts';
import { incompleteness } from './completeness.ts';
import type { AssessmentInput } from './input.ts';
import type { LearnedHabits } from './learned-habits.ts';
import { type OrgStanding, orgStanding } from './org-habits.ts';
import { ownActivities } from './subject.ts';
import { questionFrom } from './uses.ts';

/** A call against the habits of who made it, and of where it was made. */
export type JudgedCall = { readonly call: Activity; readonly operation: string } & (
  | { readonly state: 'usual' }
  | { readonly state: 'rare'; readonly org: 'rare' | 'nobody-known' }
  | { readonly state: 'unknown'; readonly blindSpots: readonly BlindSpot[] }
);

/** Judges calls by their operation; what is judged of one operation of one principal is judged once. */
export class CallJudge {
  private readonly input: AssessmentInput;
  private readonly habits: LearnedHabits;
  private readonly judged = new Map<string, JudgedCall>();
  private readonly nameless: ReadonlySet<string>;

  constructor(input: AssessmentInput, habits: LearnedHabits) {
    this.input = input;
    this.habits = habits;
    const from = questionFrom(input);
    const earlier = ownActivities(input).filter((each) => each.time < from && isCall(each));
    this.nameless = new Set(
      earlier.filter((each) => principalKey(each) === undefined).map(({ platform }) => platform),
    );
  }

  judge(call: Activity): JudgedCall {
    const operation = operationOf(call);
    const principal = principalKey(call);
    const { platform, application, clientId } = call;
    const key = JSON.stringify([platform, principal, operation, application, clientId]);
    const known = this.judged.get(key) ?? this.judgeOne(call, operation, principal);
    this.judged.set(key, known);
    return { ...known, call };
  }

  private judgeOne(call: Activity, operation: string | undefined, principal: string | undefined): JudgedCall {
    const unknown = (what: string, why: string): JudgedCall => ({
      call,
      operation: operation ?? call.eventCode,
      state: 'unknown',
      blindSpots: [{ platform: call.platform, what, why }],
    });
    if (operation === undefined)
      return unknown('operations of calls', 'the record does not tell what was called');
    if (principal === undefined) return unknown('actors of calls', 'the record does not tell who called');
    const standing = standingIn(this.habits.profile(principal), 'operation', operation, this.habits.asOf);
    if (standing.isColdStart) {
      const days = `${standing.activeDays} day(s) of activity before the time in question are known`;
      const why = `${days}; habits are known by ${LEAST_HISTORY.days} recent ones over more than a week`;
      return unknown('history of the principal', why);
    }
    const reach = this.shortReach(call.platform, principal);
    if (reach.length > 0) return { call, operation, state: 'unknown', blindSpots: reach };
    if (standing.isRare === false) return { call, operation, state: 'usual' };
    if (standing.isRare === undefined)
      return unknown('history of the principal', 'more operations are known of them than can be kept');
    if (this.isUntoldBefore(call.platform, principal))
      return unknown(
        'operations of earlier calls',
        'earlier records do not tell what was called, or by whom',
      );
    const org = orgStanding(call, operation, this.habits);
    if (org === 'usual') return { call, operation, state: 'usual' };
    if (org === 'rare' || org === 'nobody-known') return { call, operation, state: 'rare', org };
    return unknown(...ORG_BLIND[org]);
  }

  /** Habits that come from the evidence alone are known as far back as its logs are complete. */
  private shortReach(platform: string, principal: string): readonly BlindSpot[] {
    const { stored, asOf } = this.habits;
    if (!historyOf(stored?.profile(principal), asOf).isColdStart) return [];
    const from = new Date(asOf - LEAST_HISTORY.spanMs).toISOString();
    return incompleteness(this.input, [platform], from, questionFrom(this.input));
  }

  private isUntoldBefore(platform: string, principal: string): boolean {
    const { profile, asOf } = this.habits;
    return this.nameless.has(platform) || standingIn(profile(principal), 'operation', UNTOLD, asOf).days > 0;
  }
}

const ORG_BLIND: Readonly<Record<Exclude<OrgStanding, 'usual' | 'rare' | 'nobody-known'>, [string, string]>> =
  {
    'new-there': [
      'history of the application',
      'too little is known of what is usual for the application or integration',
    ],
    untold: [
      'applications of calls',
      'the record does not tell from which application or integration the call came',
    ],
  };
