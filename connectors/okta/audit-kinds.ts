import { type ActivityKind, type KindFacts, ocsfFacts } from 'countersign/kit';

/** What an event of the System Log means. Unknown names are `other`, never a fault: Okta adds some with each release. */

/** A credential that the record names as used beside what was done. */
export interface CredentialInUse {
  readonly hasSession: boolean;
  readonly hasApiToken: boolean;
}

/** Tried in order: the first that fits wins. */
const KINDS: readonly (readonly [RegExp, ActivityKind])[] = [
  [/^user\.session\.start$/, 'session-start'],
  [/^user\.session\.(end|clear|expire)$/, 'session-end'],
  // Somebody with leave begins and ends a session as the person.
  [/^user\.session\.impersonation\.initiate$/, 'session-start'],
  [/^user\.session\.impersonation\.end$/, 'session-end'],
  [/^user\.authentication\.(slo|universal_logout(\.scheduled)?)$/, 'session-end'],
  [/^user\.session\.context\.change$|^security\.session\.detect_client_roaming$/, 'session-change'],
  [/detect_reuse$|^app\.token\.reuse$|request_outside_allowed_range$/, 'vendor-verdict'],
  [/^user\.risk\.(detect|change)$|^security\.(threat|attack|breached_credential)\./, 'vendor-verdict'],
  [/^user\.account\.report_suspicious_activity_by_enduser$/, 'vendor-verdict'],
  [/^(user\.authentication\.sso|user\.session\.access_admin_app)$/, 'session-use'],
  [/^app\.oauth2\.(as\.)?(authorize(\.|$)|signon$)/, 'session-use'],
  [/^user\.authentication\.auth_via_mfa$|^user\.mfa\.okta_verify/, 'mfa'],
  [/^user\.authentication\./, 'login'],
  [/^policy\.(evaluate_sign_on|auth_reevaluate\.|continuous_access\.|entity_risk\.)/, 'policy'],
  [/^app\.oauth2\.(as\.)?token\.grant(\.|$)/, 'token-mint'],
  [/^app\.oauth2\.(as\.)?token\.revoke(\.|$)/, 'token-revoke'],
  [/^app\.oauth2\.(as\.|admin\.)?consent\.grant$/, 'credential-added'],
  [/^app\.oauth2\.(as\.|admin\.)?consent\.revoke(\.|$)/, 'credential-removed'],
  [/^system\.api_token\.(create|enable)$/, 'credential-added'],
  [/^system\.api_token\.(revoke|disable)$/, 'credential-removed'],
  [/^app\.oauth2\.credentials\.lifecycle\.(create|activate)$/, 'credential-added'],
  [/^app\.oauth2\.credentials\.lifecycle\.(deactivate|delete)$/, 'credential-removed'],
  [/^user\.device_session\./, 'other'],
];

const ACCOUNT_CHANGE = /^(user\.(lifecycle|account|mfa|credential)|system\.api_token)\./;

/** OCSF User Management activities of what Okta does to an account. */
const ACCOUNT_ACTIVITIES: Readonly<Record<string, number>> = {
  'user.lifecycle.create': 1,
  'user.account.update_profile': 3,
  'user.lifecycle.activate': 4,
  'user.lifecycle.reactivate': 4,
  'user.lifecycle.unsuspend': 4,
  'user.lifecycle.deactivate': 5,
  'user.lifecycle.suspend': 5,
  'user.account.lock': 6,
  'user.account.unlock': 7,
  'user.account.unlock_by_admin': 7,
  'user.account.update_password': 8,
  'user.account.reset_password': 9,
  'user.mfa.factor.activate': 12,
  'user.mfa.factor.deactivate': 13,
};

/**
 * Never throws.
 *
 * What is none of the named kinds and was done with a session or an API token is a use of that credential, whatever it
 * did: a change of an account made in a stolen session must show as the session's use.
 */
export function kindOf(
  eventType: string,
  outcome: 'success' | 'failure' | 'unknown',
  inUse: CredentialInUse,
): KindFacts {
  const named = KINDS.find(([pattern]) => pattern.test(eventType))?.[1];
  if (named) return ocsfFacts(failed(named, outcome));
  const isAccountChange = ACCOUNT_CHANGE.test(eventType);
  const kind = inUse.hasSession
    ? 'api-call'
    : inUse.hasApiToken
      ? 'token-use'
      : isAccountChange
        ? 'account-change'
        : 'other';
  if (!isAccountChange) return ocsfFacts(kind);
  return { kind, classUid: 3007, activityId: ACCOUNT_ACTIVITIES[eventType] ?? 99 };
}

/** A sign-in that failed began nothing. */
function failed(kind: ActivityKind, outcome: string): ActivityKind {
  const isSignIn = kind === 'login' || kind === 'session-start';
  return isSignIn && outcome === 'failure' ? 'login-failed' : kind;
}
