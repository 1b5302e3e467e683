import { CLIENT_ID } from './credentials.ts';
import type { Seed } from './seed.ts';

export type SimulatedUser = Seed['users'][number];
export type SimulatedApp = Seed['servicePrincipals'][number];
export type SimulatedGrant = Seed['grants'][number];
export type LogRecord = Record<string, unknown>;

interface Target {
  readonly id: string;
  readonly type: 'User' | 'ServicePrincipal';
  readonly name: string | null;
  readonly changes?: Readonly<Record<string, readonly [oldValue: string, newValue: string]>>;
}

/** The state of a simulated tenant: what a containment changes here, the lists and the log show, each in its time. */
export class Tenant {
  readonly seed: Seed;
  readonly signIns: LogRecord[] = [];
  readonly audits: LogRecord[] = [];
  private readonly now: () => Date;
  private readonly everybody: SimulatedUser[];
  private readonly apps: SimulatedApp[];
  private held: SimulatedGrant[];
  private pending: { readonly dueMs: number; readonly apply: () => void }[] = [];
  private records = 0;

  constructor(seed: Seed, now: () => Date) {
    this.seed = seed;
    this.now = now;
    this.everybody = seed.users.map((user) => ({ ...user }));
    this.apps = seed.servicePrincipals.map((app) => ({ ...app }));
    this.held = [...seed.grants];
    for (const record of seed.log) this.emit(record);
  }

  get users(): readonly SimulatedUser[] {
    this.settle();
    return this.everybody;
  }

  user(idOrName: string): SimulatedUser | undefined {
    const wanted = idOrName.toLowerCase();
    return this.users.find(({ id, userPrincipalName }) =>
      [id, userPrincipalName].some((each) => each.toLowerCase() === wanted),
    );
  }

  app(id: string): SimulatedApp | undefined {
    this.settle();
    return this.apps.find((app) => app.id === id);
  }

  get grants(): readonly SimulatedGrant[] {
    this.settle();
    return this.held;
  }

  /** Nothing happens to the sessions of a guest, and yet it is a success. */
  revokeSessions(user: SimulatedUser): void {
    if (user.userType === 'Guest') return;
    const mark = `${this.now().toISOString().slice(0, 19)}Z`;
    this.later(() => {
      user.signInSessionsValidFromDateTime = mark;
    });
    this.record('UserManagement', 'Update StsRefreshTokenValidFrom Timestamp', [targetOf(user)]);
  }

  setUserEnabled(user: SimulatedUser, enabled: boolean): void {
    if (user.accountEnabled === enabled) return;
    this.later(() => {
      user.accountEnabled = enabled;
    });
    const changes = { AccountEnabled: [`[${!enabled}]`, `[${enabled}]`] } as const;
    this.record('UserManagement', `${enabled ? 'Enable' : 'Disable'} account`, [
      { ...targetOf(user), changes },
    ]);
  }

  setAppEnabled(app: SimulatedApp, enabled: boolean): void {
    if (app.accountEnabled === enabled) return;
    this.later(() => {
      app.accountEnabled = enabled;
    });
    const changes = { AccountEnabled: [`[${!enabled}]`, `[${enabled}]`] } as const;
    this.record('ApplicationManagement', 'Update service principal', [
      { id: app.id, type: 'ServicePrincipal', name: app.displayName, changes },
    ]);
  }

  deleteGrant(grant: SimulatedGrant): void {
    this.later(() => {
      this.held = this.held.filter(({ id }) => id !== grant.id);
    });
    const changes = {
      'DelegatedPermissionGrant.Scope': [`"${grant.scope}"`, ''],
      'DelegatedPermissionGrant.ConsentType': ['"Principal"', ''],
      'ServicePrincipal.ObjectID': ['', `"${grant.clientId}"`],
    } as const;
    const name = this.apps.find(({ id }) => id === grant.resourceId)?.displayName ?? null;
    this.record('ApplicationManagement', 'Remove delegated permission grant', [
      { id: grant.resourceId, type: 'ServicePrincipal', name, changes },
    ]);
  }

  emit(record: LogRecord): void {
    this.records++;
    const id = `5ca1ab1e-0000-4000-9000-${String(this.records).padStart(12, '0')}`;
    // Graph writes ticks: seven digits.
    const at = this.now().toISOString().replace('Z', '0000Z');
    if ('activityDisplayName' in record) this.audits.push({ id, activityDateTime: at, ...record });
    else this.signIns.push({ id, createdDateTime: at, signInEventTypes: ['interactiveUser'], ...record });
  }

  private later(apply: () => void): void {
    this.pending.push({ dueMs: this.now().getTime() + this.seed.settleMs, apply });
  }

  private settle(): void {
    const nowMs = this.now().getTime();
    const due = this.pending.filter(({ dueMs }) => dueMs <= nowMs);
    this.pending = this.pending.filter(({ dueMs }) => dueMs > nowMs);
    for (const { apply } of due) apply();
  }

  private record(category: string, activityDisplayName: string, targets: readonly Target[]): void {
    this.emit({
      category,
      activityDisplayName,
      correlationId: '5ca1ab1e-0000-4000-8000-00000000000c',
      result: 'success',
      resultReason: '',
      loggedByService: 'Core Directory',
      operationType: 'Update',
      initiatedBy: {
        user: null,
        app: {
          appId: CLIENT_ID,
          displayName: 'Countersign',
          servicePrincipalId: '5ca1ab1e-0000-4000-8000-00000000000a',
          servicePrincipalName: null,
        },
      },
      targetResources: targets.map(({ id, type, name, changes }) => ({
        id,
        type,
        displayName: type === 'User' ? null : name,
        userPrincipalName: type === 'User' ? name : null,
        groupType: null,
        modifiedProperties: Object.entries(changes ?? {}).map(([displayName, [oldValue, newValue]]) => ({
          displayName,
          oldValue,
          newValue,
        })),
      })),
      additionalDetails: [],
    });
  }
}

function targetOf({ id, userPrincipalName }: SimulatedUser): Target {
  return { id, type: 'User', name: userPrincipalName };
}
