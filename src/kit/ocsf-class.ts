import type { ActivityKind } from '#domain/activity.ts';

/** What a normaliser makes of a record's name: our kind, and OCSF's class and activity. */
export interface KindFacts {
  readonly kind: ActivityKind;
  readonly classUid: number;
  readonly activityId: number;
}

/**
 * OCSF class and activity by kind: Authentication 3002, API Activity 6003, User Access and Account Change 3007,
 * Detection Finding 2004; `other` is the base event.
 * @see https://schema.ocsf.io/classes
 */
export const OCSF_CLASSES: Readonly<Record<ActivityKind, readonly [classUid: number, activityId: number]>> = {
  login: [3002, 1],
  'login-failed': [3002, 1],
  mfa: [3002, 1],
  'session-start': [3002, 1],
  'session-use': [3002, 1],
  'session-change': [3002, 99],
  'session-end': [3002, 2],
  policy: [3002, 6],
  'token-mint': [3002, 99],
  'token-use': [6003, 99],
  'token-revoke': [3007, 19],
  'api-call': [6003, 99],
  'credential-added': [3007, 18],
  'credential-removed': [3007, 19],
  'account-change': [3007, 99],
  'vendor-verdict': [2004, 1],
  other: [0, 99],
};

/** The class and activity that a kind has where the record says nothing finer. */
export function ocsfFacts(kind: ActivityKind): KindFacts {
  const [classUid, activityId] = OCSF_CLASSES[kind];
  return { kind, classUid, activityId };
}
