import { type ActivityKind, type KindFacts, ocsfFacts } from 'countersign/kit';

/**
 * What an action of Atlassian's logs means. Atlassian publishes its names only by the organisation (`/event-actions`):
 * those here were seen in collectors and detection rules. An action that is not known is `other`, never a fault.
 */

/** Actions of the organisation's log, tried in order. */
const ACTIONS: readonly (readonly [RegExp, ActivityKind])[] = [
  [/^user_login_failed|^user_failed_login/, 'login-failed'],
  // An administrator begins a session as somebody else: no sign-in of that person.
  [/^user_logged_in_as_user$/, 'session-start'],
  [/^user_log(in|ged_in)(_|$)/, 'login'],
  [/^user_log(out|ged_out)(_|$)|_sessions?_(reset|revoked)$/, 'session-end'],
  [/(^|_)api_(token|key)_creat/, 'credential-added'],
  [/(^|_)api_(token|key)_(revok|delet)/, 'credential-removed'],
  [/^(marketplace_)?app_install|_app_install/, 'credential-added'],
  [/^(marketplace_)?app_uninstall|_app_uninstall/, 'credential-removed'],
  [/^guard_detect_|_alert_(created|triggered)$/, 'vendor-verdict'],
  [
    /^managed_account_|^user_(deactiv|reactiv|activat|remov|invit|delet|disabled_|enabled_|granted_|revoked_)/,
    'account-change',
  ],
  [/^user_(profile|email|password|two_step|2fa|mfa)_(?!viewed)/, 'account-change'],
  [/^(group_member|user_(added_to|removed_from)_group)/, 'account-change'],
  [/^(jira|confluence|bitbucket|trello|loom|jsm|opsgenie|compass)_/, 'api-call'],
];

/** Of Jira, Confluence and Bitbucket: the code of the action where there is one, else its words. */
const PRODUCT_ACTIONS: readonly (readonly [RegExp, ActivityKind])[] = [
  [/login\.?\s?failed/i, 'login-failed'],
  [/\.user\.logged\.in$|login successful/i, 'login'],
  [/\.user\.logged\.out$|logout successful/i, 'session-end'],
  [/access token (created|added)|accesstoken.*created/i, 'credential-added'],
  [/access token (deleted|revoked)|accesstoken.*(deleted|revoked)/i, 'credential-removed'],
  [
    /^user('s|s)? (created|updated|deleted|deactivated|reactivated|password|details|renamed)/i,
    'account-change',
  ],
  [/^(username changed|user (added to|removed from|deleted from) (user )?group)/i, 'account-change'],
];

/** Access by a token, of which the record names the id. */
const BY_TOKEN = /^(api-token|container-token|connect-token|auth-token-for-[23]LO)$/;

/**
 * Never throws.
 *
 * What is none of the named kinds and was done by a token is a use of that token, whatever it did.
 *
 * @param authType how the actor proved to be who they are, where the record says so
 */
export function kindOf(action: string, authType: string | undefined): KindFacts {
  const named = ACTIONS.find(([pattern]) => pattern.test(action))?.[1];
  const isTokens = authType !== undefined && BY_TOKEN.test(authType);
  if (isTokens && (named === undefined || named === 'api-call' || named === 'account-change')) {
    return ocsfFacts('token-use');
  }
  return ocsfFacts(named ?? 'other');
}

/** Never throws. `code` may be missing, and is then the words. */
export function productKindOf(code: string, words: string): KindFacts {
  const named = PRODUCT_ACTIONS.find(([pattern]) => pattern.test(code) || pattern.test(words));
  return ocsfFacts(named?.[1] ?? 'other');
}

/** Whether the name itself says that it was refused or did not work. */
export function outcomeOf(action: string): 'success' | 'failure' {
  return /(^|[_.\s])(failed|failure|denied|blocked|rejected)([_.\s]|$)/i.test(action) ? 'failure' : 'success';
}
