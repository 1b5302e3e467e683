import { randomUUID } from 'node:crypto';
import type { Identities } from './identities.ts';
import type { SeededCenter } from './seed.ts';
import type { Trail } from './trail.ts';
import { type Answered, type Asked, type Operation, pageOf, Refusal } from './wire.ts';

/** IAM Identity Center: its directory, permission sets and assignments. Much of what it is asked it does later. */

interface Deletion {
  readonly requestId: string;
  readonly createdAtMs: number;
  readonly doneAtMs: number;
  readonly accountId: string;
  readonly permissionSetArn: string;
  readonly principalId: string;
}

export interface CenterOptions {
  readonly now: () => Date;
  readonly pageSize: number;
  readonly instanceArn: string;
  readonly identityStoreId: string;
}

export class Center {
  private readonly seed: SeededCenter;
  private readonly options: CenterOptions;
  private readonly trail: Trail;
  private readonly identities: Identities;
  private readonly deletions: Deletion[] = [];
  /** When the latest form of a permission set reaches its accounts; never, until it is provisioned. */
  private readonly latestAtMs = new Map<string, number>();

  constructor(seed: SeededCenter, options: CenterOptions, trail: Trail, identities: Identities) {
    this.seed = seed;
    this.options = options;
    this.trail = trail;
    this.identities = identities;
  }

  operations(): Readonly<Record<string, Operation>> {
    const ofStore: Readonly<Record<string, Operation>> = {
      GetUserId: ({ input }) => this.userId(input),
      DescribeUser: ({ input }) => this.describeUser(String(input.UserId)),
      ListGroupMembershipsForMember: (asked) => this.memberships(asked),
      DescribeGroup: ({ input }) => this.describeGroup(String(input.GroupId)),
    };
    const ofInstance: Readonly<Record<string, Operation>> = {
      ListAccountAssignmentsForPrincipal: (asked) => this.assignments(asked),
      DescribePermissionSet: ({ input }) => {
        const { arn, name } = this.set(input);
        return { result: { PermissionSet: { Name: name, PermissionSetArn: arn } } };
      },
      GetInlinePolicyForPermissionSet: ({ input }) => {
        const { inline } = this.set(input);
        return { result: inline ? { InlinePolicy: JSON.stringify(inline) } : {} };
      },
      PutInlinePolicyToPermissionSet: (asked) => this.putInline(asked),
      DeleteInlinePolicyFromPermissionSet: (asked) => this.deleteInline(asked),
      ProvisionPermissionSet: (asked) => this.provision(asked),
      ListPermissionSetsProvisionedToAccount: (asked) => this.provisioned(asked),
      DeleteAccountAssignment: (asked) => this.deleteAssignment(asked),
      ListAccountAssignmentDeletionStatus: (asked) => this.deletionStatuses(asked),
      DescribeAccountAssignmentDeletionStatus: ({ input }) =>
        this.deletionStatus(String(input.AccountAssignmentDeletionRequestId)),
    };
    return {
      ...this.within(ofStore, 'IdentityStoreId', this.options.identityStoreId),
      ...this.within(ofInstance, 'InstanceArn', this.options.instanceArn),
    };
  }

  /** Every call names the store or the instance that it is about. */
  private within(operations: Readonly<Record<string, Operation>>, member: string, expected: string) {
    const guarded = Object.entries(operations).map(([name, operation]): [string, Operation] => [
      name,
      (asked) => (asked.input[member] === expected ? operation(asked) : absent(`${member} not found`)),
    ]);
    return Object.fromEntries(guarded);
  }

  private nowMs(): number {
    return this.options.now().getTime();
  }

  private page(asked: Asked, member: string, all: readonly unknown[]): Answered {
    const { rows, next } = pageOf(all, asked.input.NextToken, this.options.pageSize);
    return { result: { [member]: rows, ...(next ? { NextToken: next } : {}) } };
  }

  private userId(input: Asked['input']): Answered {
    const { UniqueAttribute } = input.AlternateIdentifier as {
      UniqueAttribute: { AttributePath: string; AttributeValue: string };
    };
    const { AttributePath, AttributeValue } = UniqueAttribute;
    const wanted = AttributeValue.toLowerCase();
    const found = this.seed.users.find(
      ({ userName, email }) => (AttributePath === 'userName' ? userName : email)?.toLowerCase() === wanted,
    );
    if (!found) return absent('USER not found.');
    return { result: { UserId: found.id, IdentityStoreId: this.options.identityStoreId } };
  }

  private describeUser(id: string): Answered {
    const found = this.seed.users.find((user) => user.id === id);
    if (!found) return absent('USER not found.');
    const { userName, email, status } = found;
    return {
      result: {
        UserId: id,
        UserName: userName,
        IdentityStoreId: this.options.identityStoreId,
        ...(email ? { Emails: [{ Value: email, Type: 'work', Primary: true }] } : {}),
        ...(status ? { UserStatus: status } : {}),
      },
    };
  }

  private memberships(asked: Asked): Answered {
    const { UserId } = asked.input.MemberId as { UserId: string };
    const groups = this.seed.groups.filter(({ members }) => members.includes(UserId));
    const IdentityStoreId = this.options.identityStoreId;
    return this.page(
      asked,
      'GroupMemberships',
      groups.map(({ id }) => ({
        IdentityStoreId,
        MembershipId: randomUUID(),
        GroupId: id,
        MemberId: { UserId },
      })),
    );
  }

