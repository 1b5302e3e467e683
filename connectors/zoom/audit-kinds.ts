import { type ActivityKind, type KindFacts, ocsfFacts } from 'countersign/kit';

/** What a record of Zoom means. Unknown names are `other` or a call, never a fault. */

/** The sign-in report. */
const SIGN_INS: Readonly<Record<string, ActivityKind>> = { 'sign in': 'login', 'sign out': 'session-end' };

export function signInKind(type: string): KindFacts {
  const name = type.toLowerCase();
  return ocsfFacts(Object.hasOwn(SIGN_INS, name) ? SIGN_INS[name]! : 'other');
}

/** How the detail of a record on people begins, and OCSF's activity of User Management for it. */
const ON_PEOPLE: readonly (readonly [RegExp, number])[] = [
  [/^(add|create) user\b/i, 1],
  [/^delete user\b/i, 2],
  [/^(edit|update) user\b|^change role\b/i, 3],
  [/^activate user\b/i, 4],
  [/^deactivate user\b/i, 5],
];

/** The operation log: administration of people changes an account, all other is a call. */
export function operationKind(category: string, detail: string): KindFacts {
  if (!/^user( settings)?$/i.test(category.replaceAll('_', ' '))) return ocsfFacts('api-call');
  const activityId = ON_PEOPLE.find(([pattern]) => pattern.test(detail))?.[1] ?? 99;
  return { ...ocsfFacts('account-change'), activityId };
}

/** Webhooks, by their event. Tried in order: the first that fits wins. */
const EVENTS: readonly (readonly [RegExp, ActivityKind, activityId?: number])[] = [
  [/^user\.signed_in$/, 'login'],
  [/^user\.signed_out$/, 'session-end'],
  [/^user\.(created|invitation_accepted)$/, 'account-change', 1],
  [/^user\.deleted$/, 'account-change', 2],
  [/^user\.(updated|settings_updated|disassociated)$/, 'account-change', 3],
  [/^user\.activated$/, 'account-change', 4],
  [/^user\.deactivated$/, 'account-change', 5],
];

export function eventKind(event: string): KindFacts {
  const found = EVENTS.find(([pattern]) => pattern.test(event));
  if (!found) return ocsfFacts('other');
  const [, kind, activityId] = found;
  return { ...ocsfFacts(kind), ...(activityId === undefined ? {} : { activityId }) };
}
