import { type Activity, activityRef } from '../../activity.ts';
import type { BlindSpot, SignalResult } from '../../assessment.ts';
import { operationOf } from '../../baseline/operation.ts';
import { LEAST_HISTORY } from '../../baseline/rarity.ts';
import { principalKey } from '../../baseline/subjects.ts';
import { instantInWords } from '../../instant-in-words.ts';
import { incompleteness } from '../completeness.ts';
import { type Harvest, harvestIn, isHarvest } from '../harvests.ts';
import { dangerOf, isTakenInMass } from '../high-risk-operations.ts';
import type { AssessmentInput } from '../input.ts';
import { learnedHabits } from '../learned-habits.ts';
import { type CallsOfCredential, callsInQuestion, isNewAt } from '../new-credentials.ts';
import { greatestOf } from '../sorted.ts';
import { ownActivities } from '../subject.ts';
import { CallJudge, type JudgedCall } from '../unusual-calls.ts';
import { byTime, questionFrom } from '../uses.ts';
import { HABITS, UNUSUAL, WEIGHTS } from '../weights.ts';

const ID = 'unusual-api-by-new-credential';

/**
 * A credential that is not a day old makes calls that are rare for its principal and for the application or integration.
 *
 * Inputs: the calls in question (what was done, not that a session was in use), the habits learned before the time in
 * question (`baseline`, and the evidence's own earlier records), and the table of high-risk operations. New is a session
 * that began, or a token that was first used, within a day before the call. Rare is what was not done on any day of the last
 * month, days counting half after thirty. It weighs by what is known: more when it is rare for everybody there, when several
 * operations are, when the operation is one that intruders call, and most when it is a harvest, ten objects within six
 * minutes, such as the principal never made.
 * Sources: others' rules, which call a token of less than 24 hours making first-seen or high-risk calls 20 of 100, look back
 * 7 to 14 days for first-seen, and take ten repositories cloned in six minutes for a theft.
 * Known false positives: a person who takes on another task; a new script of a developer; the first run of a migration.
 * Not evaluable: records that tell no operation, actor or credential id; too little history of the principal, or of the
 * application or integration (a new starter, a new integration); logs that do not reach back far enough, or have gaps.
 * @see https://attack.mitre.org/detectionstrategies/DET0260#AN0722
 */
export function unusualApiByNewCredential(input: AssessmentInput): {
  result: SignalResult;
  blindSpots: readonly BlindSpot[];
} {
  const habits = learnedHabits(input);
  const judge = new CallJudge(input, habits);
  const credentials = callsInQuestion(input, habits);
  const found = credentials.map((each) => findingsOf(each, judge, input));
  const missed = unseen(input, credentials);
  const blindSpots = distinct([...found.flatMap((each) => each.blindSpots), ...missed]);
  const [strongest] = found.toSorted((a, b) => b.share - a.share || compare(a.why, b.why));
  // Short of the whole weight, what cannot be told might add to it: then it is not known how much this weighs.
  if (strongest && strongest.share > 0 && (strongest.share >= 1 || blindSpots.length === 0)) {
    const evidence = [...new Set(found.flatMap(({ records }) => records.map(activityRef)))].slice(0, 20);
    const llr = WEIGHTS[ID].fired * Math.min(1, strongest.share);
    return { result: { id: ID, state: 'fired', llr, evidence, why: strongest.why }, blindSpots };
  }
  if (blindSpots.length > 0) {
    const [{ what, why }] = blindSpots as [BlindSpot, ...BlindSpot[]];
    const said = `whether calls by a new credential were unusual cannot be told: ${what}: ${why}`;
    const share = missed.length > 0 ? 1 : greatestOf(found.map((each) => Math.max(each.share, each.atMost)));
    const llrAtMost = WEIGHTS[ID].fired * share;
    return {
      result: { id: ID, state: 'not-evaluable', llr: 0, llrAtMost, evidence: [], why: said },
      blindSpots,
    };
  }
  const usual = found.flatMap((each) => each.usual);
  const why =
    usual.length > 0
      ? 'what the credentials in question called is usual for who called it, or where it was called'
      : 'no credential in question is new and made calls';
  const evidence = usual.slice(0, 20).map(activityRef);
  return { result: { id: ID, state: 'quiet', llr: WEIGHTS[ID].quiet, evidence, why }, blindSpots: [] };
}

