import type { ActivityQuery, Raw } from 'countersign/kit';
import { isPermissionSetRole, subjectOf } from './arn.ts';
import { object, text } from './audit-fields.ts';
import type { AwsClient } from './client.ts';
import { directoryUser } from './identity-center.ts';
import type { Look } from './trail.ts';

/** What to ask the event histories for: they know one attribute at a time. */
export type Question = Pick<Look, 'region' | 'by' | 'isWanted'>;

type Attribute = NonNullable<Look['by']>['key'];

/** Access keys of users and of sessions; what else is called a credential no look-up finds. */
const ACCESS_KEY = /^A(KIA|SIA)[A-Z0-9]{12,124}$/;

/** Whether an id is that of an access key. */
export function isAccessKeyId(id: string | undefined): id is string {
  return id !== undefined && ACCESS_KEY.test(id);
}

/** The questions that bring what an account did and what was done to it, and the uses of a credential by whoever it was. */
export async function questionsFor(
  client: AwsClient,
  { account, credential }: ActivityQuery,
): Promise<readonly Question[]> {
  const { settings } = client;
  const isOurs = credential?.platform === undefined || credential.platform === 'aws';
  const ofKey =
    isOurs && isAccessKeyId(credential?.id) ? everywhere(client, 'AccessKeyId', credential.id) : [];
  if (account === undefined) {
    return ofKey.length > 0 || credential
      ? ofKey
      : settings.logRegions.map((region) => ({ region, by: undefined }));
  }
  const subject = subjectOf(account.id);
  switch (subject?.kind) {
    case 'user':
      return [
        ...ofKey,
        ...everywhere(client, 'Username', subject.name).map((asked) => ({ ...asked, isWanted: isOfUser })),
        { region: settings.globalRegion, by: { key: 'ResourceName', value: subject.name } },
      ];
    case 'role':
      return [
        ...ofKey,
        ...everywhere(client, 'ResourceName', subject.arn),
        { region: settings.globalRegion, by: { key: 'ResourceName', value: subject.name } },
      ];
    case 'root':
      return [...ofKey, ...everywhere(client, 'Username', 'root')];
    case 'directory-user':
      return [...ofKey, ...(await questionsForPerson(client, account.id, account.name))];
    default:
      return ofKey;
  }
}

/** Sessions of permission sets are named for the person; signing in itself names them by id alone. */
async function questionsForPerson(
  client: AwsClient,
  id: string,
  name: string | undefined,
): Promise<Question[]> {
  const { identityCenter } = client.settings;
  if (!identityCenter) return [];
  const userName = name ?? (await directoryUser(client, id))?.UserName;
  const signIns: Question = {
    region: identityCenter.region,
    by: { key: 'EventName', value: 'UserAuthentication' },
    isWanted: (record) => isOf(record, id, userName),
  };
  const named = userName ? everywhere(client, 'Username', userName) : [];
  return [...named.map((asked) => ({ ...asked, isWanted: isOfPermissionSet })), signIns];
}

/** Whoever begins a role’s session chooses its name: one that is called like a user is not the user’s. */
function isOfUser(record: Raw): boolean {
  return text(object(record, 'userIdentity'), 'type') !== 'AssumedRole';
}

/** Names of a permission set’s sessions are Identity Center’s own; users of IAM may be called the same. */
function isOfPermissionSet(record: Raw): boolean {
  const identity = object(record, 'userIdentity');
  const subject = subjectOf(text(identity, 'arn') ?? '');
  if (subject?.kind === 'role-session') return isPermissionSetRole(subject.role);
  return !['IAMUser', 'Root', 'AssumedRole'].includes(text(identity, 'type') ?? '');
}

function isOf(record: Raw, id: string, userName: string | undefined): boolean {
  const identity = object(record, 'userIdentity');
  const names = [text(identity, 'userName'), text(object(record, 'additionalEventData'), 'UserName')];
  return (
    text(object(identity, 'onBehalfOf'), 'userId') === id ||
    (userName !== undefined && names.includes(userName))
  );
}

/** The same question to every history that is read. */
export function everywhere({ settings }: AwsClient, key: Attribute, value: string): Question[] {
  const regions = new Set([
    ...settings.logRegions,
    ...(settings.identityCenter ? [settings.identityCenter.region] : []),
  ]);
  return [...regions].map((region) => ({ region, by: { key, value } }));
}

/** A session that was issued, as the record of its issue names it. */
export interface IssuedSession {
  readonly keyId: string;
  /** `AROA…:session`. */
  readonly uniqueId: string | undefined;
  readonly by: string;
}

/** The session that a record of AssumeRole and its like issued; undefined for other records. */
export function issuedIn(record: Raw): IssuedSession | undefined {
  if (!/^Assume(Role|Root)/.test(text(record, 'eventName') ?? '')) return undefined;
  const answered = object(record, 'responseElements');
  const keyId = text(object(answered, 'credentials'), 'accessKeyId');
  if (keyId === undefined) return undefined;
  const identity = object(record, 'userIdentity');
  const by = text(identity, 'arn') ?? text(identity, 'invokedBy') ?? text(identity, 'principalId');
  return {
    keyId,
    uniqueId: text(object(answered, 'assumedRoleUser'), 'assumedRoleId'),
    by: by ?? 'somebody',
  };
}
