import type { Assessment, BlindSpot, CounterSignalResult, SignalResult, Verdict } from '../assessment.ts';
import { counterSignalsIn } from './counter-signals/index.ts';
import type { AssessmentInput } from './input.ts';
import { concurrentGeographies } from './signals/concurrent-geographies.ts';
import { credentialNeverIssued } from './signals/credential-never-issued.ts';
import { isIssuerEvidence, issuerAnomaly } from './signals/issuer-anomaly.ts';
import { mfaNotSatisfied } from './signals/mfa-not-satisfied.ts';
import { noMatchingAuthentication } from './signals/no-matching-authentication.ts';
import { sessionContextChanged } from './signals/session-context-changed.ts';
import { tokenReplay } from './signals/token-replay.ts';
import { unfamiliarOrigin } from './signals/unfamiliar-origin.ts';
import { unusualApiByNewCredential } from './signals/unusual-api-by-new-credential.ts';
import { vendorVerdict } from './signals/vendor-verdict.ts';
import { ownActivities } from './subject.ts';
import { techniquesFor } from './techniques.ts';
import { toFetchOf } from './to-fetch.ts';
import { networksFilled } from './told-elsewhere.ts';
import { isNamedUnseen, isSightingUnseen } from './uses.ts';
import { type Weighed, weigh } from './weigh.ts';
import { reweighed, weightsWith } from './weighting.ts';
import { NEVER_ISSUED_LLR, OF_WEIGHT_LLR, THRESHOLDS } from './weights.ts';

const SIGNALS = [
  noMatchingAuthentication,
  credentialNeverIssued,
  sessionContextChanged,
  concurrentGeographies,
  tokenReplay,
  unfamiliarOrigin,
  mfaNotSatisfied,
  unusualApiByNewCredential,
  vendorVerdict,
  issuerAnomaly,
] as const;

/**
 * Weighs the evidence of AN0722 into a verdict. Pure: the same evidence gives the same assessment, in any order.
 *
 * `forged` is never said without evidence about the issuer: what is used without authentication is else `stolen`, with
 * T1606 named as a candidate.
 */
export function assess(given: AssessmentInput): Assessment {
  const input = withNetworks(given);
  const weights = weightsWith(input.signalWeights);
  const judged = SIGNALS.map((signal) => signal(input));
  const signals = judged.map(({ result }) => reweighed(result, weights));
  const explained = counterSignalsIn(input);
  const counterSignals = explained.counterSignals.map((each) => reweighed(each, weights));
  const weighed = weigh(signals, counterSignals, weights);
  const verdict = verdictOf(
    weighed,
    judged.map(({ result }) => result),
    {
      ...(input.verdictThresholds ?? THRESHOLDS),
      isAllExplained:
        explained.isWhole &&
        !isSightingUnseen(input) &&
        !isAnyLeft(signals, counterSignals) &&
        (isReasoned(signals, counterSignals) || isLookedAt(signals)),
    },
  );
  const blindSpots = distinct([
    ...namedSpots(input),
    ...judged.flatMap((each) => each.blindSpots),
    ...gapSpots(input),
  ]);
  const undecidedUntil = verdict === 'undecided' ? whenToLookAgain(blindSpots, input.now) : undefined;
  const toFetch = verdict === 'undecided' ? toFetchOf(blindSpots) : [];
  return {
    verdict,
    score: weighed.score,
    interval: weighed.interval,
    ...(undecidedUntil ? { undecidedUntil } : {}),
    ...(toFetch.length > 0 ? { toFetch: [...toFetch] } : {}),
    signals,
    counterSignals,
    blindSpots,
    techniques: techniquesFor(verdict),
    wouldChange: wouldChange(signals, blindSpots),
    assessedAt: input.now.toISOString(),
    evidenceSha256: input.evidenceSha256,
  };
}

function withNetworks(given: AssessmentInput): AssessmentInput {
  const activities = networksFilled(given.bundle.activities, ownActivities(given));
  return { ...given, bundle: { ...given.bundle, activities: [...activities] } };
}

