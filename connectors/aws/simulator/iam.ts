import type { Identities } from './identities.ts';
import type { Seed, SeededRole, SeededUser } from './seed.ts';
import type { Trail } from './trail.ts';
import { type Answered, type Asked, type Operation, pageOf, Refusal } from './wire.ts';

/** Users, roles, keys and inline policies. IAM is one service for all Regions, and is logged in us-east-1. */

const GLOBAL_REGION = 'us-east-1';

export class Iam {
  private readonly seed: Seed;
  private readonly trail: Trail;
  private readonly identities: Identities;

  constructor(seed: Seed, trail: Trail, identities: Identities) {
    this.seed = seed;
    this.trail = trail;
    this.identities = identities;
  }

  operations(): Readonly<Record<string, Operation>> {
    return {
      GetUser: ({ input }) => ({ result: { User: this.describeUser(this.user(input)) } }),
      ListUsers: (asked) =>
        this.list(
          asked,
          'Users',
          this.seed.users.map((user) => this.describeUser(user)),
        ),
      GetRole: ({ input }) => ({ result: { Role: this.describeRole(this.role(input), true) } }),
      ListRoles: (asked) =>
        this.list(
          asked,
          'Roles',
          this.seed.roles.map((role) => this.describeRole(role, false)),
        ),
      ListGroupsForUser: (asked) =>
        this.list(
          asked,
          'Groups',
          this.user(asked.input).groups.map((name) => this.describeGroup(name)),
        ),
      ListAttachedUserPolicies: (asked) => this.attached(asked, this.user(asked.input).attached),
      ListAttachedRolePolicies: (asked) => this.attached(asked, this.role(asked.input).attached),
      ListAttachedGroupPolicies: (asked) =>
        this.attached(asked, this.seed.groups[String(asked.input.GroupName)] ?? []),
      ListUserPolicies: (asked) =>
        this.list(asked, 'PolicyNames', Object.keys(this.user(asked.input).inline)),
      GetLoginProfile: ({ input }) => this.loginProfile(this.user(input)),
      ...this.keyOperations(),
      ...this.policyOperations(),
    };
  }

  private keyOperations(): Readonly<Record<string, Operation>> {
    return {
      ListAccessKeys: (asked) =>
        this.list(
          asked,
          'AccessKeyMetadata',
          this.user(asked.input).keys.map((key) => ({
            UserName: asked.input.UserName,
            AccessKeyId: key.id,
            Status: key.status,
            CreateDate: key.createdAt,
          })),
        ),
      GetAccessKeyLastUsed: ({ input }) => this.lastUse(String(input.AccessKeyId)),
      UpdateAccessKey: (asked) => this.switchKey(asked, 'AccessKeyId', 'keys'),
      DeleteAccessKey: (asked) => this.deleteKey(asked, 'AccessKeyId', 'keys'),
      ListServiceSpecificCredentials: (asked) =>
        this.list(
          asked,
          'ServiceSpecificCredentials',
          this.user(asked.input).serviceCredentials.map((each) => ({
            UserName: asked.input.UserName,
            ServiceUserName: `${String(asked.input.UserName)}-at-${this.seed.accountId}`,
            ServiceSpecificCredentialId: each.id,
            ServiceName: each.service,
            Status: each.status,
            CreateDate: each.createdAt,
            ...(each.expiresAt ? { ExpirationDate: each.expiresAt } : {}),
          })),
        ),
      UpdateServiceSpecificCredential: (asked) =>
        this.switchKey(asked, 'ServiceSpecificCredentialId', 'serviceCredentials'),
      DeleteServiceSpecificCredential: (asked) =>
        this.deleteKey(asked, 'ServiceSpecificCredentialId', 'serviceCredentials'),
    };
  }

  private policyOperations(): Readonly<Record<string, Operation>> {
    return {
      GetUserPolicy: ({ input }) => this.policy(input, 'UserName', this.user(input).inline),
      PutUserPolicy: (asked) => this.putPolicy(asked, this.user(asked.input).inline),
      DeleteUserPolicy: (asked) => this.deletePolicy(asked, this.user(asked.input).inline),
      GetRolePolicy: ({ input }) => this.policy(input, 'RoleName', this.role(input).inline),
      PutRolePolicy: (asked) => this.putPolicy(asked, this.editable(asked.input).inline),
      DeleteRolePolicy: (asked) => this.deletePolicy(asked, this.editable(asked.input).inline),
    };
  }

  private user({ UserName }: Asked['input']): SeededUser {
    const found = this.seed.users.find(({ name }) => name.toLowerCase() === String(UserName).toLowerCase());
    return found ?? this.absent(`The user with name ${String(UserName)} cannot be found.`);
  }

  private role({ RoleName }: Asked['input']): SeededRole {
    const found = this.seed.roles.find(({ name }) => name === RoleName);
    return found ?? this.absent(`The role with name ${String(RoleName)} cannot be found.`);
  }

