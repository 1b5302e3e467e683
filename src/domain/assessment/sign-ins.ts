import type { Activity } from '../activity.ts';
import type { AssessmentInput } from './input.ts';
import { isSame } from './same.ts';
import { firstAtLeast } from './sorted.ts';
import { ownActivities } from './subject.ts';
import { byTime, type Use } from './uses.ts';
import { CLOCK_SKEW_MS, SIGN_IN_HORIZON_MS } from './weights.ts';

const SIGN_INS: readonly Activity['kind'][] = ['login', 'session-start', 'session-use'];
/** What shows that a provider let somebody into an application: by OpenID Connect that is a token. */
const VOUCHERS: readonly Activity['kind'][] = [...SIGN_INS, 'token-mint'];

/** Sign-ins, oldest first, with their times in milliseconds since 1970. */
export interface SignIns {
  readonly all: readonly Activity[];
  readonly times: readonly number[];
}

/** What could have led to a use elsewhere: this person's sign-ins at identity providers that succeeded. */
export function signInsAtProviders(input: AssessmentInput): SignIns {
  return atProviders(input, SIGN_INS);
}

/** What could have vouched for this person elsewhere. */
export function vouchersAtProviders(input: AssessmentInput): SignIns {
  return atProviders(input, VOUCHERS);
}

function atProviders(input: AssessmentInput, kinds: readonly Activity['kind'][]): SignIns {
  const all = ownActivities(input)
    .filter(
      ({ kind, outcome, platform }) =>
        kinds.includes(kind) && outcome === 'success' && input.identityProviders.includes(platform),
    )
    .toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time) || byTime(a, b));
  return { all, times: all.map(({ time }) => Date.parse(time)) };
}

/**
 * As many of those nearest to a moment are compared: more than anybody signs in within a day, and a bound for what a log
 * of an attacker's making can cost.
 */
const MOST_COMPARED = 1_000;
/** As many that match stand for all. */
const MOST_FOUND = 100;

/** Which sign-ins match, as far as it can be told. */
export interface Matching {
  /** Oldest first; those nearest to the moment, where there are many. */
  readonly found: readonly Activity[];
  /** Whether a record tells too little to say; also where none matched and there were too many to compare all. */
  readonly isUntold: boolean;
}

/** Compares the sign-ins within a span, from its end backwards. @param matches undefined where records tell too little */
export function matchingWithin(
  { all, times }: SignIns,
  span: { readonly fromMs: number; readonly untilMs: number },
  matches: (signIn: Activity) => boolean | undefined,
): Matching {
  const start = firstAtLeast(times, span.fromMs);
  const end = firstAtLeast(times, span.untilMs + 1);
  const first = Math.max(start, end - MOST_COMPARED);
  const found: Activity[] = [];
  let isUntold = false;
  for (let at = end - 1; at >= first && !(isUntold && found.length >= MOST_FOUND); at--) {
    const isMatch = matches(all[at]!);
    if (isMatch === undefined) isUntold = true;
    else if (isMatch && found.length < MOST_FOUND) found.push(all[at]!);
  }
  return { found: found.toReversed(), isUntold: isUntold || (found.length === 0 && first > start) };
}

/**
 * Which of the sign-ins at identity providers led to a use: where the use is on another platform, ids do not join; then it is
 * the same person, in the same network or on the same device, at most a day before.
 *
 * @param atProviders of `signInsAtProviders`
 */
export function signInsBehind(
  use: Use,
  atProviders: SignIns,
  { identityProviders }: Pick<AssessmentInput, 'identityProviders'>,
): Matching {
  if (identityProviders.includes(use.platform)) return { found: [], isUntold: false };
  const first = use.activities[0]!;
  const untilMs = Date.parse(first.time) + CLOCK_SKEW_MS;
  const span = { fromMs: untilMs - SIGN_IN_HORIZON_MS, untilMs };
  return matchingWithin(atProviders, span, (each) => isSameContext(each, first));
}

/** The same address or device, or the same network with the same client; undefined where records tell too little. */
function isSameContext(a: Activity, b: Activity): boolean | undefined {
  const isSameNetwork = isSame(a.asn?.number, b.asn?.number);
  const isSameAgent = isSame(a.userAgent, b.userAgent);
  const isOne = isSame(a.ip, b.ip) === true || isSame(a.deviceId, b.deviceId) === true;
  if (isOne || (isSameNetwork === true && isSameAgent === true)) return true;
  if (isSame(a.ip, b.ip) === undefined) return undefined;
  return isSameNetwork === false || isSameAgent === false ? false : undefined;
}
