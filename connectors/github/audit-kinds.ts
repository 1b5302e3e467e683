import type { ActivityKind } from 'countersign/kit';

/** What GitHub's audit actions are in Countersign's words. Whatever stands in no table is `other`. */

const EXACT: Readonly<Record<string, ActivityKind>> = {
  'user.login': 'login',
  'user.failed_login': 'login-failed',
  'user.logout': 'session-end',
  'org.sso_response': 'login',
  'business.sso_response': 'login',
  'user.two_factor_requested': 'mfa',
  'user.two_factor_challenge_success': 'mfa',
  'user.two_factor_challenge_failure': 'mfa',
  'two_factor_authentication.enabled': 'credential-added',
  'two_factor_authentication.disabled': 'credential-removed',
  'personal_access_token.create': 'token-mint',
  'personal_access_token.access_granted': 'token-mint',
  'oauth_access.create': 'token-mint',
  'oauth_access.regenerate': 'token-mint',
  'oauth_authorization.create': 'token-mint',
  'personal_access_token.destroy': 'token-revoke',
  'personal_access_token.access_revoked': 'token-revoke',
  'oauth_access.destroy': 'token-revoke',
  'oauth_access.revoke': 'token-revoke',
  'oauth_authorization.destroy': 'token-revoke',
  'org_credential_authorization.revoke': 'token-revoke',
  'org_credential_authorization.deauthorize': 'token-revoke',
  'org_credential_authorization.grant': 'credential-added',
  'public_key.create': 'credential-added',
  'deploy_key.create': 'credential-added',
  'public_key.delete': 'credential-removed',
  'public_key.destroy': 'credential-removed',
  'deploy_key.delete': 'credential-removed',
  'deploy_key.destroy': 'credential-removed',
  'org.add_member': 'account-change',
  'org.remove_member': 'account-change',
  'org.update_member': 'account-change',
  'org.disable_two_factor_requirement': 'policy',
  'org.enable_two_factor_requirement': 'policy',
};

const BY_CATEGORY: Readonly<Record<string, ActivityKind>> = {
  git: 'api-call',
  api: 'api-call',
  repo: 'api-call',
  user: 'account-change',
  team: 'account-change',
  external_identity: 'account-change',
  protected_branch: 'policy',
  repository_ruleset: 'policy',
  ip_allow_list: 'policy',
  ip_allow_list_entry: 'policy',
};

/**
 * A use of git or of the API by a token that the record names is `token-use`; whatever else is done with one and has no
 * kind of its own is a call.
 */
export function activityKind(action: string, hasToken: boolean): ActivityKind {
  const exact = EXACT[action];
  if (exact !== undefined && Object.hasOwn(EXACT, action)) return exact;
  const category = action.split('.', 1)[0] ?? '';
  if (hasToken && (category === 'git' || category === 'api')) return 'token-use';
  const kind = Object.hasOwn(BY_CATEGORY, category) ? (BY_CATEGORY[category] ?? 'other') : 'other';
  return hasToken && kind === 'other' ? 'api-call' : kind;
}

const CLASS: Partial<Record<ActivityKind, { classUid: number; activityId: number }>> = {
  login: { classUid: 3002, activityId: 1 },
  'login-failed': { classUid: 3002, activityId: 1 },
  'session-end': { classUid: 3002, activityId: 2 },
  mfa: { classUid: 3002, activityId: 99 },
  'token-mint': { classUid: 3003, activityId: 1 },
  'token-revoke': { classUid: 3003, activityId: 99 },
  'credential-added': { classUid: 3001, activityId: 1 },
  'credential-removed': { classUid: 3001, activityId: 6 },
};

const CRUD: Readonly<Record<string, number>> = { create: 1, access: 2, modify: 3, remove: 4 };

/** OCSF 1.8 class and activity. @see https://schema.ocsf.io/1.8.0/classes */
export function ocsfClass(
  kind: ActivityKind,
  action: string,
  operation: string | undefined,
): { readonly classUid: number; readonly activityId: number } {
  const known = CLASS[kind];
  if (known) return known;
  if (kind === 'account-change') return accountClass(action, operation);
  const isApi = kind === 'api-call' || kind === 'token-use' || kind === 'policy';
  return { classUid: isApi ? 6003 : 0, activityId: isApi ? crud(operation) : 99 };
}

/** 3006 Group Management for teams (3: add user, 4: remove user), else 3001 Account Change. */
function accountClass(action: string, operation: string | undefined) {
  if (action.startsWith('team.')) {
    const activityId = action === 'team.add_member' ? 3 : action === 'team.remove_member' ? 4 : 99;
    return { classUid: 3006, activityId };
  }
  return { classUid: 3001, activityId: action === 'user.create' || operation === 'create' ? 1 : 99 };
}

function crud(operation: string | undefined): number {
  return operation !== undefined && Object.hasOwn(CRUD, operation) ? (CRUD[operation] ?? 99) : 99;
}
