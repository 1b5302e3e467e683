import type { Activity } from '../activity.ts';

/**
 * Operations that intruders call with a stolen credential, by platform, in the vendor's own words.
 *
 * One such call by a person who makes it every week says nothing; it counts where it is rare. Those of `MASS` are everyday
 * calls and count only where many objects are touched at once.
 */

/** What it is dangerous for: staying, rising, going unseen, opening a door, taking data. */
export type Danger = 'persistence' | 'privilege' | 'evasion' | 'exposure' | 'collection';

interface Operations {
  /** The vendor's page of these names. */
  readonly docs: string;
  readonly operations: Readonly<Partial<Record<Danger, readonly string[]>>>;
  readonly mass: readonly string[];
}

export const HIGH_RISK: Readonly<Record<string, Operations>> = {
  okta: {
    docs: 'https://developer.okta.com/docs/reference/api/event-types/',
    operations: {
      persistence: [
        'system.api_token.create',
        'user.mfa.factor.activate',
        'system.idp.lifecycle.create',
        'app.oauth2.client.lifecycle.create',
        'user.account.reset_password',
        'user.lifecycle.create',
      ],
      privilege: [
        'user.account.privilege.grant',
        'group.privilege.grant',
        'app.oauth2.client.privilege.grant',
        'iam.resourceset.bindings.add',
        'iam.role.permissions.add',
        'user.session.impersonation.grant',
        'user.session.impersonation.initiate',
      ],
      evasion: [
        'user.mfa.factor.deactivate',
        'user.mfa.factor.reset_all',
        'policy.lifecycle.update',
        'policy.lifecycle.deactivate',
        'policy.lifecycle.delete',
        'policy.rule.update',
        'policy.rule.deactivate',
        'policy.rule.delete',
        'zone.update',
        'zone.deactivate',
        'system.log_stream.lifecycle.deactivate',
        'system.log_stream.lifecycle.delete',
      ],
      exposure: ['system.idp.lifecycle.update', 'security.trusted_origin.create'],
      collection: [
        'app.oauth2.client.read_client_secret',
        'system.idp.lifecycle.read_client_secret',
        'analytics.reports.export.download',
      ],
    },
    mass: [],
  },
  'entra-id': {
    docs: 'https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities',
    operations: {
      persistence: [
        'Add service principal credentials',
        'Update application – Certificates and secrets management',
        'Create application – Certificates and secrets management',
        'Consent to application',
        'Add OAuth2PermissionGrant',
        'Add delegated permission grant',
        'Add owner to application',
        'New-InboxRule',
        'Set-InboxRule',
        'UpdateInboxRules',
        'New-TransportRule',
        'User registered security info',
        'Reset user password',
      ],
      privilege: [
        'Add member to role',
        'Add app role assignment to service principal',
        'User has elevated their access to User Access Administrator for their Azure Resources',
        'Add-MailboxPermission',
        'Add-RecipientPermission',
        'ModifyFolderPermissions',
        'SiteCollectionAdminAdded',
      ],
      evasion: [
        'Update conditional access policy',
        'Delete conditional access policy',
        'Update authentication methods policy',
        'Set-AdminAuditLogConfig',
      ],
      exposure: ['Set-Mailbox', 'Add unverified domain', 'Set domain authentication', 'AnonymousLinkCreated'],
      collection: ['SearchCreated', 'SearchExported', 'Recover device local administrator password'],
    },
    mass: [
      'MailItemsAccessed',
      'FileDownloaded',
      'FileSyncDownloadedFull',
      'GET /users/*/messages',
      'GET /users/*/messages/*',
      'GET /me/messages/*',
      'GET /users/*/drive/items/*/content',
      'GET /drives/*/items/*/content',
    ],
  },
  'google-workspace': {
    docs: 'https://developers.google.com/workspace/admin/reports/v1/appendix/activity',
    operations: {
      persistence: [
        'authorize',
        'AUTHORIZE_API_CLIENT_ACCESS',
        'GENERATE_2SV_SCRATCH_CODES',
        'CREATE_USER',
        'recovery_email_edit',
        'recovery_phone_edit',
      ],
      privilege: ['ASSIGN_ROLE', 'GRANT_ADMIN_PRIVILEGE', 'GRANT_DELEGATED_ADMIN_PRIVILEGES'],
      evasion: ['2sv_disable', 'TURN_OFF_2_STEP_VERIFICATION', 'UNENROLL_USER_FROM_STRONG_AUTH'],
      exposure: [
        'email_forwarding_out_of_domain',
        'CREATE_EMAIL_MONITOR',
        'MAIL_ROUTING_DESTINATION_ADDED',
        'change_document_visibility',
      ],
      collection: [
        'CUSTOMER_TAKEOUT_CREATED',
        'REQUEST_MAILBOX_DUMP',
        'REQUEST_ACCOUNT_INFO',
        'DOWNLOAD_USERLIST_CSV',
        'CREATE_DATA_TRANSFER_REQUEST',
        'TRANSFER_DOCUMENT_OWNERSHIP',
        'SECURITY_INVESTIGATION_CONTENT_ACCESS',
      ],
    },
    mass: ['download', 'view', 'email_as_attachment'],
  },
  github: {
    docs: 'https://docs.github.com/organizations/keeping-your-organization-secure/managing-security-settings-for-your-organization/audit-log-events-for-your-organization',
    operations: {
      persistence: [
        'personal_access_token.create',
        'personal_access_token.access_granted',
        'oauth_authorization.create',
        'public_key.create',
        'integration_installation.create',
        'org.oauth_app_access_approved',
        'hook.create',
      ],
      privilege: [
        'org.add_member',
        'org.update_member',
        'repo.add_member',
        'team.update_repository_permission',
      ],
      evasion: [
        'protected_branch.destroy',
        'protected_branch.policy_override',
        'protected_branch.update_admin_enforced',
        'repository_ruleset.destroy',
        'repository_vulnerability_alerts.disable',
        'org.disable_two_factor_requirement',
        'ip_allow_list.disable',
        'ip_allow_list_entry.create',
      ],
      exposure: ['repo.access', 'repo.transfer', 'org.create_actions_secret', 'repo.create_actions_secret'],
      collection: ['org.audit_log_export', 'org.audit_log_git_event_export', 'repo.download_zip'],
    },
    mass: ['git.clone', 'git.fetch', 'repo.download_zip'],
  },
  slack: {
    docs: 'https://docs.slack.dev/reference/audit-logs-api/methods-actions-reference/',
    operations: {
      persistence: [
        'app_installed',
        'org_app_installed',
        'app_scopes_expanded',
        'app_approved',
        'bot_token_upgraded',
        'seamless_auth_user_token_created',
        'cli_app_install',
      ],
      privilege: ['role_change_to_admin', 'role_change_to_owner', 'role_assigned', 'owner_transferred'],
      evasion: ['pref.sso_setting_changed', 'pref.app_whitelist_enabled'],
      exposure: [
        'file_public_link_created',
        'external_shared_channel_invite_sent',
        'private_channel_converted_to_public',
      ],
      collection: [
        'manual_export_started',
        'manual_export_downloaded',
        'manual_user_export_started',
        'channels_export_started',
        'audit_logs_export_csv_started',
        'audit_logs_export_json_started',
      ],
    },
    mass: ['file_downloaded', 'canvas_downloaded', 'list_downloaded'],
  },
  salesforce: {
    docs: 'https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_eventlogfile_supportedeventtypes.htm',
    operations: {
      persistence: ['insertConnectedApplication'],
      privilege: ['PermSetAssign'],
      collection: ['ReportExport', 'BulkApi', 'BulkApiResultEventStore', 'DocumentAttachmentDownloads'],
    },
    mass: ['ReportExport', 'DocumentAttachmentDownloads'],
  },
  aws: {
    docs: 'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
    operations: {
      persistence: [
        'CreateAccessKey',
        'CreateUser',
        'CreateLoginProfile',
        'UpdateLoginProfile',
        'UploadSSHPublicKey',
        'GetFederationToken',
        'GetSigninToken',
        'GetSessionToken',
        'CreateVirtualMFADevice',
        'CreateSAMLProvider',
      ],
      privilege: [
        'AttachUserPolicy',
        'AttachRolePolicy',
        'PutUserPolicy',
        'PutRolePolicy',
        'UpdateAssumeRolePolicy',
        'AddUserToGroup',
        'CreatePolicyVersion',
      ],
      evasion: [
        'StopLogging',
        'DeleteTrail',
        'UpdateTrail',
        'PutEventSelectors',
        'DeleteFlowLogs',
        'DeleteDetector',
        'DeactivateMFADevice',
        'LeaveOrganization',
      ],
      exposure: [
        'PutBucketPolicy',
        'ModifySnapshotAttribute',
        'ModifyDBSnapshotAttribute',
        'ModifyImageAttribute',
      ],
      collection: ['GetSecretValue', 'BatchGetSecretValue', 'GetPasswordData'],
    },
    mass: ['GetObject', 'GetSecretValue', 'GetParameter', 'GetParameters'],
  },
};

