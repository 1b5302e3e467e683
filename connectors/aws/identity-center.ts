import {
  DescribeGroupCommand,
  DescribeUserCommand,
  GetUserIdCommand,
  ListGroupMembershipsForMemberCommand,
} from '@aws-sdk/client-identitystore';
import {
  DeleteAccountAssignmentCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  DescribePermissionSetCommand,
  ListAccountAssignmentDeletionStatusCommand,
  ListAccountAssignmentsForPrincipalCommand,
} from '@aws-sdk/client-sso-admin';
import { type Call, CountersignError, orUndefined } from 'countersign/kit';
import type { AwsClient } from './client.ts';
import { allByToken } from './pages.ts';
import type { IdentityCenter } from './settings.ts';
import {
  Assignments,
  DeletionStatus,
  DeletionStatuses,
  DirectoryGroup,
  DirectoryUser,
  Memberships,
  PermissionSet,
  UserIdAnswer,
} from './wire.ts';

/** People of IAM Identity Center, and what they are let into. */

/** @throws ERR_CAPABILITY_NOT_OFFERED where none is configured */
export function centerOf({ settings }: AwsClient): IdentityCenter {
  if (settings.identityCenter) return settings.identityCenter;
  throw new CountersignError(
    'ERR_CAPABILITY_NOT_OFFERED',
    'aws: no IAM Identity Center is configured (AWS_IDENTITY_CENTER_INSTANCE_ARN, AWS_IDENTITY_STORE_ID)',
    { place: 'aws identityCenterInstanceArn' },
  );
}

export function directoryUser(client: AwsClient, id: string): Promise<DirectoryUser | undefined> {
  const command = new DescribeUserCommand({ IdentityStoreId: centerOf(client).identityStoreId, UserId: id });
  return orUndefined(
    client.read('DescribeUser', DirectoryUser, ({ identityStore }) => identityStore.send(command)),
  );
}

/** The user of that e-mail address or user name; the two are all that Identity Center finds by. */
export async function directoryUserBy(
  client: AwsClient,
  path: 'emails.value' | 'userName',
  value: string,
): Promise<DirectoryUser | undefined> {
  const command = new GetUserIdCommand({
    IdentityStoreId: centerOf(client).identityStoreId,
    AlternateIdentifier: { UniqueAttribute: { AttributePath: path, AttributeValue: value } },
  });
  const found = await orUndefined(
    client.read('GetUserId', UserIdAnswer, ({ identityStore }) => identityStore.send(command)),
  );
  return found && directoryUser(client, found.UserId);
}

/** Names of the groups a user is in; at most the first so many are asked for. */
export async function directoryGroups(client: AwsClient, id: string, most: number): Promise<string[]> {
  const { identityStoreId: IdentityStoreId } = centerOf(client);
  const ids = await allByToken(
    client,
    'ListGroupMembershipsForMember',
    Memberships,
    ({ identityStore }, page) =>
      identityStore.send(
        new ListGroupMembershipsForMemberCommand({ IdentityStoreId, MemberId: { UserId: id }, ...page }),
      ),
    ({ GroupMemberships }) => GroupMemberships.map(({ GroupId }) => GroupId),
  );
  const names: string[] = [];
  for (const GroupId of ids.slice(0, most)) {
    const command = new DescribeGroupCommand({ IdentityStoreId, GroupId });
    const group = await orUndefined(
      client.read('DescribeGroup', DirectoryGroup, ({ identityStore }) => identityStore.send(command)),
    );
    names.push(group?.DisplayName || GroupId);
  }
  return names;
}

/** A permission set that a user has in an account, by themselves or by a group. */
export interface Assignment {
  readonly accountId: string;
  readonly permissionSetArn: string;
  /** Undefined when the assignment is the user’s own. */
  readonly byGroup: string | undefined;
}

/** What a user is let into, their groups’ assignments included. */
export function assignmentsOf(client: AwsClient, userId: string): Promise<readonly Assignment[]> {
  const { instanceArn: InstanceArn } = centerOf(client);
  return allByToken(
    client,
    'ListAccountAssignmentsForPrincipal',
    Assignments,
    ({ ssoAdmin }, page) =>
      ssoAdmin.send(
        new ListAccountAssignmentsForPrincipalCommand({
          InstanceArn,
          PrincipalId: userId,
          PrincipalType: 'USER',
          ...page,
        }),
      ),
    ({ AccountAssignments }) =>
      AccountAssignments.map((each) => ({
        accountId: each.AccountId,
        permissionSetArn: each.PermissionSetArn,
        byGroup: each.PrincipalType === 'GROUP' ? each.PrincipalId : undefined,
      })),
  );
}

/** Names of permission sets by ARN, each asked for once; the ARN where there is no name. */
export async function permissionSetNames(
  client: AwsClient,
  arns: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { instanceArn: InstanceArn } = centerOf(client);
  const names = new Map<string, string>();
  for (const PermissionSetArn of new Set(arns)) {
    const command = new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn });
    const { PermissionSet: found } = await client.read(
      'DescribePermissionSet',
      PermissionSet,
      ({ ssoAdmin }) => ssoAdmin.send(command),
    );
    names.set(PermissionSetArn, found.Name || PermissionSetArn);
  }
  return names;
}

/** AWS takes the call and does it later. */
export function deleteAssignment(
  client: AwsClient,
  userId: string,
  { accountId, permissionSetArn }: Pick<Assignment, 'accountId' | 'permissionSetArn'>,
): Promise<Call> {
  const command = new DeleteAccountAssignmentCommand({
    InstanceArn: centerOf(client).instanceArn,
    TargetId: accountId,
    TargetType: 'AWS_ACCOUNT',
    PermissionSetArn: permissionSetArn,
    PrincipalType: 'USER',
    PrincipalId: userId,
  });
  return client.change('DeleteAccountAssignment', `${permissionSetArn} in ${accountId}`, ({ ssoAdmin }) =>
    ssoAdmin.send(command),
  );
}

/** Why deletions asked for since then failed, for one user. */
export async function failedDeletions(client: AwsClient, userId: string, since: string): Promise<string[]> {
  const { instanceArn: InstanceArn } = centerOf(client);
  const requests = await allByToken(
    client,
    'ListAccountAssignmentDeletionStatus',
    DeletionStatuses,
    ({ ssoAdmin }, page) =>
      ssoAdmin.send(
        new ListAccountAssignmentDeletionStatusCommand({
          InstanceArn,
          Filter: { Status: 'FAILED' },
          ...page,
        }),
      ),
    ({ AccountAssignmentsDeletionStatus }) => AccountAssignmentsDeletionStatus,
  );
  const sinceMs = Math.floor(Date.parse(since) / 1_000) * 1_000;
  const reasons: string[] = [];
  for (const { RequestId, CreatedDate } of requests) {
    if (CreatedDate === undefined || CreatedDate.getTime() < sinceMs) continue;
    const command = new DescribeAccountAssignmentDeletionStatusCommand({
      InstanceArn,
      AccountAssignmentDeletionRequestId: RequestId,
    });
    const { AccountAssignmentDeletionStatus: status } = await client.read(
      'DescribeAccountAssignmentDeletionStatus',
      DeletionStatus,
      ({ ssoAdmin }) => ssoAdmin.send(command),
    );
    if (status.PrincipalId !== userId) continue;
    reasons.push(`${status.PermissionSetArn} in ${status.TargetId}: ${status.FailureReason ?? 'no reason'}`);
  }
  return reasons;
}
