import type { Activity } from '../../activity.ts';
import type { AssessmentInput } from '../input.ts';
import { firstAtLeast } from '../sorted.ts';
import { CLOCK_SKEW_MS, IMPERSONATION_MS } from '../weights.ts';
import { type CounterSignal, OF_PLACE } from './counter-signal.ts';

/** Okta’s support with the customer's leave, and administrators of Salesforce who log in as somebody. */
const IMPERSONATION = /impersonat|^loginas$|^login_?as(event)?$/i;

/**
 * Counter-signal: an administrator or the vendor's support acted as the person, with leave that the platform logged.
 *
 * Joined by the session; where the record names none, by platform and address, within a day after it (Okta's leave ends then).
 */
export const approvedImpersonation: CounterSignal = {
  id: 'approved-impersonation',
  explains: [...OF_PLACE, 'no-matching-authentication', 'unusual-api-by-new-credential', 'mfa-not-satisfied'],
  isExplained: ({ context: { activity } }, input) => isImpersonated(activity, input),
  sentence: () => 'an administrator acted as the person, and the platform logged that it was allowed',
};

/** Whether somebody else acted as the person, with leave. */
export function isImpersonated(activity: Activity, input: AssessmentInput): boolean {
  const { sessions, timesByAddress } = leavesIn(input);
  if (sessionKeysOf(activity).some((key) => sessions.has(key))) return true;
  const times = timesByAddress.get(addressKey(activity)) ?? [];
  const at = Date.parse(activity.time);
  const leave = times[firstAtLeast(times, at - IMPERSONATION_MS)];
  return leave !== undefined && leave <= at + CLOCK_SKEW_MS;
}

interface Leaves {
  readonly sessions: ReadonlySet<string>;
  /** Of those that name no session, by platform and address, in milliseconds since 1970, oldest first. */
  readonly timesByAddress: ReadonlyMap<string, readonly number[]>;
}

/** One input's records are looked through once: every use that strayed asks. */
const read = new WeakMap<AssessmentInput, Leaves>();

function leavesIn(input: AssessmentInput): Leaves {
  const leaves = read.get(input) ?? readLeaves(input);
  read.set(input, leaves);
  return leaves;
}

function readLeaves({ bundle }: AssessmentInput): Leaves {
  const leaves = bundle.activities.filter(isLeave);
  const nameless = leaves.filter((each) => each.ip !== undefined && sessionKeysOf(each).length === 0);
  const byAddress = Map.groupBy(nameless, addressKey);
  const timesOf = (each: readonly Activity[]) =>
    each.map(({ time }) => Date.parse(time)).toSorted((a, b) => a - b);
  return {
    sessions: new Set(leaves.flatMap(sessionKeysOf)),
    timesByAddress: new Map([...byAddress].map(([key, each]) => [key, timesOf(each)])),
  };
}

function isLeave({ outcome, eventCode, operation }: Activity): boolean {
  return outcome !== 'failure' && [eventCode, operation ?? ''].some((text) => IMPERSONATION.test(text));
}

function sessionKeysOf({ platform, sessionId, rootSessionId }: Activity): readonly string[] {
  return [sessionId, rootSessionId].flatMap((id) => (id === undefined ? [] : [`${platform}\n${id}`]));
}

function addressKey({ platform, ip }: Activity): string {
  return `${platform}\n${ip ?? ''}`;
}
