import { type Activity, activityRef } from '../../activity.ts';
import type { BlindSpot, SignalResult } from '../../assessment.ts';
import { instantInWords } from '../../instant-in-words.ts';
import { incompleteness } from '../completeness.ts';
import { type Context, clientChange, distinctContexts, isSameNetwork } from '../contexts.ts';
import type { AssessmentInput } from '../input.ts';
import { type MfaExpectation, mfaExpectation } from '../mfa-expectation.ts';
import { isSame } from '../same.ts';
import { type Factor, SecondFactors } from '../second-factors.ts';
import { signInsAtProviders, signInsBehind } from '../sign-ins.ts';
import { ownActivities } from '../subject.ts';
import { isUse, questionFrom, type Use, usesInQuestion } from '../uses.ts';
import { SIGN_IN_HORIZON_MS, WEIGHTS } from '../weights.ts';

/**
 * A session began without the second factor that is expected of this person.
 *
 * Inputs: the sign-ins that led to the uses in question, here and at the identity provider; where no use is known by an id,
 * the person's sign-ins from a day before the first detection on. What they carry is what the records say: Okta's factor
 * events of the session, Entra's authenticationRequirement, Google's login_verification, Auth0's amr, Snowflake's second
 * factor, AWS's mfaAuthenticated on the call itself. What is expected is what policy says (`expectedMfa`), else the
 * person's own history there.
 * A factor that was passed elsewhere than where the session went on says nothing of who has it now.
 * A factor that was not asked for again, on a device or in a place where one was passed in the last 30 days, counts as
 * remembered. A sign-in at an application that leaves factors to the identity provider is judged there.
 * Known false positives: an application or a network that the identity provider's policy exempts and ours does not name.
 * Not evaluable: no sign-in was found (which `no-matching-authentication` judges), the platform shows no factors, its log
 * is not complete at the time, or nothing says what is expected.
 * @see https://attack.mitre.org/detectionstrategies/DET0260#AN0722
 */
export function mfaNotSatisfied(input: AssessmentInput): {
  result: SignalResult;
  blindSpots: readonly BlindSpot[];
} {
  const id = 'mfa-not-satisfied';
  const own = ownActivities(input);
  const factors = new SecondFactors(own, input);
  const expectations = new Map<string, MfaExpectation>();
  const expectationOf = (platform: string) => {
    const known = expectations.get(platform) ?? mfaExpectation(platform, factors, input);
    expectations.set(platform, known);
    return known;
  };
  const judged = sessionsIn(input, own, factors).map((each) => ({
    ...judge(each, factors, expectationOf),
    isMoved: isMovedFrom(each.signIns, each.used),
  }));
  const { fired, quiet } = WEIGHTS[id];
  const missing = judged.filter(({ state }) => state === 'missing');
  const blindSpots = judged.flatMap((each) => each.blindSpots);
  if (missing[0]) {
    const evidence = missing.flatMap(({ records }) => records.map(activityRef)).slice(0, 20);
    const [first] = missing[0].records;
    const why = `the sign-in at ${first!.platform} at ${instantInWords(first!.time)} went without a second factor; ${missing[0].why}`;
    return { result: { id, state: 'fired', llr: fired, evidence, why }, blindSpots };
  }
  const unseen = judged.length === 0 ? unseenSince(input) : [];
  if (judged.length === 0 && unseen.length === 0) {
    const why = 'nobody signed in since a day before the first detection, so no second factor was left out';
    return { result: { id, state: 'quiet', llr: 0, evidence: [], why }, blindSpots };
  }
  const unknown = judged.find(({ state }) => state === 'unknown');
  if (unknown || judged.length === 0) {
    const why = unknown?.why ?? 'no sign-in behind the uses was found';
    const nothing = unknown ? [] : [{ platform: 'all', what: 'second factors', why }];
    const isMoved = unknown !== undefined && judged.every((each) => each.isMoved);
    const least = isMoved ? { llrAtLeast: 0 } : {};
    return {
      result: { id, state: 'not-evaluable', llr: 0, ...least, evidence: [], why },
      blindSpots: [...blindSpots, ...nothing],
    };
  }
  const passed = judged.filter(({ state }) => state === 'passed');
  const evidence = passed.flatMap(({ records }) => records.map(activityRef)).slice(0, 20);
  const isPassed = passed.length === judged.length;
  const why = isPassed
    ? 'every session began with a second factor, or on a device that had passed one'
    : judged[0]!.why;
  return { result: { id, state: 'quiet', llr: isPassed ? quiet : 0, evidence, why }, blindSpots };
}

/** Where a sign-in in the days in question would not show. */
function unseenSince(input: AssessmentInput): readonly BlindSpot[] {
  const atProviders = signInsAtProviders(input);
  const untold = usesInQuestion(input).filter((use) => signInsBehind(use, atProviders, input).isUntold);
  if (untold[0]) {
    const why = 'which sign-in at the identity provider led to it cannot be told';
    return [{ platform: untold[0].platform, what: 'addresses and networks of sign-ins', why }];
  }
  const platforms = new Set([
    ...usesInQuestion(input).map(({ platform }) => platform),
    ...input.identityProviders,
  ]);
  return incompleteness(input, [...platforms].toSorted(), questionFrom(input), input.firstSeen);
}

/** One session in question: the sign-ins that led to it, and what its uses say themselves. */
interface Session {
  readonly signIns: readonly Activity[];
  readonly telling: readonly Activity[];
  /** A sign-in at an identity provider that may have led to it tells too little to be joined or ruled out. */
  readonly isUntold: boolean;
  /** What was done with it in the days in question. */
  readonly used: readonly Activity[];
}

