import { type ActivityKind, type KindFacts, ocsfFacts } from 'countersign/kit';

/** What an event of CloudTrail means. Unknown names are uses of the credential, never a fault: AWS adds some every week. */

export interface EventFacts {
  readonly source: string | undefined;
  readonly name: string;
  readonly type: string | undefined;
  readonly outcome: 'success' | 'failure' | 'unknown';
  /** A key or session of the caller’s own is named. */
  readonly hasCredential: boolean;
  /** `Active` or `Inactive`, where a status is set. */
  readonly status: string | undefined;
}

/** Sign-ins, and the ways into a role; tried in order. */
const SIGN_INS: readonly (readonly [RegExp, ActivityKind])[] = [
  [/^(ConsoleLogin|UserAuthentication|Authenticate)$/, 'login'],
  [/^(CredentialChallenge|CredentialVerification|CheckMfa)$/, 'mfa'],
  [/^(SwitchRole|ExitRole|RenewRole)$/, 'session-change'],
  [/^(Logout|UserLogout)$/, 'session-end'],
  [/^(Federate|GetRoleCredentials|ListApplications|ListAccountRoles)$/, 'session-use'],
  [/^(GetSigninToken|CreateToken|CreateTokenWithIAM)$/, 'token-mint'],
  [/^(Assume(Role|Root)\w*|GetSessionToken|GetFederationToken)$/, 'token-mint'],
];
const SIGN_IN_SOURCES = /^(signin|sso|sso-oauth|sts)\.amazonaws\.com$/;

const KEY_ADDED =
  /^(CreateAccessKey|CreateLoginProfile|CreateServiceSpecificCredential|ResetServiceSpecificCredential|UploadSSHPublicKey|UploadSigningCertificate)$/;
const KEY_REMOVED =
  /^(DeleteAccessKey|DeleteLoginProfile|DeleteServiceSpecificCredential|DeleteSSHPublicKey|DeleteSigningCertificate)$/;
const KEY_SWITCHED = /^Update(AccessKey|ServiceSpecificCredential|SSHPublicKey|SigningCertificate)$/;

/** What IAM and Identity Center do to people and to what they may do. */
const ACCOUNT_SOURCES = /^(iam|identitystore|sso-directory)\.amazonaws\.com$/;

/** OCSF User Management activities. */
const ACCOUNT_ACTIVITIES: readonly (readonly [RegExp, activityId: number])[] = [
  [/^CreateUser$/, 1],
  [/^ChangePassword$|^UpdateLoginProfile$|^UpdatePassword$/, 8],
  [/^(Attach|Put)\w*Polic/, 10],
  [/^(Detach|Delete)\w*Polic/, 11],
  [/^EnableMFADevice$/, 12],
  [/^DeactivateMFADevice$|^DeleteVirtualMFADevice$/, 13],
  [/^DisableUser$/, 5],
  [/^EnableUser$/, 4],
  [/^DeleteUser$/, 6],
];

/** OCSF API Activity, by the verb that the operation begins with. */
const VERBS: readonly (readonly [RegExp, activityId: number])[] = [
  [/^(Get|Describe|List|Lookup|Batch(Get|Describe)|Search|Head|Query|Scan|Select|View|Check|Simulate)/, 2],
  [/^(Create|Run|Start|Register|Allocate|Import|Upload|Copy|Request|Issue)/, 1],
  [/^(Delete|Terminate|Remove|Deregister|Release|Purge|Revoke|Detach|Disassociate)/, 4],
  [/^(Update|Put|Modify|Set|Attach|Associate|Add|Enable|Disable|Stop|Change|Tag|Untag|Reboot|Replace)/, 3],
];

/** Never throws. */
export function kindOf(event: EventFacts): KindFacts {
  const { source = '', name, type, outcome, hasCredential } = event;
  if (type === 'AwsCloudTrailInsight') return ocsfFacts('vendor-verdict');
  const signIn = SIGN_IN_SOURCES.test(source) && SIGN_INS.find(([pattern]) => pattern.test(name))?.[1];
  // A sign-in that failed began nothing.
  if (signIn) return ocsfFacts(signIn === 'login' && outcome === 'failure' ? 'login-failed' : signIn);
  const credential = ACCOUNT_SOURCES.test(source) ? credentialChange(event) : undefined;
  if (credential) return ocsfFacts(credential);
  const isChange = ACCOUNT_SOURCES.test(source) && !VERBS[0]![0].test(name);
  if (isChange) {
    const activityId = ACCOUNT_ACTIVITIES.find(([pattern]) => pattern.test(name))?.[1] ?? 99;
    return { kind: hasCredential ? 'api-call' : 'account-change', classUid: 3007, activityId };
  }
  const activityId = VERBS.find(([pattern]) => pattern.test(name))?.[1] ?? 99;
  const isCall = type === undefined || type === 'AwsApiCall' || type === 'AwsVpceEvent';
  if (hasCredential) return { kind: 'api-call', classUid: 6003, activityId };
  return isCall ? { kind: 'other', classUid: 6003, activityId } : ocsfFacts('other');
}

function credentialChange({ name, status }: EventFacts): ActivityKind | undefined {
  if (KEY_ADDED.test(name)) return 'credential-added';
  if (KEY_REMOVED.test(name)) return 'credential-removed';
  if (!KEY_SWITCHED.test(name)) return undefined;
  return status === 'Active' ? 'credential-added' : 'credential-removed';
}
