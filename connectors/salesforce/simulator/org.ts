import { longId } from '../record-id.ts';
import { OWN_ID, USERNAME } from './credentials.ts';
import { type ObjectSchema, SCHEMA } from './schema.ts';
import type { Seed, SimulatedUser } from './seed.ts';
import type { Row } from './soql.ts';

/** The state of a simulated org: what a containment changes here, the objects and the Setup Audit Trail show. */
export class Org {
  readonly seed: Seed;
  readonly users: SimulatedUser[];
  sessions: Seed['sessions'];
  tokens: Seed['tokens'];
  private readonly now: () => Date;
  private readonly log: { readonly object: string; readonly row: Row; readonly shownAtMs: number }[] = [];

  constructor(seed: Seed, now: () => Date) {
    this.seed = seed;
    this.now = now;
    this.users = seed.users.map((user) => ({ ...user }));
    this.sessions = [...seed.sessions];
    this.tokens = [...seed.tokens];
    for (const record of seed.log) this.emit(record);
  }

  /** The rows of an object that the integration user may see now. */
  rowsOf(object: string): readonly Row[] {
    const schema = SCHEMA[object];
    const rows = this.allRowsOf(object);
    if (!schema?.ownerField || schema.permission === undefined || this.seed.permissions[schema.permission]) {
      return rows;
    }
    const { ownerField } = schema;
    return rows.filter((row) => longId(String(row[ownerField])) === longId(OWN_ID));
  }

  freeze(user: SimulatedUser, isFrozen: boolean): void {
    user.isFrozen = isFrozen;
    this.recordChange(
      isFrozen ? 'frozeuser' : 'unfrozeuser',
      `${isFrozen ? 'Froze' : 'Unfroze'} user ${user.name ?? user.username}`,
    );
  }

  private recordChange(Action: string, Display: string): void {
    this.emit({
      attributes: { type: 'SetupAuditTrail' },
      Action,
      Section: 'Manage Users',
      Display,
      CreatedById: OWN_ID,
      CreatedBy: { Username: USERNAME },
      DelegateUser: null,
    });
  }

  /** Appends a row, which shows once the log's delay is over. Its time is now unless it tells another. */
  emit(record: Record<string, unknown>): void {
    const { attributes } = record as { attributes?: { type?: string } };
    const object = attributes?.type ?? 'SetupAuditTrail';
    const schema: ObjectSchema | undefined = SCHEMA[object];
    const id = String(this.log.length + 1).padStart(9, '0');
    const row: Row = {
      Id: `0Sm5e0${id}AAA`,
      ...(schema?.needsLicence ? { EventIdentifier: `51a00000-0000-4000-8000-${id.padStart(12, '0')}` } : {}),
      ...(schema?.timeField ? { [schema.timeField]: wireTime(this.now()) } : {}),
      ...record,
    };
    const atMs = Date.parse(String(row[schema?.timeField ?? '']));
    this.log.push({ object, row, shownAtMs: atMs + this.seed.logDelayMs });
  }

  private allRowsOf(object: string): readonly Row[] {
    const { manageUsers, customizeApplication, viewSetup, modifyAllData } = this.seed.permissions;
    switch (object) {
      case 'User':
        return this.users.map(userRow);
      case 'UserLogin':
        return this.users.map(loginRow);
      case 'UserPermissionAccess':
        return [
          {
            PermissionsManageUsers: manageUsers,
            PermissionsCustomizeApplication: customizeApplication,
            PermissionsViewSetup: viewSetup,
            PermissionsModifyAllData: modifyAllData,
          },
        ];
      case 'PermissionSetAssignment':
        return this.users.flatMap(assignmentRows);
      case 'AuthSession':
        return this.sessions.map(sessionRow);
      case 'OauthToken':
        return this.tokens.map(tokenRow);
      case 'EventLogFile':
        return this.seed.logFiles.map(fileRow);
      default:
        return this.log
          .filter((kept) => kept.object === object && kept.shownAtMs <= this.now().getTime())
          .map(({ row }) => row);
    }
  }
}

/** The id of a user's UserLogin. */
export function loginId(userId: string): string {
  return longId(`0Yw${userId.slice(3, 15)}`);
}

export function fileId(at: number): string {
  return longId(`0AT5e00000${String(at).padStart(5, '0')}`);
}

/** Salesforce writes the offset without a colon. */
export function wireTime(at: Date | string): string {
  return new Date(at).toISOString().replace('Z', '+0000');
}

function userRow({ id, username, email, name, isActive }: SimulatedUser): Row {
  return {
    Id: longId(id),
    Username: username,
    Email: email ?? username,
    Name: name ?? username,
    IsActive: isActive,
  };
}

function loginRow({ id, isFrozen }: SimulatedUser): Row {
  return { Id: loginId(id), UserId: longId(id), IsFrozen: isFrozen, IsPasswordLocked: false };
}

function assignmentRows({ id, profile, permissionSets }: SimulatedUser): Row[] {
  const set = (name: string, isProfile: boolean) => ({
    AssigneeId: longId(id),
    PermissionSet: {
      Name: isProfile ? `X00${name.length}` : name.replaceAll(' ', '_'),
      Label: isProfile ? '00e5e000000Abcd' : name,
      IsOwnedByProfile: isProfile,
      Profile: isProfile ? { Name: name } : null,
      PermissionsModifyAllData: name === 'Admin',
      PermissionsManageUsers: name === 'Admin',
      PermissionsCustomizeApplication: name === 'Admin',
    },
  });
  return [set(profile, true), ...permissionSets.map((name) => set(name, false))];
}

function sessionRow({ id, userId, createdAt, ip, type, isJwt }: Seed['sessions'][number]): Row {
  return {
    Id: longId(id),
    UsersId: longId(userId),
    ParentId: longId(id),
    CreatedDate: wireTime(createdAt),
    LastModifiedDate: wireTime(createdAt),
    NumSecondsValid: 7_200,
    SourceIp: ip,
    SessionType: type,
    LoginType: 'Application',
    IsAssociatedWithJwtAccessToken: isJwt,
    IsCurrent: false,
  };
}

function tokenRow({ userId, app, createdAt, deleteToken, useCount }: Seed['tokens'][number]): Row {
  return {
    Id: null,
    UserId: longId(userId),
    AppName: app,
    CreatedDate: wireTime(createdAt),
    LastUsedDate: useCount === 0 ? null : wireTime(createdAt),
    UseCount: useCount,
    DeleteToken: deleteToken,
  };
}

function fileRow({ type, interval, at, text, length }: Seed['logFiles'][number], index: number): Row {
  return {
    Id: fileId(index),
    EventType: type,
    Interval: interval,
    LogDate: wireTime(at),
    LogFileLength: length ?? Buffer.byteLength(text),
    Sequence: interval === 'Daily' ? 0 : 1,
  };
}