  private describeGroup(id: string): Answered {
    const found = this.seed.groups.find((group) => group.id === id);
    if (!found) return absent('GROUP not found.');
    return {
      result: { GroupId: id, DisplayName: found.name, IdentityStoreId: this.options.identityStoreId },
    };
  }

  private set({ PermissionSetArn }: Asked['input']): SeededCenter['permissionSets'][number] {
    const found = this.seed.permissionSets.find(({ arn }) => arn === PermissionSetArn);
    return found ?? absent(`PermissionSet with id ${String(PermissionSetArn)} does not exist`);
  }

  /** Those of the groups a user is in as well. */
  private assignments(asked: Asked): Answered {
    const id = String(asked.input.PrincipalId);
    const groups = this.seed.groups.filter(({ members }) => members.includes(id)).map((group) => group.id);
    const held = this.held().filter(({ principalId }) => principalId === id || groups.includes(principalId));
    return this.page(
      asked,
      'AccountAssignments',
      held.map(({ accountId, permissionSetArn, principalId }) => ({
        AccountId: accountId,
        PermissionSetArn: permissionSetArn,
        PrincipalId: principalId,
        PrincipalType: principalId === id ? 'USER' : 'GROUP',
      })),
    );
  }

  /** Without those whose deletion is through. */
  private held(): SeededCenter['assignments'] {
    const isThrough = (each: SeededCenter['assignments'][number]) =>
      this.seed.deletionsFail === undefined &&
      this.deletions.some(
        (deletion) =>
          deletion.accountId === each.accountId &&
          deletion.permissionSetArn === each.permissionSetArn &&
          deletion.principalId === each.principalId &&
          deletion.doneAtMs <= this.nowMs(),
      );
    return this.seed.assignments.filter((each) => !isThrough(each));
  }

  private putInline(asked: Asked): Answered {
    const set = this.set(asked.input);
    const inline = JSON.parse(String(asked.input.InlinePolicy)) as Record<string, unknown>;
    return this.changed(asked, {}, () => {
      set.inline = inline;
      this.latestAtMs.set(set.arn, Number.POSITIVE_INFINITY);
    });
  }

  private deleteInline(asked: Asked): Answered {
    const set = this.set(asked.input);
    return this.changed(asked, {}, () => {
      delete set.inline;
      this.latestAtMs.set(set.arn, Number.POSITIVE_INFINITY);
    });
  }

  private provision(asked: Asked): Answered {
    const { arn } = this.set(asked.input);
    const status = { Status: 'IN_PROGRESS', RequestId: randomUUID(), PermissionSetArn: arn };
    return this.changed(asked, { PermissionSetProvisioningStatus: status }, () => {
      this.latestAtMs.set(arn, this.nowMs() + this.seed.delayMs);
    });
  }

  private provisioned(asked: Asked): Answered {
    const arns = new Set(
      this.held()
        .filter(({ accountId }) => accountId === asked.input.AccountId)
        .map(({ permissionSetArn }) => permissionSetArn),
    );
    const latest = [...arns].filter((arn) => (this.latestAtMs.get(arn) ?? 0) <= this.nowMs());
    return this.page(asked, 'PermissionSets', latest);
  }

  private deleteAssignment(asked: Asked): Answered {
    const { TargetId, PermissionSetArn, PrincipalId } = asked.input;
    const deletion: Deletion = {
      requestId: randomUUID(),
      createdAtMs: this.nowMs(),
      doneAtMs: this.nowMs() + this.seed.delayMs,
      accountId: String(TargetId),
      permissionSetArn: String(PermissionSetArn),
      principalId: String(PrincipalId),
    };
    const status = { Status: 'IN_PROGRESS', RequestId: deletion.requestId };
    return this.changed(asked, { AccountAssignmentDeletionStatus: status }, () =>
      this.deletions.push(deletion),
    );
  }

  private deletionStatuses(asked: Asked): Answered {
    const failed = this.seed.deletionsFail === undefined ? [] : this.deletions;
    return this.page(
      asked,
      'AccountAssignmentsDeletionStatus',
      failed.map(({ requestId, createdAtMs }) => ({
        Status: 'FAILED',
        RequestId: requestId,
        CreatedDate: createdAtMs / 1_000,
      })),
    );
  }

  private deletionStatus(id: string): Answered {
    const found = this.deletions.find(({ requestId }) => requestId === id);
    if (!found) return absent('The request does not exist.');
    const failure = this.seed.deletionsFail;
    return {
      result: {
        AccountAssignmentDeletionStatus: {
          Status: failure ? 'FAILED' : found.doneAtMs <= this.nowMs() ? 'SUCCEEDED' : 'IN_PROGRESS',
          RequestId: id,
          ...(failure ? { FailureReason: failure } : {}),
          TargetId: found.accountId,
          TargetType: 'AWS_ACCOUNT',
          PermissionSetArn: found.permissionSetArn,
          PrincipalType: 'USER',
          PrincipalId: found.principalId,
          CreatedDate: found.createdAtMs / 1_000,
        },
      },
    };
  }

  private changed(asked: Asked, result: Answered['result'], change: () => void): Answered {
    const parameters = Object.entries(asked.input).map(([name, value]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      value,
    ]);
    return {
      result,
      change: () => {
        change();
        const named = Object.fromEntries(parameters) as Record<string, unknown>;
        this.trail.write(asked, 'sso.amazonaws.com', asked.region, named, this.identities.of(asked));
      },
    };
  }
}

function absent(message: string): never {
  throw new Refusal(400, 'NoSuchEntity', message);
}
