import {
  GetRoleCommand,
  GetUserCommand,
  ListAttachedGroupPoliciesCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsForUserCommand,
  ListRolesCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import { orUndefined } from 'countersign/kit';
import { isUserName } from './arn.ts';
import type { AwsClient } from './client.ts';
import { allByMarker } from './pages.ts';
import {
  AttachedPolicies,
  GetRole,
  GetUser,
  GroupsOfUser,
  type IamRole,
  type IamUser,
  InlinePolicies,
  ListRoles,
  ListUsers,
} from './wire.ts';

/** Users and roles of the account, as IAM lists them. */

/** The most that IAM hands out at once. */
const PAGE = 1_000;

export async function userNamed(client: AwsClient, name: string): Promise<IamUser | undefined> {
  if (!isUserName(name)) return undefined;
  const command = new GetUserCommand({ UserName: name });
  const found = await orUndefined(client.read('GetUser', GetUser, ({ iam }) => iam.send(command)));
  return found?.User;
}

export async function roleNamed(client: AwsClient, name: string): Promise<IamRole | undefined> {
  if (!isUserName(name)) return undefined;
  const command = new GetRoleCommand({ RoleName: name });
  const found = await orUndefined(client.read('GetRole', GetRole, ({ iam }) => iam.send(command)));
  return found?.Role;
}

/** Every user, page by page. */
export function allUsers(client: AwsClient): Promise<readonly IamUser[]> {
  return allByMarker(
    client,
    'ListUsers',
    ListUsers,
    ({ iam }, page) => iam.send(new ListUsersCommand({ MaxItems: PAGE, ...page })),
    ({ Users }) => Users,
  );
}

/** IAM finds nobody by a unique id: all of them are looked through. */
export async function userOfId(client: AwsClient, id: string): Promise<IamUser | undefined> {
  return (await allUsers(client)).find(({ UserId }) => UserId === id);
}

export async function roleOfId(client: AwsClient, id: string): Promise<IamRole | undefined> {
  const roles = await allByMarker(
    client,
    'ListRoles',
    ListRoles,
    ({ iam }, page) => iam.send(new ListRolesCommand({ MaxItems: PAGE, ...page })),
    ({ Roles }) => Roles,
  );
  return roles.find(({ RoleId }) => RoleId === id);
}

export function groupsOf(client: AwsClient, user: string): Promise<readonly string[]> {
  return allByMarker(
    client,
    'ListGroupsForUser',
    GroupsOfUser,
    ({ iam }, page) => iam.send(new ListGroupsForUserCommand({ UserName: user, ...page })),
    ({ Groups }) => Groups.map(({ GroupName }) => GroupName),
  );
}

export function inlinePoliciesOfUser(client: AwsClient, user: string): Promise<readonly string[]> {
  return allByMarker(
    client,
    'ListUserPolicies',
    InlinePolicies,
    ({ iam }, page) => iam.send(new ListUserPoliciesCommand({ UserName: user, ...page })),
    ({ PolicyNames }) => PolicyNames,
  );
}

/** ARNs of the managed policies that are attached to a user or a role itself. */
export function attachedTo(
  client: AwsClient,
  kind: 'user' | 'role' | 'group',
  name: string,
): Promise<readonly string[]> {
  const operation = { user: 'ListAttachedUserPolicies', role: 'ListAttachedRolePolicies' } as const;
  return allByMarker(
    client,
    kind === 'group' ? 'ListAttachedGroupPolicies' : operation[kind],
    AttachedPolicies,
    ({ iam }, page) => {
      if (kind === 'user') return iam.send(new ListAttachedUserPoliciesCommand({ UserName: name, ...page }));
      if (kind === 'role') return iam.send(new ListAttachedRolePoliciesCommand({ RoleName: name, ...page }));
      return iam.send(new ListAttachedGroupPoliciesCommand({ GroupName: name, ...page }));
    },
    ({ AttachedPolicies: attached }) => attached.map(({ PolicyArn }) => PolicyArn),
  );
}

/** Policies of AWS’s own with which one may do, or make oneself able to do, everything. */
const ADMINISTRATIVE = /^arn:aws[a-z-]*:iam::aws:policy\/(AdministratorAccess|IAMFullAccess)$/;

/** True where an administrator’s policy of AWS is attached; a policy of one’s own may grant as much, so that it is never false. */
export function isAdministrative(policyArns: readonly string[]): true | undefined {
  return policyArns.some((arn) => ADMINISTRATIVE.test(arn)) || undefined;
}
