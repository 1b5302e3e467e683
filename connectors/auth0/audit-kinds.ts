import { type Activity, type ActivityKind, type KindFacts, OCSF_CLASSES } from 'countersign/kit';

/** What a log event type code means. Unknown codes are `other`, never a fault: Auth0 adds some with each release. */

type Outcome = Activity['outcome'];

/** Codes by kind and outcome: `success`, `failure`, and what has none. @see https://auth0.com/docs/deploy-monitor/logs/log-event-type-codes */
const CODES: readonly (readonly [ActivityKind, Outcome, codes: string])[] = [
  ['login', 'success', 's scoa sdel'],
  ['login-failed', 'failure', 'f fp fu fcoa passkey_challenge_failed'],
  ['mfa', 'success', 'gd_auth_succeed gd_recovery_succeed gd_auth_email_verification'],
  ['mfa', 'failure', 'gd_auth_failed gd_auth_rejected gd_recovery_failed gd_webauthn_challenge_failed'],
  ['mfa', 'unknown', 'mfar gd_start_auth'],
  ['session-use', 'success', 'ssa sdelsa'],
  ['session-use', 'failure', 'fsa fdelsa'],
  ['session-end', 'success', 'slo universal_logout_succeeded oidc_backchannel_logout_succeeded'],
  [
    'session-end',
    'failure',
    'flo universal_logout_failed oidc_backchannel_logout_failed federated_logout_failed',
  ],
  [
    'token-mint',
    'success',
    'seacft seccft secte sede sens seoobft seotpft sepkoobft sepkotpft sepkrcft sepft sercft sertft sd sdeleacft seta ciba_exchange_succeeded success_on_behalf_of_token_exchange idjag_exchange_succeeded',
  ],
  [
    'token-mint',
    'failure',
    'feacft feccft fecte fede fens feoobft feotpft fepft fepotpft fercft fertft fd fdeleacft feta ciba_exchange_failed failed_on_behalf_of_token_exchange idjag_exchange_failed jwt_bearer_exchange_failed',
  ],
  ['token-revoke', 'success', 'srrt resource_cleanup'],
  ['api-call', 'success', 'sapi mgmt_api_read kms_key_management_success'],
  ['api-call', 'failure', 'kms_key_management_failure'],
  ['credential-added', 'success', 'gd_enrollment_complete connected_accounts_connection_succeeded'],
  [
    'credential-added',
    'failure',
    'gd_start_enroll_failed gd_webauthn_enrollment_failed connected_accounts_connection_failed',
  ],
  ['credential-removed', 'success', 'gd_unenroll connected_accounts_delete_succeeded'],
  ['credential-removed', 'failure', 'connected_accounts_delete_failed'],
  [
    'account-change',
    'success',
    'scp scpr scpn scu sce scv ss sdu sui si sv svr sscim ublkdu organization_member_added gd_update_device_account my_account_authentication_method_succeeded directory_sync_completed',
  ],
  [
    'account-change',
    'failure',
    'fcp fcph fcpn fcpr fce fcu fs fdu fui fi fv fvr fscim my_account_authentication_method_failed directory_sync_failed',
  ],
  [
    'vendor-verdict',
    'unknown',
    'ferrt pwd_leak signup_pwd_leak reset_pwd_leak limit_wc limit_mu limit_sul limit_phone limit_delegation gd_otp_rate_limit_exceed',
  ],
  ['policy', 'unknown', 'pla acls_summary'],
  [
    'other',
    'success',
    'ciba_start_succeeded forms_submission_succeeded flows_execution_completed ss_sso_success',
  ],
  [
    'other',
    'failure',
    'actions_execution_failed ciba_start_failed custom_domain_verification_failed fco fcpro fdeac fdeaz fdecc flows_execution_failed fn forms_submission_failed fpar fpurh gd_send_pn_failure gd_send_sms_failure gd_send_voice_failure rich_consents_access_error ss_sso_failure',
  ],
  [
    'other',
    'unknown',
    'acul_sdk_notice api_limit api_limit_warning appi cls cs depnote directory_sync_started gd_send_email gd_send_email_verification gd_send_pn gd_send_sms gd_send_voice gd_start_enroll gd_tenant_update kms_key_state_changed passkey_challenge_started ss_sso_info w wn wum',
  ],
];

const BY_CODE: ReadonlyMap<string, readonly [ActivityKind, Outcome]> = new Map(
  CODES.flatMap(([kind, outcome, codes]) => codes.split(' ').map((code) => [code, [kind, outcome]] as const)),
);

/** OCSF class and activity by kind. */
const CLASSES = { ...OCSF_CLASSES, 'session-use': [3002, 99], 'token-mint': [3002, 3] } as const;

/** OCSF API activities of HTTP methods. */
const METHODS: Readonly<Record<string, number>> = { post: 1, get: 2, put: 3, patch: 3, delete: 4 };

/** Never throws. @param method of the Management API’s call, where it was one */
export function kindOf(code: string, method: string | undefined): KindFacts & { readonly outcome: Outcome } {
  const [kind, outcome] = BY_CODE.get(code) ?? (['other', 'unknown'] as const);
  const [classUid, activityId] = CLASSES[kind];
  const called = kind === 'api-call' ? METHODS[method?.toLowerCase() ?? ''] : undefined;
  return { kind, outcome, classUid, activityId: called ?? activityId };
}

/** Whether the code has a meaning here. */
export function isKnownCode(code: string): boolean {
  return BY_CODE.has(code);
}
