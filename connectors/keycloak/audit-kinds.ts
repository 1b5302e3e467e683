import { type ActivityKind, type KindFacts, ocsfFacts } from 'countersign/kit';

/** What a record of Keycloak means. Unknown types are `other`, never a fault: Keycloak adds some with each release. */

/** By the event's type without `_ERROR`. Tried in order: the first that fits wins. */
const EVENT_KINDS: readonly (readonly [RegExp, ActivityKind])[] = [
  [/^(LOGIN|IMPERSONATE)$/, 'session-start'],
  [/^IDENTITY_PROVIDER_(FIRST_)?LOGIN$/, 'login'],
  [/^LOGOUT$/, 'session-end'],
  [/^(CODE_TO_TOKEN|OAUTH2_DEVICE_CODE_TO_TOKEN|AUTHREQID_TO_TOKEN)$/, 'token-mint'],
  [/^(TOKEN_EXCHANGE|PERMISSION_TOKEN|CLIENT_LOGIN|JWT_AUTHORIZATION_GRANT)$/, 'token-mint'],
  // A session lives on by its refreshes: they are its uses, though each mints a token.
  [/^REFRESH_TOKEN$/, 'session-use'],
  [/^(INTROSPECT_TOKEN|VALIDATE_ACCESS_TOKEN|USER_INFO_REQUEST)$/, 'token-use'],
  [/^REVOKE_GRANT$/, 'token-revoke'],
  [/^(GRANT_CONSENT|UPDATE_CONSENT)$/, 'credential-added'],
  [/^(CLIENT_REGISTER|REGISTER_NODE)$/, 'credential-added'],
  [/^(CLIENT_DELETE|UNREGISTER_NODE)$/, 'credential-removed'],
  [/^USER_DISABLED_BY_/, 'vendor-verdict'],
];

const ACCOUNT_CHANGE =
  /^(REGISTER|(UPDATE|REMOVE|RESET|CREATE|DELETE|VERIFY)_(PASSWORD|TOTP|OTP|CREDENTIAL|EMAIL|PROFILE|ACCOUNT)|DELETE_ACCOUNT|(REMOVE_)?FEDERATED_IDENTITY_LINK|FEDERATED_IDENTITY_OVERRIDE_LINK|USER_SESSION_DELETED|INVITE_ORG)$/;

/** OCSF User Management activities of what people do to their own account. */
const ACCOUNT_ACTIVITIES: Readonly<Record<string, number>> = {
  REGISTER: 1,
  DELETE_ACCOUNT: 2,
  UPDATE_PROFILE: 3,
  UPDATE_EMAIL: 3,
  UPDATE_PASSWORD: 8,
  RESET_PASSWORD: 9,
  UPDATE_TOTP: 12,
  REMOVE_TOTP: 13,
};

/**
 * The kind of a user event. Never throws.
 *
 * What is none of the named kinds and was done in a session is a use of that session, whatever it did: a change of an
 * account made in a stolen session must show as the session's use.
 */
export function eventKind(type: string, isFailure: boolean, hasSession: boolean): KindFacts {
  const base = type.replace(/_ERROR$/, '');
  const named = EVENT_KINDS.find(([pattern]) => pattern.test(base))?.[1];
  if (named) return ocsfFacts(isFailure && /^(session-start|login)$/.test(named) ? 'login-failed' : named);
  if (!ACCOUNT_CHANGE.test(base)) return ocsfFacts(hasSession ? 'session-use' : 'other');
  const kind = hasSession ? 'api-call' : 'account-change';
  return { kind, classUid: 3007, activityId: ACCOUNT_ACTIVITIES[base] ?? 99 };
}

/** By the path of what was administered. Tried in order: the first that fits wins. */
const ADMIN_KINDS: readonly (readonly [RegExp, ActivityKind])[] = [
  [/^users\/[^/]+\/logout$|^sessions\/[^/]+$|^logout-all$/, 'session-end'],
  [/^users\/[^/]+\/consents\/|^(clients\/[^/]+\/)?push-revocation$/, 'token-revoke'],
  [/^clients\/[^/]+\/(client-secret|registration-access-token|certificates\/)/, 'credential-added'],
  [/^(clients-initial-access|components)(\/|$)/, 'credential-added'],
  [/^users(\/|$)|^attack-detection\//, 'account-change'],
];

/** The kind of an admin event. Never throws; what is administered besides people is a call of the API. */
export function adminKind(operation: string, path: string): KindFacts {
  const kind = ADMIN_KINDS.find(([pattern]) => pattern.test(path))?.[1] ?? 'api-call';
  if (kind === 'credential-added' && operation === 'DELETE') return ocsfFacts('credential-removed');
  if (kind !== 'account-change') return ocsfFacts(kind);
  const isUser = /^users(\/[^/]+)?$/.test(path);
  const activityId = path.endsWith('/reset-password') ? 9 : isUser ? (USER_ACTIVITIES[operation] ?? 99) : 99;
  return { kind, classUid: 3007, activityId };
}

const USER_ACTIVITIES: Readonly<Record<string, number>> = { CREATE: 1, DELETE: 2, UPDATE: 3 };

/** The kind of a line of the server's log that is no event. */
export const NO_EVENT: KindFacts = ocsfFacts('other');