interface Judged {
  readonly state: 'passed' | 'elsewhere' | 'missing' | 'not-expected' | 'unknown';
  readonly records: readonly Activity[];
  readonly why: string;
  readonly blindSpots: readonly BlindSpot[];
  /** Whether it went on elsewhere than its sign-ins were: then a factor that was passed would say nothing. */
  readonly isMoved?: boolean;
}

function sessionsIn(
  input: AssessmentInput,
  own: readonly Activity[],
  factors: SecondFactors,
): readonly Session[] {
  const uses = usesInQuestion(input);
  const from = questionFrom(input);
  if (uses.length === 0)
    return factors.signIns
      .filter(({ time }) => time >= from)
      .map((signIn) => ({ signIns: [signIn], telling: [], isUntold: false, used: [] }));
  const atProviders = signInsAtProviders(input);
  const isOwn = new Set(own);
  const sessions = uses.map((use) => {
    const { found, isUntold } = signInsBehind(use, atProviders, input);
    const led = [...use.issuedBy, ...found].filter((each) => isOwn.has(each));
    const used = use.activities.filter((each) => each.time >= from && isUse(each));
    return { ...sessionOf(use, led, isUntold, factors), used };
  });
  return sessions.filter(({ signIns, telling }) => signIns.length + telling.length > 0);
}

function sessionOf(
  use: Use,
  led: readonly Activity[],
  isUntold: boolean,
  factors: SecondFactors,
): Omit<Session, 'used'> {
  const signIns = [...new Set(led.flatMap((each) => factors.behind(each)))];
  return { signIns, telling: use.activities.filter(({ isMfa }) => isMfa !== undefined), isUntold };
}

function judge(
  { signIns, telling, isUntold, used }: Session,
  factors: SecondFactors,
  expectationOf: (platform: string) => MfaExpectation,
): Judged {
  const found = signIns.map((signIn) => factors.factorOf(signIn));
  const passed = [
    ...telling.filter(({ isMfa }) => isMfa === true),
    ...found.filter(isPassed).map(({ signIn }) => signIn),
  ];
  if (passed.length > 0 && isMovedFrom(passed, used)) {
    const why = 'a second factor was passed elsewhere than where the session went on';
    return { state: 'elsewhere', records: passed, why, blindSpots: [] };
  }
  if (passed.length > 0)
    return { state: 'passed', records: passed, why: 'a second factor was passed', blindSpots: [] };
  if (isUntold) {
    const why = 'which sign-in at the identity provider led to it cannot be told';
    const platform = telling[0]?.platform ?? signIns[0]!.platform;
    const blindSpots = [{ platform, what: 'addresses and networks of sign-ins', why }];
    return { state: 'unknown', records: [], why, blindSpots };
  }
  const unknown = found.filter(({ state }) => state === 'unknown');
  if (unknown.length > 0) {
    const blindSpots = unknown.flatMap((each) => each.blindSpots);
    const why = `whether a second factor was passed is not known: ${blindSpots[0]?.why}`;
    return { state: 'unknown', records: [], why, blindSpots };
  }
  const records = [...found.map(({ signIn }) => signIn), ...telling];
  const legacy = signIns.find(({ authProtocol }) => authProtocol === 'legacy');
  if (legacy && expectationOf(legacy.platform).isExpected === undefined) return legacyJudged(legacy, factors);
  return {
    records,
    ...expectedOf(expectationOf(records[0]!.platform), records[0]!.platform),
  };
}

/** Whether anything came from a network or a system that is known to be another than all of these, and not from their device. */
function isMovedFrom(passed: readonly Activity[], used: readonly Activity[]): boolean {
  const places = distinctContexts(passed).slice(0, MOST_PLACES);
  if (places.length === 0) return false;
  return distinctContexts(used).some((context) => places.every((each) => isElsewhere(each, context)));
}

function isElsewhere(a: Context, b: Context): boolean {
  if (isSame(a.activity.deviceId, b.activity.deviceId) === true) return false;
  const change = clientChange(a.client, b.client);
  return isSameNetwork(a.activity, b.activity) === false || change === 'system' || change === 'scripted';
}

/** Nobody passes a factor in more networks within a session; what an attacker makes must not cost more. */
const MOST_PLACES = 50;

/** A protocol that carries no second factor is a way past it, unless the person has always come by it. */
function legacyJudged(legacy: Activity, factors: SecondFactors): Judged {
  const isUsual = factors.signIns.some(
    ({ authProtocol, time, platform }) =>
      authProtocol === 'legacy' && platform === legacy.platform && time < dayBefore(legacy.time),
  );
  const state = isUsual ? 'not-expected' : 'missing';
  const why = isUsual
    ? 'the person has signed in by a protocol without second factors before'
    : 'the protocol carries none, and the person had not come by it before';
  return { state, records: [legacy], why, blindSpots: [] };
}

function dayBefore(time: string): string {
  return new Date(Date.parse(time) - SIGN_IN_HORIZON_MS).toISOString();
}

function isPassed({ state }: Factor): boolean {
  return state === 'passed' || state === 'remembered';
}

function expectedOf({ isExpected, why }: MfaExpectation, platform: string): Omit<Judged, 'records'> {
  if (isExpected === undefined) {
    return { state: 'unknown', why, blindSpots: [{ platform, what: 'expectation of second factors', why }] };
  }
  return { state: isExpected ? 'missing' : 'not-expected', why, blindSpots: [] };
}
