import { type KindFacts, ocsfFacts } from 'countersign/kit';
import { type UserStatement, userStatement } from './query-subject.ts';

/** What the rows of the views mean. */

/** A sign-in by a token or key that lives on is a use of it: it was issued when it was made. */
const BY_STANDING_CREDENTIAL = /^(?:PROGRAMMATIC_ACCESS_TOKEN|PAT|RSA_KEYPAIR|KEYPAIR)$/i;

/** @param credential whether the row names the token or key */
export function loginKind(
  type: string,
  factor: string | undefined,
  isSuccess: boolean,
  hasCredential: boolean,
): KindFacts {
  if (/LOGOUT/i.test(type)) return ocsfFacts('session-end');
  if (!isSuccess) return ocsfFacts('login-failed');
  // Still a sign-in to OCSF, which tells nothing of what it was done by.
  if (hasCredential && BY_STANDING_CREDENTIAL.test(factor ?? '')) {
    return { ...ocsfFacts('login'), kind: 'token-use' };
  }
  return ocsfFacts('login');
}

const ACCOUNT = /^(?:CREATE|ALTER|DROP|DESCRIBE)_(?:USER|ROLE)|^(?:GRANT|REVOKE)|USE_SECONDARY_ROLES_GRANT/;
const POLICY =
  /NETWORK_(?:POLICY|RULE)|(?:AUTHENTICATION|PASSWORD|SESSION)_POLICY|SECURITY_INTEGRATION|^ALTER_ACCOUNT/;

/** By the statement where it is one on a user, else by its type. */
export function queryKind(type: string, query: string | undefined): KindFacts & { about?: UserStatement } {
  const about = query === undefined ? undefined : userStatement(query);
  if (about) {
    const kind = {
      'adds-credential': 'credential-added',
      'removes-credential': 'credential-removed',
    } as const;
    return { ...ocsfFacts(about.does === 'other' ? 'account-change' : kind[about.does]), about };
  }
  if (/^(?:DESCRIBE|SHOW)/.test(type)) return ocsfFacts('api-call');
  if (ACCOUNT.test(type)) return ocsfFacts('account-change');
  return ocsfFacts(POLICY.test(type) ? 'policy' : 'api-call');
}
