import type { Activity } from '../activity.ts';
import type { ChildKind } from './child-kind.ts';

/**
 * Operations that mint or add a credential, by platform, in the vendor's own words: what a bad session can leave behind it.
 *
 * The first pattern that fits counts. What is not here is judged by the kind of the activity, so that an unknown operation
 * that adds a credential is never passed over.
 */
type Minting = readonly (readonly [operation: RegExp, kind: ChildKind])[];

const MINTING: Readonly<Record<string, Minting>> = {
  // https://developer.okta.com/docs/reference/api/event-types/
  okta: [
    [/^system\.api_token\.(create|enable)$/, 'api-key'],
    [/^user\.mfa\.factor\.activate$/, 'factor'],
    [/^app\.oauth2\.(as\.|admin\.)?consent\.grant$/, 'grant'],
    [/^app\.oauth2\.(as\.)?token\.grant\.refresh_token$/, 'refresh-token'],
    [/^app\.oauth2\.(as\.)?token\.grant\.id_token$/, 'access-token'],
    [/^app\.oauth2\.credentials\.lifecycle\.(create|activate)$/, 'app-credential'],
    [/^app\.oauth2\.client\.lifecycle\.create$/, 'app'],
    [/^system\.idp\.lifecycle\.create$/, 'identity-provider'],
    [/^user\.lifecycle\.create$/, 'account'],
  ],
  // https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
  'entra-id': [
    [/^(user|admin) registered (all required )?security info|^create hardware oath token/i, 'factor'],
    // A registered device signs in by itself.
    [/^(add registered owner to|register) device/i, 'factor'],
    [/^(consent to application|add oauth2permissiongrant|add delegated permission grant)/i, 'grant'],
    [
      /^(add service principal credentials|(update|create) application . certificates and secrets)/i,
      'app-credential',
    ],
    [/^add (service principal|application)\b/i, 'app'],
    [/^(new|set)-inboxrule|^updateinboxrules|^new-transportrule|^add-mailboxpermission/i, 'rule'],
    [/^add user\b/i, 'account'],
    [/^set domain authentication/i, 'identity-provider'],
  ],
  // https://developers.google.com/workspace/admin/reports/v1/appendix/activity
  'google-workspace': [
    [/^authorize$|^AUTHORIZE_API_CLIENT_ACCESS$/, 'grant'],
    [/app_specific_password|^ASP_/i, 'app-password'],
    [/^(2sv_enroll|passkey_enrolled|SECURITY_KEY_REGISTERED_FOR_USER|GENERATE_2SV_SCRATCH_CODES)$/, 'factor'],
    [/^(recovery_email_edit|recovery_phone_edit)$/, 'factor'],
    [/^(email_forwarding_out_of_domain|CREATE_EMAIL_MONITOR|MAIL_ROUTING_DESTINATION_ADDED)$/, 'rule'],
    [/^CREATE_USER$/, 'account'],
  ],
  // https://docs.github.com/organizations/keeping-your-organization-secure/managing-security-settings-for-your-organization/audit-log-events-for-your-organization
  github: [
    [/^personal_access_token\.(create|access_granted)$/, 'api-key'],
    [/^oauth_(access\.(create|regenerate)|authorization\.create)$/, 'grant'],
    [/^org_credential_authorization\.grant$/, 'grant'],
    [/^public_key\.create$/, 'ssh-key'],
    [/^deploy_key\.create$/, 'deploy-key'],
    [/^two_factor_authentication\.enabled$/, 'factor'],
    [/^(integration_installation\.create|org\.oauth_app_access_approved)$/, 'app'],
    [/^hook\.create$/, 'rule'],
    [/^(org\.(add|invite)_member|org\.add_outside_collaborator|repo\.add_member)$/, 'account'],
  ],
  // https://docs.slack.dev/reference/audit-logs-api/methods-actions-reference/
  slack: [
    [/^(org_)?app_installed$|^child_app_auto_installed$|^cli_app_install$/, 'app'],
    [/token_created$|^bot_token_upgraded$|token_preserved$/, 'access-token'],
    [/^user_passkey_created$/, 'factor'],
    [
      /^(app_scopes_expanded|app_resources_granted|org_app_(workspace_added|upgraded_to_org_install))$/,
      'app',
    ],
    [/^(user|guest)_created$/, 'account'],
  ],
  // https://auth0.com/docs/deploy-monitor/logs/log-event-type-codes
  auth0: [[/^gd_enrollment_complete$/, 'factor']],
  // https://www.keycloak.org/docs-api/latest/javadocs/org/keycloak/events/EventType.html
  keycloak: [
    [/^(GRANT_CONSENT|UPDATE_CONSENT)$/, 'grant'],
    [/^(UPDATE_TOTP|UPDATE_CREDENTIAL)$/, 'factor'],
    [/^(CLIENT_REGISTER|REGISTER_NODE)$/, 'app'],
    [/^clients\/[^/]+\/(client-secret|registration-access-token|certificates\/)/, 'app-credential'],
  ],
  // https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_setupaudittrail.htm
  salesforce: [
    [/^(insert|create)(connectedapp|externalclientapp)/i, 'app'],
    [/^insertcertificate$/i, 'app-credential'],
    [/^insert(TwoFactor|U2f|Totp|Webauthn)/i, 'factor'],
    [/^createduser$/i, 'account'],
  ],
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagement.html
  aws: [
    [/^CreateAccessKey$/, 'api-key'],
    [/^(UploadSSHPublicKey|ImportKeyPair)$/, 'ssh-key'],
    [/^(CreateLoginProfile|UpdateLoginProfile|CreateServiceSpecificCredential)$/, 'app-password'],
    [/^(CreateVirtualMFADevice|EnableMFADevice)$/, 'factor'],
    [/^CreateUser$/, 'account'],
    [/^(CreateSAMLProvider|CreateOpenIDConnectProvider)$/, 'identity-provider'],
    [/^GetSigninToken$/, 'session'],
  ],
  // https://docs.snowflake.com/en/sql-reference/sql/alter-user
  snowflake: [
    [/PROGRAMMATIC ACCESS TOKEN/i, 'api-key'],
    [/^CREATE_USER$/, 'account'],
    [/SECURITY_INTEGRATION/, 'app'],
  ],
  atlassian: [
    [/api_(token|key)_creat/, 'api-key'],
    [/app_install/, 'app'],
  ],
};

/** What an activity made that lets somebody in later; undefined where it made nothing, or failed. */
export function childKindOf(activity: Activity): ChildKind | undefined {
  const { platform, eventCode, operation, kind, outcome } = activity;
  if (outcome === 'failure') return undefined;
  const names = [eventCode, operation ?? ''];
  const known = (MINTING[platform] ?? []).find(([pattern]) => names.some((name) => pattern.test(name)));
  if (known) return known[1];
  switch (kind) {
    case 'session-start':
      return 'session';
    case 'token-mint':
      return isRefreshToken(activity) ? 'refresh-token' : 'access-token';
    case 'credential-added':
      return 'api-key';
    default:
      return undefined;
  }
}

function isRefreshToken({ eventCode, operation = '' }: Activity): boolean {
  return /refresh/i.test(eventCode) || /refresh/i.test(operation);
}
