import type { ErrorCode } from 'countersign/kit';

/** Slack answers 200 with `ok: false` and a name; these are the names that are not plain refusals. */

const FORBIDDEN = [
  'access_denied',
  'accesslimited',
  'account_inactive',
  'admin_unauthorized',
  'ekm_access_denied',
  'enterprise_is_restricted',
  'invalid_auth',
  'missing_scope',
  'no_permission',
  'not_allowed',
  'not_allowed_token_type',
  'not_an_admin',
  'not_authed',
  'org_login_required',
  'restricted_action',
  'team_access_not_granted',
  'token_expired',
  'token_revoked',
  'two_factor_setup_required',
  'user_not_visible',
];
const NOT_FOUND = ['session_not_found', 'team_not_found', 'user_not_found', 'users_not_found'];
const RATE_LIMITED = ['rate_limited', 'ratelimited'];
/** Slack says of some of these that part of the call may have succeeded. */
const BROKEN = [
  'fatal_error',
  'internal_error',
  'request_timeout',
  'service_unavailable',
  'session_invalidation_failed',
];

const CODES = new Map<string, ErrorCode>([
  ...FORBIDDEN.map((name) => [name, 'ERR_CONNECTOR_FORBIDDEN'] as const),
  ...NOT_FOUND.map((name) => [name, 'ERR_CONNECTOR_NOT_FOUND'] as const),
  ...RATE_LIMITED.map((name) => [name, 'ERR_CONNECTOR_RATE_LIMITED'] as const),
]);

/**
 * The kit's code for one of Slack's error names; a name that is not known is a refusal.
 *
 * A failure inside Slack leaves the outcome of a change unknown, and a read merely unavailable.
 *
 * @see https://docs.slack.dev/reference/methods/admin.users.session.reset for `internal_error`
 */
export function codeForError(name: string, isChange: boolean): ErrorCode {
  if (BROKEN.includes(name)) return isChange ? 'ERR_CONNECTOR_OUTCOME_UNKNOWN' : 'ERR_CONNECTOR_UNAVAILABLE';
  return CODES.get(name) ?? 'ERR_CONNECTOR_REJECTED';
}
