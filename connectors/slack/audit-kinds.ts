import type { ActivityKind } from 'countersign/kit';

/** What each action of Slack's audit log is, in the words of the assessment. @see https://docs.slack.dev/reference/audit-logs-api/audit-logs-actions-reference */

export interface AuditKind {
  readonly kind: ActivityKind;
  /** OCSF class and its activity. */
  readonly classUid: number;
  readonly activityId: number;
}

const KINDS = {
  login: [3002, 1],
  'login-failed': [3002, 1],
  'session-end': [3002, 2],
  'session-change': [3003, 99],
  'session-use': [3003, 99],
  'token-mint': [3007, 18],
  'credential-added': [3007, 18],
  'credential-removed': [3007, 19],
  'account-change': [3007, 99],
  'vendor-verdict': [2004, 1],
  'api-call': [6003, 99],
  policy: [0, 99],
  other: [0, 99],
} as const satisfies Partial<Record<ActivityKind, readonly [number, number]>>;

type SlackKind = keyof typeof KINDS;

const NAMED: Readonly<Record<string, SlackKind>> = {
  user_login: 'login',
  cli_login: 'login',
  user_login_failed: 'login-failed',
  user_logout: 'session-end',
  user_logout_compromised: 'session-end',
  user_logout_non_compliant_mobile_app_version: 'session-end',
  cli_logout: 'session-end',
  user_session_invalidated: 'session-end',
  user_session_reset_by_admin: 'session-end',
  bulk_session_reset_by_admin: 'session-end',
  user_sessions_reset_by_anomaly_event_response: 'session-end',
  user_sessions_reset_by_circuit_breaker: 'session-end',
  user_session_settings_changed: 'session-change',
  anomaly: 'vendor-verdict',
  app_installed: 'credential-added',
  app_scopes_expanded: 'credential-added',
  app_resources_granted: 'credential-added',
  app_token_preserved: 'credential-added',
  workflow_app_token_preserved: 'credential-added',
  bot_token_upgraded: 'credential-added',
  org_app_installed: 'credential-added',
  org_app_workspace_added: 'credential-added',
  org_app_upgraded_to_org_install: 'credential-added',
  child_app_auto_installed: 'credential-added',
  user_passkey_created: 'credential-added',
  seamless_auth_team_token_created: 'credential-added',
  seamless_auth_user_token_created: 'credential-added',
  app_uninstalled: 'credential-removed',
  app_deleted: 'credential-removed',
  org_app_uninstalled: 'credential-removed',
  org_app_workspace_removed: 'credential-removed',
  user_passkey_removed: 'credential-removed',
  seamless_auth_team_token_revoked: 'credential-removed',
  seamless_auth_user_token_revoked: 'credential-removed',
  external_auth_oauth2_token_deleted: 'credential-removed',
  external_auth_oauth2_token_fetched: 'token-mint',
  external_auth_oauth2_token_refreshed: 'token-mint',
  user_created: 'account-change',
  user_deactivated: 'account-change',
  user_reactivated: 'account-change',
  user_email_updated: 'account-change',
  user_username_updated: 'account-change',
  user_merged: 'account-change',
  user_profile_updated: 'account-change',
  user_profile_deleted: 'account-change',
  user_password_reset_requested: 'account-change',
  user_password_reset_by_admin: 'account-change',
  user_password_reset_slack_security: 'account-change',
  guest_created: 'account-change',
  guest_deactivated: 'account-change',
  guest_reactivated: 'account-change',
  guest_expired: 'account-change',
  guest_expiration_set: 'account-change',
  guest_expiration_cleared: 'account-change',
  owner_transferred: 'account-change',
  org_owner_created: 'account-change',
  role_change_to_admin: 'account-change',
  role_change_to_guest: 'account-change',
  role_change_to_owner: 'account-change',
  role_change_to_user: 'account-change',
  role_assigned: 'account-change',
  role_removed: 'account-change',
  permissions_assigned: 'account-change',
  permissions_removed: 'account-change',
  app_approved: 'policy',
  app_restricted: 'policy',
  app_removed_from_whitelist: 'policy',
  // Slack's own finding about a file says nothing about who is behind the session.
  file_malicious_content_detected: 'other',
};

/** Families, tried in order where the name itself is not known. */
const FAMILIES: readonly (readonly [RegExp, SlackKind])[] = [
  [/^(pref\.|prefs_|auth_policy_|idp_|ip_allowlist_|team_authorized_ip_range_|app_allowlist_)/, 'policy'],
  [/^(barrier_|native_dlp_|legal_hold_|intune_|domain_|ekm_(?!slackbot)|enterprise_managed_auth_)/, 'policy'],
  [/^user_(channel_|joined_|added_|removed_|profile_flag)|^guest_(channel_|joined_)/, 'api-call'],
  [/^(file|message|thread|canvas|list|huddle|workflow|template|function|emoji|usergroup)_/, 'api-call'],
  [/^(channel|public_channel|private_channel|external_shared_channel|connect_dm|mpim|dm)_/, 'api-call'],
  [/^(mcp_slack|slack_ai|slackbot_ai|app_datastore|app_manifest|cli_app|app_agentforce)_/, 'api-call'],
  [/^private_message_forwarded$|_export_|_downloaded$|^audit_logs_/, 'api-call'],
];

/** Never throws: an action this connector does not know is `other`. */
export function kindOf(action: string): AuditKind {
  const named = Object.hasOwn(NAMED, action) ? NAMED[action] : undefined;
  const kind = named ?? FAMILIES.find(([family]) => family.test(action))?.[1] ?? 'other';
  return kindFacts(kind);
}

/** The OCSF class that goes with a kind. */
export function kindFacts(kind: SlackKind): AuditKind {
  const [classUid, activityId] = KINDS[kind];
  return { kind, classUid, activityId };
}

/** Whether the name itself says that it was refused or did not work. */
export function outcomeOf(action: string): 'success' | 'failure' {
  return /(_failed|_failure|_blocked|_denied|_declined)(_|$)|\.failure$/.test(action) ? 'failure' : 'success';
}
