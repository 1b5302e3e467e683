import { isIP } from 'node:net';
import { type Activity, given, type Raw } from 'countersign/kit';
import { isPermissionSetRole, subjectOf } from './arn.ts';
import { flag, list, object, text } from './audit-fields.ts';

/** Who a record of CloudTrail says did it, with which key, from where, and to what. */

type Actor = NonNullable<Activity['actor']>;

const MOST_TARGETS = 50;

export function actorOf(identity: Raw, record: Raw): Activity['actor'] {
  const type = text(identity, 'type');
  const arn = text(identity, 'arn');
  const subject = arn ? subjectOf(arn) : undefined;
  const session = subject?.kind === 'role-session' ? subject : undefined;
  const named =
    text(identity, 'userName') ?? session?.session ?? text(object(record, 'additionalEventData'), 'UserName');
  const service = text(identity, 'invokedBy');
  const directoryUser = text(object(identity, 'onBehalfOf'), 'userId');
  const id =
    type === 'IdentityCenterUser'
      ? (directoryUser ?? arn)
      : (arn ?? text(identity, 'principalId') ?? (type === 'AWSService' ? service : directoryUser));
  const name = named ?? (type === 'Root' ? 'root' : undefined);
  const known = {
    ...given('id', id),
    ...given('email', isVouchedFor(session) && name?.includes('@') ? name.toLowerCase() : undefined),
    ...given('name', name),
  };
  return Object.keys(known).length === 0 ? undefined : { ...known, type: actorType(type, session) };
}

type Session = { readonly role: string; readonly session: string } | undefined;

/** Whoever assumes a role names the session as they like, after somebody else too; only Identity Center names it after the person. */
function isVouchedFor(session: Session): boolean {
  return session === undefined || isPermissionSetRole(session.role);
}

/** What is behind a role’s session is told by how it is named, and often by nothing. */
function actorType(type: string | undefined, session: Session): Actor['type'] {
  if (type === 'IAMUser' || type === 'User' || type === 'Root') return 'user';
  if (type === 'SAMLUser' || type === 'WebIdentityUser' || type === 'IdentityCenterUser') return 'user';
  if (type === 'AWSService') return 'system';
  if (session && isPermissionSetRole(session.role)) return 'user';
  if (session && (/^i-[0-9a-f]{8,}$/.test(session.session) || /^AWSServiceRoleFor/.test(session.role))) {
    return 'workload';
  }
  return 'unknown';
}

/**
 * The key that signed the call; undefined where the record’s key is not one that somebody holds: a service that calls on
 * behalf of the caller gets a key of its own, and the console makes its own keys, of which no record tells.
 */
export function keyInUse(identity: Raw, record: Raw): string | undefined {
  const key = text(identity, 'accessKeyId');
  if (key === undefined || text(identity, 'invokedBy') !== undefined) return undefined;
  return isFromConsole(record) ? undefined : key;
}

/** The key of the console’s own making: it names the session, but was issued in no record. */
export function consoleKey(identity: Raw, record: Raw): string | undefined {
  return isFromConsole(record) ? text(identity, 'accessKeyId') : undefined;
}

/**
 * By AWS's own mark alone: a user agent is the caller's to choose, and would hide the use of a stolen key. A call of the
 * console that is not marked counts as one with a temporary key.
 */
export function isFromConsole(record: Raw): boolean {
  return flag(record, 'sessionCredentialFromConsole') === true;
}

/** Credentials of Identity Center’s sign-in that are no second factor: another provider may have asked for one. */
const FIRST_FACTORS = /^(PASSWORD|EXTERNAL_IDP|RESYNC_\w+)$/;

/**
 * Whether a second factor was satisfied. Of roles the record does not know what happened at an identity provider.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/understanding-sign-in-events.html
 */
export function isMfa(identity: Raw, record: Raw): boolean | undefined {
  const passed = text(object(record, 'additionalEventData'), 'CredentialType')?.split(',') ?? [];
  const isFailed = Object.values(object(record, 'serviceEventDetails')).includes('Failure');
  if (isSignInStep(record) && !isFailed && passed.some((each) => !FIRST_FACTORS.test(each.trim())))
    return true;
  const said =
    flag(object(object(identity, 'sessionContext'), 'attributes'), 'mfaAuthenticated') ??
    flag(object(record, 'additionalEventData'), 'MFAUsed');
  const type = text(identity, 'type');
  return said === false && type !== 'IAMUser' && type !== 'Root' ? undefined : said;
}