  /** AWS keeps some roles for itself. */
  private editable(input: Asked['input']): SeededRole {
    const role = this.role(input);
    if (!/^\/aws-(service-role|reserved)\//.test(role.path)) return role;
    throw new Refusal(
      400,
      'UnmodifiableEntity',
      `Cannot perform the operation on the protected role '${role.name}'`,
    );
  }

  private absent(message: string): never {
    throw new Refusal(404, 'NoSuchEntity', message);
  }

  private list(asked: Asked, member: string, all: readonly unknown[]): Answered {
    const { rows, next } = pageOf(all, asked.input.Marker, this.seed.pageSize);
    return { result: { [member]: rows, IsTruncated: next !== undefined, ...(next ? { Marker: next } : {}) } };
  }

  private attached(asked: Asked, arns: readonly string[]): Answered {
    return this.list(
      asked,
      'AttachedPolicies',
      arns.map((PolicyArn) => ({ PolicyName: PolicyArn.split('/').at(-1), PolicyArn })),
    );
  }

  private describeUser({ name, path, id, hasPassword }: SeededUser) {
    return {
      Path: path,
      UserName: name,
      UserId: id,
      Arn: `arn:aws:iam::${this.seed.accountId}:user${path}${name}`,
      CreateDate: '2025-10-01T10:00:00.000Z',
      ...(hasPassword ? { PasswordLastUsed: '2026-02-27T08:00:00.000Z' } : {}),
    };
  }

  private describeRole({ name, path, id, longestS }: SeededRole, isWhole: boolean) {
    return {
      Path: path,
      RoleName: name,
      RoleId: id,
      Arn: `arn:aws:iam::${this.seed.accountId}:role${path}${name}`,
      CreateDate: '2025-10-01T10:00:00.000Z',
      ...(isWhole ? { MaxSessionDuration: longestS } : {}),
    };
  }

  private describeGroup(name: string) {
    return {
      Path: '/',
      GroupName: name,
      GroupId: `AGPA${name.toUpperCase().padEnd(17, 'X')}`,
      Arn: `arn:aws:iam::${this.seed.accountId}:group/${name}`,
      CreateDate: '2025-10-01T10:00:00.000Z',
    };
  }

  private loginProfile({ name, hasPassword }: SeededUser): Answered {
    if (!hasPassword) this.absent(`Login Profile for User ${name} cannot be found.`);
    return { result: { LoginProfile: { UserName: name, CreateDate: '2025-10-01T10:00:00.000Z' } } };
  }

  private lastUse(id: string): Answered {
    const user = this.seed.users.find(({ keys }) => keys.some((key) => key.id === id));
    const lastUsedAt = user?.keys.find((key) => key.id === id)?.lastUsedAt;
    const use = lastUsedAt
      ? { LastUsedDate: lastUsedAt, ServiceName: 's3', Region: 'us-east-1' }
      : { ServiceName: 'N/A', Region: 'N/A' };
    return { result: { ...(user ? { UserName: user.name } : {}), AccessKeyLastUsed: use } };
  }

  private switchKey(asked: Asked, member: string, list: 'keys' | 'serviceCredentials'): Answered {
    const { input } = asked;
    const user = this.user(input);
    const key = user[list].find(({ id }) => id === input[member]);
    if (!key) return this.absent(`The key with id ${String(input[member])} cannot be found.`);
    return this.changed(asked, { userName: user.name, [lower(member)]: key.id, status: input.Status }, () => {
      key.status = input.Status === 'Active' ? 'Active' : 'Inactive';
    });
  }

  private deleteKey(asked: Asked, member: string, list: 'keys' | 'serviceCredentials'): Answered {
    const { input } = asked;
    const user = this.user(input);
    const at = user[list].findIndex(({ id }) => id === input[member]);
    if (at < 0) return this.absent(`The key with id ${String(input[member])} cannot be found.`);
    return this.changed(asked, { userName: user.name, [lower(member)]: input[member] }, () => {
      user[list].splice(at, 1);
    });
  }

  private policy(
    input: Asked['input'],
    member: 'UserName' | 'RoleName',
    inline: SeededUser['inline'],
  ): Answered {
    const name = String(input.PolicyName);
    const document = inline[name];
    if (!document) return this.absent(`The policy with name ${name} cannot be found.`);
    const PolicyDocument = encodeURIComponent(JSON.stringify(document));
    return { result: { [member]: input[member], PolicyName: name, PolicyDocument } };
  }

  private putPolicy(asked: Asked, inline: SeededUser['inline']): Answered {
    const { input } = asked;
    return this.changed(asked, this.policyParameters(input), () => {
      inline[String(input.PolicyName)] = JSON.parse(String(input.PolicyDocument));
    });
  }

  private deletePolicy(asked: Asked, inline: SeededUser['inline']): Answered {
    const name = String(asked.input.PolicyName);
    if (!inline[name]) this.absent(`The policy with name ${name} cannot be found.`);
    return this.changed(asked, this.policyParameters(asked.input), () => {
      delete inline[name];
    });
  }

  private policyParameters(input: Asked['input']): Record<string, unknown> {
    const names = ['UserName', 'RoleName', 'PolicyName', 'PolicyDocument'];
    return Object.fromEntries(
      names.filter((name) => name in input).map((name) => [lower(name), input[name]]),
    );
  }

  private changed(asked: Asked, parameters: Record<string, unknown>, change: () => void): Answered {
    return {
      result: {},
      change: () => {
        change();
        this.trail.write(asked, 'iam.amazonaws.com', GLOBAL_REGION, parameters, this.identities.of(asked));
      },
    };
  }
}

function lower(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
