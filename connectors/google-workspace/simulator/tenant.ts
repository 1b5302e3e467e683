import { CLIENT_EMAIL, SUBJECT } from './credentials.ts';
import type { Seed } from './seed.ts';

export type SimulatedUser = Seed['users'][number];
export type SimulatedGrant = Seed['grants'][number];
export type SimulatedAppPassword = Seed['appPasswords'][number];

export interface LogRecord extends Record<string, unknown> {
  readonly id: Readonly<Record<string, unknown>> & {
    readonly time: string;
    readonly applicationName: string;
  };
}

const CUSTOMER = 'C0simulated';

/** The state of a simulated organisation: what a containment changes here, the lists and the logs show. */
export class Tenant {
  readonly seed: Seed;
  readonly users: SimulatedUser[];
  grants: SimulatedGrant[];
  appPasswords: SimulatedAppPassword[];
  readonly log: LogRecord[] = [];
  private readonly now: () => Date;
  private records = 0;

  constructor(seed: Seed, now: () => Date) {
    this.seed = seed;
    this.now = now;
    this.users = seed.users.map((user) => ({ ...user }));
    this.grants = [...seed.grants];
    this.appPasswords = [...seed.appPasswords];
    for (const record of seed.log) this.emit(record);
  }

  user(key: string): SimulatedUser | undefined {
    const wanted = key.toLowerCase();
    return this.users.find(
      ({ id, email, aliases }) =>
        id === key || [email, ...aliases].some((address) => address.toLowerCase() === wanted),
    );
  }

  signOut({ email }: SimulatedUser): void {
    this.byAdmin('RESET_SIGNIN_COOKIES', [['USER_EMAIL', email]]);
  }

  deleteGrant(user: SimulatedUser, grant: SimulatedGrant): void {
    this.grants = this.grants.filter((each) => each !== grant);
    this.byAdmin('REVOKE_3LO_TOKEN', [
      ['USER_EMAIL', user.email],
      ['APP_ID', grant.clientId],
    ]);
    this.record('token', 'auth', 'revoke', user, [
      ['client_id', grant.clientId],
      ['app_name', grant.displayText ?? grant.clientId],
    ]);
  }

  deleteAppPassword({ email }: SimulatedUser, password: SimulatedAppPassword): void {
    this.appPasswords = this.appPasswords.filter((each) => each !== password);
    this.byAdmin('REVOKE_ASP', [
      ['USER_EMAIL', email],
      ['ASP_ID', String(password.codeId)],
    ]);
  }

  invalidateBackupCodes(user: SimulatedUser): void {
    user.backupCodes = 0;
    this.byAdmin('DELETE_2SV_SCRATCH_CODES', [['USER_EMAIL', user.email]]);
  }

  turnOff2Sv(user: SimulatedUser): void {
    user.isEnrolledIn2Sv = false;
    user.backupCodes = 0;
    this.byAdmin('TURN_OFF_2_STEP_VERIFICATION', [['USER_EMAIL', user.email]]);
  }

  update(user: SimulatedUser, { suspended, changePasswordAtNextLogin }: Record<string, unknown>): void {
    if (typeof suspended === 'boolean' && suspended !== user.suspended) {
      user.suspended = suspended;
      if (suspended) user.suspensionReason = 'ADMIN';
      else delete user.suspensionReason;
      this.byAdmin(suspended ? 'SUSPEND_USER' : 'UNSUSPEND_USER', [['USER_EMAIL', user.email]]);
    }
    if (typeof changePasswordAtNextLogin === 'boolean') {
      const before = user.changePasswordAtNextLogin;
      user.changePasswordAtNextLogin = changePasswordAtNextLogin;
      this.byAdmin('CHANGE_PASSWORD_ON_NEXT_LOGIN', [
        ['USER_EMAIL', user.email],
        ['OLD_VALUE', String(before)],
        ['NEW_VALUE', String(changePasswordAtNextLogin)],
      ]);
    }
  }

  emit(record: Record<string, unknown>): void {
    this.records++;
    const id = typeof record.id === 'object' ? record.id : {};
    this.log.push({
      kind: 'admin#reports#activity',
      ...record,
      id: {
        time: this.now().toISOString(),
        uniqueQualifier: String(7_000_000 + this.records),
        applicationName: 'admin',
        customerId: CUSTOMER,
        ...id,
      },
    });
  }

  private byAdmin(name: string, parameters: readonly (readonly [string, string])[]): void {
    const admin = { id: '100000000000000000009', email: SUBJECT };
    this.record('admin', 'USER_SETTINGS', name, admin, parameters);
  }

  private record(
    applicationName: string,
    type: string,
    name: string,
    { id, email }: Pick<SimulatedUser, 'id' | 'email'>,
    parameters: readonly (readonly [string, string])[],
  ): void {
    this.emit({
      id: { applicationName },
      actor: {
        callerType: 'USER',
        email,
        profileId: id,
        applicationInfo: { oauthClientId: CLIENT_EMAIL, impersonation: true },
      },
      ipAddress: '192.0.2.10',
      events: [{ type, name, parameters: parameters.map(([key, value]) => ({ name: key, value })) }],
    });
  }
}
