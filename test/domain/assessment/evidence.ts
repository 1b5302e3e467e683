import type { Activity, Watermark } from '#domain/activity.ts';
import type { AssessmentInput } from '#domain/assessment/input.ts';
import type { EvidenceBundle } from '#domain/evidence.ts';

/** Evidence about one session at Okta on the first of March 2026, for tests of signals. */

export const MAC =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';
export const TOOL = 'python-requests/2.32.3';
export const SAM = { id: 'u-sam', email: 'sam@example.com', type: 'user' } as const;

export const BERLIN = { country: 'DE', city: 'Berlin', lat: 52.52, lon: 13.4 };
export const NEW_YORK = { country: 'US', city: 'New York', lat: 40.71, lon: -74.01 };

/** A record of Sam's session `sess-1`. @param time of the day, `HH:MM`, or a whole instant */
export function activity(
  uid: string,
  kind: Activity['kind'],
  time: string,
  more: Partial<Activity> = {},
): Activity {
  return {
    uid,
    platform: 'okta',
    kind,
    classUid: 6003,
    activityId: 2,
    eventCode: kind,
    time: time.length === 5 ? `2026-03-01T${time}:00.000Z` : time,
    outcome: 'success',
    actor: SAM,
    sessionId: 'sess-1',
    ip: '198.51.100.7',
    asn: { number: 64500, org: 'Home ISP' },
    userAgent: MAC,
    rawSha256: '0'.repeat(64),
    ...more,
  };
}

/** The same record without some of what it says. */
export function without(of: Activity, ...names: readonly (keyof Activity)[]): Activity {
  const left = Object.entries(of).filter(([name]) => !names.includes(name as keyof Activity));
  return Object.fromEntries(left) as Activity;
}

export const COMPLETE: Watermark = {
  platform: 'okta',
  log: 'system-log',
  completeFrom: '2026-01-01T00:00:00.000Z',
  completeUntil: '2026-03-01T12:00:00.000Z',
  lagMs: 60_000,
  gaps: [],
};

type Given = Partial<Omit<AssessmentInput, 'bundle'>> &
  Partial<Pick<EvidenceBundle, 'accounts' | 'watermarks'>>;

export function input(
  activities: readonly Activity[],
  { accounts = [], watermarks = [COMPLETE], ...more }: Given = {},
): AssessmentInput {
  return {
    credential: { kind: 'session', platform: 'okta', id: 'sess-1' },
    firstSeen: '2026-03-01T10:00:00.000Z',
    bundle: { accounts, sessions: [], tokens: [], activities: [...activities], watermarks, gaps: [] },
    evidenceSha256: 'a'.repeat(64),
    identityProviders: ['okta'],
    knownEgress: [],
    now: new Date('2026-03-01T12:00:00.000Z'),
    ...more,
  };
}