interface Deciding {
  readonly compromised: number;
  readonly explained: number;
  /**
   * Whether the detection's use is seen, for each use that strayed and each signal that fired there is a reason, and what
   * tells a theft apart could be looked at where nothing speaks for the person.
   */
  readonly isAllExplained: boolean;
}

/**
 * Sure only when what is not seen could not turn it: the interval decides, and not the score. So a thing that can no longer
 * be seen, which widens the interval, never makes a verdict out of doubt.
 */
function verdictOf(
  { interval: [low, high] }: Weighed,
  signals: readonly SignalResult[],
  { compromised, explained, isAllExplained }: Deciding,
): Verdict {
  if (low >= compromised) return signals.some(isAboutIssuer) ? 'forged' : 'stolen';
  if (high <= explained && isAllExplained) return 'explained';
  return 'undecided';
}

/** Whether anything of weight fired that no counter-signal explains: then nothing is explained, however unlikely a theft is. */
function isAnyLeft(signals: readonly SignalResult[], counters: readonly CounterSignalResult[]): boolean {
  const explained = new Set(
    counters.filter(({ state }) => state === 'fired').flatMap(({ explains }) => explains),
  );
  return signals.some(
    ({ id, state, llr }) => state === 'fired' && llr >= OF_WEIGHT_LLR && !explained.has(id),
  );
}

/** Whether something speaks for the person, and no signal against them. */
function isReasoned(signals: readonly SignalResult[], counters: readonly CounterSignalResult[]): boolean {
  return counters.some(hasFired) && !signals.some(hasFired);
}

function hasFired({ state }: SignalResult): boolean {
  return state === 'fired';
}

/** Without these, a thief with a copy of the browser leaves what its owner leaves. */
const TELLING: ReadonlySet<string> = new Set([
  'no-matching-authentication',
  'credential-never-issued',
  'session-context-changed',
  'concurrent-geographies',
]);

/** That nothing was found is a reason only where it could have been found. */
function isLookedAt(signals: readonly SignalResult[]): boolean {
  return signals.every(({ id, state }) => state !== 'not-evaluable' || !TELLING.has(id));
}

/** What says that the issuer made no such thing: its own log, where it is known to show what it issues, or its keys. */
function isAboutIssuer(result: SignalResult): boolean {
  const { id, state, llr } = result;
  const isUnissued = id === 'credential-never-issued' && llr >= NEVER_ISSUED_LLR.named;
  return state === 'fired' && (isUnissued || isIssuerEvidence(result));
}

/** What a detection names and nobody can look at; first, since it is what the case is about. */
function namedSpots(input: AssessmentInput): readonly BlindSpot[] {
  if (!isNamedUnseen(input)) return [];
  const { kind, platform = 'all' } = input.credential!;
  const why = `no record that was read shows this ${kind}: what the person did besides was judged in its place`;
  return [{ platform, what: 'the credential that the detection names', why }];
}

function gapSpots(input: AssessmentInput): readonly BlindSpot[] {
  return input.bundle.gaps.map(({ platform, what, why }) => ({ platform, what, why }));
}

function distinct(spots: readonly BlindSpot[]): BlindSpot[] {
  return [...new Map(spots.map((spot) => [JSON.stringify(spot), spot])).values()];
}

/** When the last log that is still filling will have caught up; undefined when waiting would not help. */
function whenToLookAgain(spots: readonly BlindSpot[], now: Date): string | undefined {
  const times = spots.flatMap((spot) => (spot.until === undefined ? [] : [spot.until])).toSorted();
  const last = times.at(-1);
  if (last === undefined) return undefined;
  const soonest = new Date(now.getTime() + 5_000).toISOString();
  return last > soonest ? last : soonest;
}

function wouldChange(signals: readonly SignalResult[], blindSpots: readonly BlindSpot[]): string[] {
  const flips = signals.map((signal) =>
    signal.state === 'fired'
      ? `${signal.id} would fall if the logs showed the sign-in or the move to be the person’s own`
      : `${signal.id} would count if it could be shown`,
  );
  return [
    ...flips,
    ...blindSpots.map((spot) => `seeing ${spot.what} of ${spot.platform}: ${spot.why}`),
  ].slice(0, 20);
}
