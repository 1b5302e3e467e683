import type { Activity } from '../../activity.ts';
import type { AssessmentInput } from '../input.ts';
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
  isExplained: ({ context: { activity } }, { bundle }: AssessmentInput) =>
    bundle.activities.some((each) => isLeaveFor(each, activity)),
  sentence: () => 'an administrator acted as the person, and the platform logged that it was allowed',
};

function isLeaveFor(record: Activity, { platform, sessionId, rootSessionId, ip, time }: Activity): boolean {
  if (record.platform !== platform || record.outcome === 'failure') return false;
  if (![record.eventCode, record.operation ?? ''].some((text) => IMPERSONATION.test(text))) return false;
  const ids = [record.sessionId, record.rootSessionId].filter((id) => id !== undefined);
  if (ids.length > 0) return ids.some((id) => id === sessionId || id === rootSessionId);
  const sinceMs = Date.parse(time) - Date.parse(record.time);
  return ip !== undefined && record.ip === ip && sinceMs >= -CLOCK_SKEW_MS && sinceMs <= IMPERSONATION_MS;
}