/** What one credential's calls show. */
interface Findings {
  /** The share of the signal's whole weight that they have; 0 for none. */
  readonly share: number;
  /** The share that they could have if what is not known were. */
  readonly atMost: number;
  readonly records: readonly Activity[];
  readonly why: string;
  readonly usual: readonly Activity[];
  readonly blindSpots: readonly BlindSpot[];
}

function findingsOf(credential: CallsOfCredential, judge: CallJudge, input: AssessmentInput): Findings {
  // Who called is asked of old credentials too: what names nobody may not be this person's.
  const relevant = credential.calls.filter(
    (call) => isNewAt(credential, call) !== false || principalKey(call) === undefined,
  );
  const judged = relevant.map((call) => judge.judge(call));
  const isNew = credential.blindSpots.length === 0 && credential.firstUse !== undefined;
  const rare = judged.filter((each) => each.state === 'rare');
  const mass = harvestsIn(judged, input);
  const unknown = judged.flatMap((each) => (each.state === 'unknown' ? each.blindSpots : []));
  const isSuspect = rare.length > 0 || mass.found.length > 0;
  const blindSpots = [...unknown, ...mass.blindSpots, ...(isSuspect ? credential.blindSpots : [])];
  const usual = judged.flatMap((each) => (each.state === 'usual' ? [each.call] : []));
  const atMost = atMostOf(judged, mass.blindSpots.length > 0);
  if (!isSuspect || !isNew) return { share: 0, atMost, records: [], why: '', usual, blindSpots };
  const harvest = mass.found[0];
  return {
    share: Math.max(shareOf(rare), greatestOf(mass.found.map(({ share }) => share))),
    atMost,
    records: [...(harvest?.harvest.activities ?? []), ...rare.map(({ call }) => call)].toSorted(byTime),
    why: inWords(credential, rare, harvest?.harvest),
    usual,
    blindSpots,
  };
}

type Rare = Extract<JudgedCall, { state: 'rare' }>;

function shareOf(rare: readonly Rare[]): number {
  if (rare.length === 0) return 0;
  const operations = new Set(rare.map(({ operation }) => operation));
  const several = operations.size >= HABITS.severalOperations ? UNUSUAL.several : 0;
  const each = rare.map(({ call, operation, org }) => {
    const base = org === 'rare' ? UNUSUAL.rareForAll : UNUSUAL.rareForPrincipal;
    return base + (dangerOf(call, operation) === undefined ? 0 : UNUSUAL.dangerous);
  });
  return Math.min(1, greatestOf(each) + several);
}

/** If every call whose habits are not known were rare for everybody. */
function atMostOf(judged: readonly JudgedCall[], mayBeHarvest: boolean): number {
  if (mayBeHarvest) return 1;
  const unusual = judged.flatMap(({ call, operation, state }) =>
    state === 'usual' ? [] : [{ call, operation, state: 'rare' as const, org: 'rare' as const }],
  );
  const isTaken = unusual.some(({ call, operation }) => isTakenInMass(call, operation));
  const isMass = isTaken && isHarvest(harvestIn(unusual.map(({ call }) => call))) !== false;
  return isMass ? 1 : shareOf(unusual);
}

interface FoundHarvest {
  readonly harvest: Harvest;
  readonly share: number;
}

