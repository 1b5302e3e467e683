import { type Account, type AccountQuery, given, type Lookups, type TokenRecord } from 'countersign/kit';
import { isPermissionSetRole, subjectOf } from './arn.ts';
import type { AwsClient } from './client.ts';
import {
  assignmentsOf,
  directoryGroups,
  directoryUser,
  directoryUserBy,
  permissionSetNames,
} from './identity-center.ts';
import { keysOf, lastUseOf } from './keys.ts';
import { SUSPEND_POLICY } from './policy-document.ts';
import {
  attachedTo,
  groupsOf,
  inlinePoliciesOfUser,
  isAdministrative,
  roleNamed,
  roleOfId,
  userNamed,
  userOfId,
} from './principals.ts';
import type { DirectoryUser, IamRole, IamUser } from './wire.ts';

const MOST_GROUPS = 100;

/** AWS lists no sessions, neither of roles nor of its access portal: they are known by the log alone. */
export const lookups: Lookups<AwsClient> = { account, tokens };

/**
 * A person may be a user of Identity Center and one of IAM: by e-mail or name the first of these is found, by id the one
 * that is named. The session of a permission set’s role is the person’s; any other session is its role’s.
 */
async function account(client: AwsClient, { id, email, name }: AccountQuery): Promise<Account | undefined> {
  if (id) return byId(client, id);
  if (email) return (await byDirectory(client, 'emails.value', email)) ?? byName(client, email);
  return name ? byName(client, name) : undefined;
}

async function byId(client: AwsClient, id: string): Promise<Account | undefined> {
  const subject = subjectOf(id);
  if (subject === undefined) return undefined;
  // What belongs to another account is not ours to look up, whatever its names are.
  if ('accountId' in subject && subject.accountId !== client.settings.accountId) return undefined;
  switch (subject.kind) {
    case 'user':
      return exactly(id, await byUser(client, await userNamed(client, subject.name)));
    case 'role':
      return exactly(id, await byRole(client, await roleNamed(client, subject.name)));
    case 'role-session':
      return bySession(client, subject.role, subject.session);
    case 'root':
      return root(client);
    case 'directory-user':
      return client.settings.identityCenter && byPerson(client, await directoryUser(client, subject.id));
    case 'unique-id':
      return byUniqueId(client, subject.id, subject.session);
    case 'name':
      return byName(client, subject.name);
  }
}

/** IAM finds users by name alone; a user of that name in another path is another one. */
function exactly(arn: string, found: Account | undefined): Account | undefined {
  return found?.id === arn ? found : undefined;
}

async function bySession(client: AwsClient, role: string, session: string): Promise<Account | undefined> {
  const person = isPermissionSetRole(role) ? await byDirectory(client, 'userName', session) : undefined;
  return person ?? byRole(client, await roleNamed(client, role));
}

async function byUniqueId(
  client: AwsClient,
  id: string,
  session: string | undefined,
): Promise<Account | undefined> {
  if (id.startsWith('AIDA')) return byUser(client, await userOfId(client, id));
  const role = await roleOfId(client, id);
  return role && session ? bySession(client, role.RoleName, session) : byRole(client, role);
}

async function byName(client: AwsClient, name: string): Promise<Account | undefined> {
  if (name === 'root') return root(client);
  return (await byDirectory(client, 'userName', name)) ?? byUser(client, await userNamed(client, name));
}

async function byDirectory(
  client: AwsClient,
  path: 'emails.value' | 'userName',
  value: string,
): Promise<Account | undefined> {
  if (!client.settings.identityCenter) return undefined;
  return byPerson(client, await directoryUserBy(client, path, value));
}

async function byPerson(client: AwsClient, user: DirectoryUser | undefined): Promise<Account | undefined> {
  if (!user) return undefined;
  const addresses = user.Emails ?? [];
  const email = (addresses.find(({ Primary }) => Primary) ?? addresses[0])?.Value ?? user.UserName;
  const status = { ENABLED: 'active', DISABLED: 'suspended' } as const;
  return {
    platform: 'aws',
    id: user.UserId,
    ...given('email', email?.includes('@') ? email.toLowerCase().slice(0, 512) : undefined),
    ...given('name', user.UserName?.slice(0, 512) || undefined),
    // AWS tells it of late, and not everywhere.
    status: status[user.UserStatus as keyof typeof status] ?? 'unknown',
    groups: (await directoryGroups(client, user.UserId, MOST_GROUPS)).map((group) => group.slice(0, 512)),
  };
}

