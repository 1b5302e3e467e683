import type { Activity } from '../activity.ts';
import type { AssessmentInput } from './input.ts';
import type { Use } from './uses.ts';
import { CLOCK_SKEW_MS, SIGN_IN_HORIZON_MS } from './weights.ts';

const SIGN_INS = new Set<Activity['kind']>(['login', 'session-start', 'session-use']);

/**
 * What at an identity provider could have led to a use elsewhere, where ids do not join: same person, same network or
 * device, at most a day before.
 */
export function signInsBehind(use: Use, input: AssessmentInput): readonly Activity[] {
  if (input.identityProviders.includes(use.platform)) return [];
  const first = use.activities[0]!;
  const latest = Date.parse(first.time) + CLOCK_SKEW_MS;
  return input.bundle.activities.filter((each) => {
    if (!SIGN_INS.has(each.kind) || each.outcome !== 'success') return false;
    if (!input.identityProviders.includes(each.platform)) return false;
    const at = Date.parse(each.time);
    return at <= latest && at >= latest - SIGN_IN_HORIZON_MS && isSameContext(each, first);
  });
}

function isSameContext(a: Activity, b: Activity): boolean {
  if (a.ip !== undefined && a.ip === b.ip) return true;
  if (a.deviceId !== undefined && a.deviceId === b.deviceId) return true;
  return a.asn?.number !== undefined && a.asn.number === b.asn?.number && a.userAgent === b.userAgent;
}