const DANGERS: ReadonlyMap<string, ReadonlyMap<string, Danger>> = new Map(
  Object.entries(HIGH_RISK).map(([platform, { operations }]) => [
    platform,
    new Map(
      (Object.keys(operations) as Danger[]).flatMap((danger) =>
        operations[danger]!.map((name) => [name, danger] as const),
      ),
    ),
  ]),
);
const MASSED: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(HIGH_RISK).map(([platform, { mass }]) => [platform, new Set(mass)]),
);

/** What a call is dangerous for; undefined where it is not among them. @param operation as `operationOf` gives it */
export function dangerOf(activity: Activity, operation: string): Danger | undefined {
  const dangers = DANGERS.get(activity.platform);
  return dangers?.get(plain(operation)) ?? dangers?.get(plain(activity.eventCode));
}

/** Whether many of these at once are a harvest. */
export function isTakenInMass(activity: Activity, operation: string): boolean {
  const names = MASSED.get(activity.platform);
  return names !== undefined && (names.has(plain(operation)) || names.has(plain(activity.eventCode)));
}

/** Microsoft's unified log ends names with a full stop or a blank where its directory log does not, and Graph has versions. */
function plain(operation: string): string {
  return operation.replace(/[.\s]+$/, '').replace(/^([A-Z]+) \/+(?:v\d+(?:\.\d+)?|beta)(?=\/)/, '$1 ');
}
