import { type ActivityKind, type KindFacts, ocsfFacts } from 'countersign/kit';
import type { AuditEvent } from './audit-events.ts';
import { text } from './audit-fields.ts';

/** What an event means. Unknown names are a use by whoever did it, never a fault: Google adds some with each release. */

/** By event name, in every log; tried in order. */
const BY_NAME: readonly (readonly [RegExp, ActivityKind])[] = [
  [/^(suspicious_|gov_attack_warning$|account_disabled_|risky_sensitive_action_)/, 'vendor-verdict'],
  [/^user_signed_out_due_to_suspicious_session_cookie$/, 'vendor-verdict'],
  [/^login_(challenge|verification)$/, 'mfa'],
  [/^login_failure$/, 'login-failed'],
  [/^(logout|RESET_SIGNIN_COOKIES)$/, 'session-end'],
  [/^(REVOKE_3LO_TOKEN|REVOKE_3LO_DEVICE_TOKENS)$/, 'token-revoke'],
  [/^(REVOKE_ASP|DELETE_2SV_SCRATCH_CODES|REVOKE_SECURITY_KEY|passkey_removed)$/, 'credential-removed'],
  [/^(GENERATE_2SV_SCRATCH_CODES|SECURITY_KEY_REGISTERED_FOR_USER|passkey_enrolled)$/, 'credential-added'],
  [/^AUTHORIZE_API_CLIENT_ACCESS$/, 'credential-added'],
  [/^REMOVE_API_CLIENT_ACCESS$/, 'credential-removed'],
  [/^ACCESS_(DENY|ALLOW)|^ACCESS_EVALUATION/, 'policy'],
  [/^(2sv|titanium|recovery|password|email_forwarding)_/, 'account-change'],
];

const OF_TOKEN: Readonly<Record<string, ActivityKind>> = {
  authorize: 'token-mint',
  activity: 'token-use',
  revoke: 'token-revoke',
};

const ACCOUNT_TYPES = new Set(['USER_SETTINGS', 'DELEGATED_ADMIN_SETTINGS', '2sv_change', 'password_change']);

/** OCSF User Management activities of what is done to an account. */
const ACCOUNT_ACTIVITIES: Readonly<Record<string, number>> = {
  CREATE_USER: 1,
  UNSUSPEND_USER: 4,
  UNARCHIVE_USER: 4,
  SUSPEND_USER: 5,
  ARCHIVE_USER: 5,
  DELETE_USER: 5,
  password_edit: 8,
  CHANGE_PASSWORD: 9,
  CHANGE_PASSWORD_ON_NEXT_LOGIN: 9,
  '2sv_enroll': 12,
  titanium_enroll: 12,
  '2sv_disable': 13,
  titanium_unenroll: 13,
  TURN_OFF_2_STEP_VERIFICATION: 13,
  UNENROLL_USER_FROM_STRONG_AUTH: 13,
};

/** Where a record holds several events it is told by the first of these that it holds. */
const TELLING: readonly ActivityKind[] = [
  'vendor-verdict',
  'login',
  'login-failed',
  'session-end',
  'token-revoke',
  'credential-removed',
  'credential-added',
  'token-mint',
  'account-change',
  'mfa',
];

/** The event by which a record is told. */
export function tellingOf(log: string, events: readonly AuditEvent[]): AuditEvent | undefined {
  for (const kind of TELLING) {
    const found = events.find((event) => kindOf(log, event, true).kind === kind);
    if (found) return found;
  }
  return events[0];
}

/** Never throws. */
export function kindOf(log: string, { name, type }: AuditEvent, hasActor: boolean): KindFacts {
  const kind = named(log, name, type) ?? (hasActor && name !== 'unknown' ? 'api-call' : 'other');
  const facts = ocsfFacts(kind);
  const activityId = kind === 'account-change' ? ACCOUNT_ACTIVITIES[name] : undefined;
  return { ...facts, activityId: activityId ?? facts.activityId };
}

function named(log: string, name: string, type: string | undefined): ActivityKind | undefined {
  if (log === 'token' && Object.hasOwn(OF_TOKEN, name)) return OF_TOKEN[name];
  // By SAML a session at Google signs on to another app.
  if (name === 'login_success') return log === 'saml' ? 'session-use' : 'login';
  const found = BY_NAME.find(([pattern]) => pattern.test(name))?.[1];
  return found ?? (type !== undefined && ACCOUNT_TYPES.has(type) ? 'account-change' : undefined);
}

/** What became of it: by its own status, else by its name, else it happened. */
export function outcomeOf(event: AuditEvent): 'success' | 'failure' | 'unknown' {
  const { name, parameters, status } = event;
  if (status !== undefined) return status;
  if (/^login_(challenge|verification)$/.test(name))
    return challenge(text(parameters, 'login_challenge_status'));
  if (/_failure(_event)?$|^ACCESS_DENY/i.test(name)) return 'failure';
  return name === 'unknown' ? 'unknown' : 'success';
}

/** Google writes `passed`, and in older records `Challenge Passed`. */
function challenge(said: string | undefined): 'success' | 'failure' | 'unknown' {
  if (said === undefined) return 'unknown';
  if (/passed/i.test(said)) return 'success';
  return /fail|incorrect|denied|rejected/i.test(said) ? 'failure' : 'unknown';
}
