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

/** Which of the sign-ins at identity providers led to a use, as far as it can be told. */
export interface SignInsBehind {
  readonly found: readonly Activity[];
  /** Whether none may have been found only because a record does not say where it came from. */
  readonly isUntold: boolean;
}

/**
 * Where the use is on another platform than the identity provider, ids do not join: same person, same network or device,
 * at most a day before.
 *
 * @param atProviders of `signInsAtProviders`
 */
export function signInsBehind(
  use: Use,
  atProviders: SignIns,
  { identityProviders }: Pick<AssessmentInput, 'identityProviders'>,
): SignInsBehind {
  if (identityProviders.includes(use.platform)) return { found: [], isUntold: false };
  const first = use.activities[0]!;
  const latest = Date.parse(first.time) + CLOCK_SKEW_MS;
  const timely = atProviders.all.slice(
    firstAtLeast(atProviders.times, latest - SIGN_IN_HORIZON_MS),
    firstAtLeast(atProviders.times, latest + 1),
  );
  const found = timely.filter((each) => isSameContext(each, first) === true);
  return { found, isUntold: timely.some((each) => isSameContext(each, first) === undefined) };
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