async function byUser(client: AwsClient, user: IamUser | undefined): Promise<Account | undefined> {
  if (!user) return undefined;
  const { UserName: name } = user;
  const groups = await groupsOf(client, name);
  const policies = [...(await attachedTo(client, 'user', name))];
  for (const group of groups) policies.push(...(await attachedTo(client, 'group', group)));
  const inline = await inlinePoliciesOfUser(client, name);
  return {
    platform: 'aws',
    id: user.Arn,
    ...given('email', name.includes('@') ? name.toLowerCase() : undefined),
    name,
    status: inline.includes(SUSPEND_POLICY) ? 'suspended' : 'active',
    ...given('isAdmin', isAdministrative(policies)),
    groups: groups.slice(0, MOST_GROUPS),
    ...linkTo(client, `users/details/${encodeURIComponent(name)}`),
  };
}

async function byRole(client: AwsClient, role: IamRole | undefined): Promise<Account | undefined> {
  if (!role) return undefined;
  const policies = await attachedTo(client, 'role', role.RoleName);
  return {
    platform: 'aws',
    id: role.Arn,
    name: role.RoleName,
    status: 'active',
    ...given('isAdmin', isAdministrative(policies)),
    ...linkTo(client, `roles/details/${encodeURIComponent(role.RoleName)}`),
  };
}

/** Every account has one; nothing here can cut its access, and its activity can be read. */
function root({ settings }: AwsClient): Account {
  const id = `arn:${settings.partition}:iam::${settings.accountId}:root`;
  return { platform: 'aws', id, name: 'root', status: 'active', isAdmin: true };
}

function linkTo({ settings }: AwsClient, path: string): { link?: string } {
  return settings.partition === 'aws' ? { link: `https://console.aws.amazon.com/iam/home#/${path}` } : {};
}

/** What opens something now: keys in use of a user of IAM, permission sets of a user of Identity Center. */
async function tokens(client: AwsClient, { id: accountId }: Account): Promise<readonly TokenRecord[]> {
  const subject = subjectOf(accountId);
  if (subject?.kind === 'user') return keyRecords(client, accountId, subject.name);
  if (subject?.kind === 'directory-user' && client.settings.identityCenter) {
    return grantRecords(client, accountId);
  }
  // A role holds nothing; that AWS answers at all is asked, so that no fault looks like an empty list.
  if (subject?.kind === 'role') await roleNamed(client, subject.name);
  return [];
}

async function keyRecords(client: AwsClient, accountId: string, user: string): Promise<TokenRecord[]> {
  const records: TokenRecord[] = [];
  for (const key of await keysOf(client, user)) {
    if (key.status !== 'Active') continue;
    records.push({
      platform: 'aws',
      id: key.id,
      accountId,
      kind: 'api-key',
      ...given('name', key.service),
      ...given('createdAt', key.createdAt),
      ...given('lastUsedAt', await lastUseOf(client, key)),
      ...given('expiresAt', key.expiresAt),
    });
  }
  return records;
}

async function grantRecords(client: AwsClient, accountId: string): Promise<TokenRecord[]> {
  const assignments = await assignmentsOf(client, accountId);
  const names = await permissionSetNames(
    client,
    assignments.map(({ permissionSetArn }) => permissionSetArn),
  );
  const records = assignments.map((each): TokenRecord => {
    const name = names.get(each.permissionSetArn) ?? each.permissionSetArn;
    return {
      platform: 'aws',
      id: `${each.permissionSetArn} ${each.accountId}${each.byGroup ? ` ${each.byGroup}` : ''}`.slice(0, 512),
      accountId,
      kind: 'grant',
      name: `${name} in ${each.accountId}${each.byGroup ? ', by a group' : ''}`.slice(0, 512),
    };
  });
  return [...new Map(records.map((record) => [record.id, record])).values()];
}
