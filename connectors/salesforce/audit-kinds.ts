import type { Activity, ActivityKind } from 'countersign/kit';

/** What an event of Salesforce's logs means. Unknown names are never a fault: each release adds some. */

export interface KindFacts {
  readonly kind: ActivityKind;
  readonly classUid: number;
  readonly activityId: number;
}

/** By the event's name, lower-case, without blanks and without `Event`, `EventStore` or `EventStream` at its end. */
const KINDS: readonly (readonly [RegExp, ActivityKind])[] = [
  [/^login(history)?$/, 'login'],
  [/^loginas$/, 'session-start'],
  [/^logout$/, 'session-end'],
  [
    /^(sessionhijacking|credentialstuffing|apianomaly|reportanomaly|loginanomaly|guestuseranomaly)$/,
    'vendor-verdict',
  ],
  [/^(api|restapi|apexrestapi|apexsoap|bulkapi2?|bulkapiresult|metadataapioperation|graphql)$/, 'api-call'],
  [/^apitotalusage$/, 'api-call'],
  // A record that does not say what it is may as well be the end of its session as a use.
  [/^unknown$/, 'other'],
  // What the platform does by itself, or goes on doing when the person has long left.
  [/^(apex|queued|timebased|flow|async|wave|sites|eventtype|database)/, 'other'],
  [/^(externalcustomapexcallout|permissionset|continuationcallout|concurrent)/, 'other'],
];

/** Changes in Setup that make or take away what one signs in with, or another's session. */
const SETUP: readonly (readonly [RegExp, ActivityKind, activityId: number])[] = [
  [/^suOrgAdminLogin$/i, 'session-start', 1],
  [/^suOrgAdminLogout$/i, 'session-end', 2],
  [/^(insert|create)(connectedapp|externalclientapp)/i, 'credential-added', 18],
  [/^delete(connectedapp|externalclientapp)/i, 'credential-removed', 19],
  [/^insertcertificate$/i, 'credential-added', 18],
  [/^created.*user$/i, 'account-change', 1],
  [/^activateduser$/i, 'account-change', 4],
  [/^deactivateduser$/i, 'account-change', 5],
  [/^frozeuser$/i, 'account-change', 6],
  [/^unfrozeuser$/i, 'account-change', 7],
  [/^changedpassword$/i, 'account-change', 8],
  [/^resetpassword$/i, 'account-change', 9],
  [/^insert(twofactor|authenticatorpairing)/i, 'account-change', 12],
  [/^delete(twofactor|authenticatorpairing)/i, 'account-change', 13],
];

/** OCSF class and activity by kind. */
const CLASSES: Readonly<Partial<Record<ActivityKind, readonly [classUid: number, activityId: number]>>> = {
  login: [3002, 1],
  'login-failed': [3002, 1],
  'session-start': [3002, 1],
  'session-use': [6003, 99],
  'session-end': [3002, 2],
  'api-call': [6003, 99],
  'vendor-verdict': [2004, 1],
};

/** The event's name without what tells only how it is stored: `LoginEvent` and `Login` are one. */
export function plainName(eventType: string): string {
  return eventType
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/(?<=.)event(store|stream)?$/, '');
}

/** Never throws. What is none of the named kinds and was done in a session is a use of that session. */
export function kindOf(eventType: string, outcome: Activity['outcome'], hasSession: boolean): KindFacts {
  const name = plainName(eventType);
  const named = KINDS.find(([pattern]) => pattern.test(name))?.[1];
  const kind = named ?? (hasSession ? 'session-use' : 'other');
  return facts(kind === 'login' && outcome === 'failure' ? 'login-failed' : kind);
}

/** A change in Setup, by its action and section. */
export function setupKind(action: string, section: string | undefined): KindFacts {
  const named = SETUP.find(([pattern]) => pattern.test(action));
  if (named) {
    const [, kind, activityId] = named;
    return { kind, classUid: kind.startsWith('session') ? 3002 : 3007, activityId };
  }
  return section === 'Manage Users'
    ? { kind: 'account-change', classUid: 3007, activityId: 99 }
    : facts('other');
}

function facts(kind: ActivityKind): KindFacts {
  const [classUid, activityId] = CLASSES[kind] ?? [0, 99];
  return { kind, classUid, activityId };
}