/** Many objects at once, of an operation that is rare for the principal, or of a usual one as they never were before. */
function harvestsIn(
  judged: readonly JudgedCall[],
  input: AssessmentInput,
): { readonly found: readonly FoundHarvest[]; readonly blindSpots: readonly BlindSpot[] } {
  const taken = judged.filter(({ call, operation }) => isTakenInMass(call, operation));
  const found: FoundHarvest[] = [];
  const blindSpots: BlindSpot[] = [];
  for (const calls of Map.groupBy(taken, ({ operation }) => operation).values()) {
    const [first] = calls as [JudgedCall, ...JudgedCall[]];
    const harvest = harvestIn(calls.map(({ call }) => call));
    const isOne = isHarvest(harvest);
    if (isOne === false || first.state === 'unknown') continue;
    const before = first.state === 'usual' ? earlierHarvest(first, input) : false;
    const { platform } = first.call;
    if (before === true) continue;
    if (isOne && before === false) {
      found.push({ harvest, share: first.state === 'rare' ? 1 : UNUSUAL.harvestOfUsual });
    } else {
      const why =
        'the records do not name enough of the objects, now or before, to tell how many were touched at once';
      blindSpots.push({ platform, what: 'objects of calls', why });
    }
  }
  return { found: found.toSorted((a, b) => b.share - a.share), blindSpots };
}

/** Whether the principal touched as many at once before; undefined where the evidence does not reach back or tell. */
function earlierHarvest({ call, operation }: JudgedCall, input: AssessmentInput): boolean | undefined {
  const from = questionFrom(input);
  const earlier = ownActivities(input).filter(
    (each) => each.time < from && each.platform === call.platform && operationOf(each) === operation,
  );
  const before = isHarvest(harvestIn(earlier.toSorted(byTime)));
  if (before !== false) return before;
  const back = new Date(Date.parse(from) - LEAST_HISTORY.spanMs).toISOString();
  const isWhole = incompleteness(input, [call.platform], back, from).length === 0;
  return isWhole && earlier.length > 0 ? false : undefined;
}

/** Calls that may have been made and are not seen: then none is no sign of innocence. */
function unseen(input: AssessmentInput, credentials: readonly CallsOfCredential[]): readonly BlindSpot[] {
  const from = questionFrom(input);
  const own = ownActivities(input).filter(({ time }) => time >= from);
  const named = input.credential?.platform;
  const platforms = new Set([
    ...(named === undefined ? own.map(({ platform }) => platform) : [named]),
    ...credentials.map(({ platform }) => platform),
  ]);
  const id = input.credential?.id;
  const isShown = id === undefined || input.bundle.activities.some((each) => showsId(each, id));
  if (platforms.size === 0 || !isShown) {
    const why = 'no record shows a credential in question';
    return [{ platform: named ?? 'all', what: 'uses of the credential', why }];
  }
  const until = [input.firstSeen, ...credentials.flatMap(({ calls }) => calls.at(-1)!.time)]
    .toSorted()
    .at(-1)!;
  return incompleteness(input, [...platforms].toSorted(), from, until);
}

function showsId({ sessionId, rootSessionId, tokenId }: Activity, id: string): boolean {
  return sessionId === id || rootSessionId === id || tokenId === id;
}

function inWords(
  { kind, id, firstUse }: CallsOfCredential,
  rare: readonly Rare[],
  harvest: Harvest | undefined,
): string {
  const dangers = new Map(rare.map(({ call, operation }) => [operation, dangerOf(call, operation)]));
  const named = [...dangers]
    .toSorted(([a, x], [b, y]) => Number(!x) - Number(!y) || compare(a, b))
    .slice(0, 5);
  const operations = named.map(([name, danger]) => (danger ? `${name} (${danger})` : name)).join(', ');
  const whom = rare.some(({ org }) => org === 'rare')
    ? 'who called it and where it was called'
    : 'who called it';
  const calls = operations && `called what is rare for ${whom}: ${operations}`;
  const took = harvest && `touched ${harvest.objects} objects within six minutes, as never before`;
  return `${kind} ${id}, new at ${firstUse === undefined ? 'a time that is not known' : instantInWords(firstUse)}, ${[calls, took].filter(Boolean).join(', and ')}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function distinct(spots: readonly BlindSpot[]): readonly BlindSpot[] {
  const sorted = [...new Map(spots.map((spot) => [JSON.stringify(spot), spot]))].toSorted(([a], [b]) =>
    compare(a, b),
  );
  return sorted.map(([, spot]) => spot);
}