/** Of a challenge the record tells what will be asked, not what was passed. */
function isSignInStep(record: Raw): boolean {
  return /^(CredentialVerification|UserAuthentication)$/.test(text(record, 'eventName') ?? '');
}

/**
 * By which protocol a role or a session was got; that of Identity Center’s other providers is not told, and that nobody
 * but AWS vouches where Identity Center hands a role on, whatever the call is named.
 */
export function protocolOf(name: string, record: Raw): Activity['authProtocol'] {
  if (isByIdentityCenter(record)) return undefined;
  if (name === 'AssumeRoleWithSAML') return 'saml';
  if (name === 'AssumeRoleWithWebIdentity') return 'openid-connect';
  const first = text(object(record, 'additionalEventData'), 'CredentialType')?.split(',')[0];
  return name === 'UserAuthentication' && first === 'PASSWORD' ? 'password' : undefined;
}

/** Where AWS itself is the caller, the name of a service stands in place of an address. */
export function addressOf(record: Raw): string | undefined {
  const address = text(record, 'sourceIPAddress');
  return address !== undefined && isIP(address) !== 0 ? address : undefined;
}

/** Parameters that name what a call of IAM, STS or Identity Center is about. */
const PARAMETERS: readonly (readonly [name: string, type: string])[] = [
  ['userName', 'user'],
  ['roleName', 'role'],
  ['roleArn', 'role'],
  ['groupName', 'group'],
  ['accessKeyId', 'access-key'],
  ['serviceSpecificCredentialId', 'service-credential'],
  ['policyArn', 'policy'],
  ['policyName', 'policy'],
  ['permissionSetArn', 'permission-set'],
  ['principalId', 'principal'],
];

export function targetsOf(record: Raw): Activity['targets'] {
  const asked = object(record, 'requestParameters');
  const named = PARAMETERS.flatMap(([parameter, type]) => {
    const id = text(asked, parameter);
    return id === undefined ? [] : [{ type, id }];
  });
  const touched = list(record, 'resources').flatMap((resource) => {
    const id = text(resource, 'ARN') ?? text(resource, 'resourceName');
    return id === undefined ? [] : [{ type: text(resource, 'type') ?? 'resource', id }];
  });
  const found = [...named, ...touched].slice(0, MOST_TARGETS);
  return found.length > 0 ? found : undefined;
}

/** The key that was issued, made or taken away, so that its uses can be joined to it. */
export function keyConcerned(record: Raw): string | undefined {
  const answered = object(record, 'responseElements');
  const asked = object(record, 'requestParameters');
  return (
    text(object(answered, 'credentials'), 'accessKeyId') ??
    text(object(answered, 'accessKey'), 'accessKeyId') ??
    text(object(answered, 'serviceSpecificCredential'), 'serviceSpecificCredentialId') ??
    text(asked, 'accessKeyId') ??
    text(asked, 'serviceSpecificCredentialId')
  );
}

/** IAM Identity Center puts a provider of its own into each account, by which it gives people their roles. */
const IDENTITY_CENTER = /:saml-provider\/AWSSSO_\w+_DO_NOT_DELETE$/;

function isByIdentityCenter(record: Raw): boolean {
  return IDENTITY_CENTER.test(text(object(record, 'requestParameters'), 'principalArn') ?? '');
}

/** The identity provider that vouched. */
export function issuerOf(identity: Raw, record: Raw): string | undefined {
  if (isByIdentityCenter(record)) return 'IAM Identity Center';
  return (
    text(object(record, 'additionalEventData'), 'SamlProviderArn') ??
    text(object(record, 'requestParameters'), 'principalArn') ??
    text(object(object(identity, 'sessionContext'), 'webIdFederationData'), 'federatedProvider') ??
    text(identity, 'identityProvider')
  );
}
