import type { Seed } from './seed.ts';
import { APP_ID, INSTALLATION_ID } from './tokens.ts';

/** The simulated organisation, as it stands. */

type Member = Seed['members'][number] & { readonly id: number };
type Authorization = Seed['authorizations'][number] & { readonly id: number; readonly authorizedAt: string };
type Grant = Seed['fineGrained'][number] & { readonly id: number; readonly grantedAt: string };

type Installation = Omit<Seed['installations'][number], 'createdAt'> & {
  readonly id: number;
  readonly appId: number;
  readonly createdAt: string;
};

export type { Authorization, Grant, Installation, Member };

interface ManagedUser {
  readonly id: string;
  readonly login: string;
  readonly userName: string;
  active: boolean;
}

/** A revocation that GitHub has queued. */
interface Queued {
  readonly list: 'authorizations' | 'grants';
  readsLeft: number;
  readonly apply: () => void;
}

const DAY_MS = 86_400_000;

export class Organization {
  readonly seed: Seed;
  readonly members: Member[];
  authorizations: Authorization[];
  grants: Grant[];
  /** Our own App's first. */
  readonly installations: readonly [Installation, ...Installation[]];
  readonly managedUsers: ManagedUser[];
  readonly audit: Record<string, unknown>[] = [];
  private readonly now: () => Date;
  private queue: Queued[] = [];

  constructor(seed: Seed, now: () => Date) {
    this.seed = seed;
    this.now = now;
    const earlier = new Date(now().getTime() - 30 * DAY_MS).toISOString();
    this.members = seed.members.map((one, at) => ({ ...one, id: 50_001 + at }));
    this.authorizations = seed.authorizations.map((one, at) => ({
      ...one,
      id: 161_195 + at,
      authorizedAt: one.authorizedAt ?? earlier,
    }));
    this.grants = seed.fineGrained.map((one, at) => ({
      ...one,
      id: 25_381 + at,
      grantedAt: one.grantedAt ?? earlier,
    }));
    this.installations = [
      {
        app: 'countersign',
        permissions: seed.permissions,
        ...(seed.suspendedAt ? { suspendedAt: seed.suspendedAt } : {}),
        id: Number(INSTALLATION_ID),
        appId: Number(APP_ID),
        createdAt: earlier,
      },
      ...seed.installations.map((one, at) => ({
        ...one,
        id: 71_001 + at,
        appId: 81_001 + at,
        createdAt: one.createdAt ?? earlier,
      })),
    ];
    this.managedUsers = this.members.map((one) => ({
      id: `00000000-0000-4000-8000-${String(one.id).padStart(12, '0')}`,
      login: one.login,
      userName: one.email ?? one.login,
      active: true,
    }));
    for (const record of seed.audit) this.emit(record);
  }

  emit(record: Record<string, unknown>): void {
    const at = this.now().getTime();
    const id = `sim-${String(this.audit.length + 1).padStart(6, '0')}`;
    this.audit.push({
      '@timestamp': at,
      created_at: record['@timestamp'] ?? at,
      _document_id: id,
      ...record,
    });
  }

  /** Undefined for nobody, and for a suspended managed user, whose login GitHub hides. */
  member(login: string): Member | undefined {
    const found = this.members.find((one) => isSame(one.login, login));
    const managed = this.managedUsers.find((one) => one.login === found?.login);
    return this.seed.kind === 'managed-users' && managed?.active === false ? undefined : found;
  }

  /** The list, after what was queued has moved on by one read. */
  readAuthorizations(login: string | null): readonly Authorization[] {
    this.moveOn('authorizations');
    return this.authorizations.filter((one) => login === null || isSame(one.login, login));
  }

  readGrants(owners: readonly string[]): readonly Grant[] {
    this.moveOn('grants');
    return this.grants.filter((one) => owners.length === 0 || owners.some((name) => isSame(one.login, name)));
  }

  queueAuthorizations(login: string): void {
    const hit = this.authorizations.filter((one) => isSame(one.login, login));
    this.enqueue('authorizations', () => this.removeAuthorizations(hit, 'revoke'));
  }

  removeAuthorizations(hit: readonly Authorization[], verb: 'revoke' | 'deauthorize'): void {
    this.authorizations = this.authorizations.filter((one) => !hit.includes(one));
    for (const one of hit)
      this.ended(`org_credential_authorization.${verb}`, one.login, { credential_id: one.id });
  }

  queueGrants(ids: readonly number[]): void {
    const hit = this.grants.filter((one) => ids.includes(one.id));
    this.enqueue('grants', () => {
      this.grants = this.grants.filter((one) => !hit.includes(one));
      for (const one of hit) {
        this.ended('personal_access_token.access_revoked', one.login, { token_id: tokenId(one) });
      }
    });
  }

  private enqueue(list: Queued['list'], apply: () => void): void {
    this.queue.push({ list, readsLeft: this.seed.settleReads, apply });
  }

  private moveOn(list: Queued['list']): void {
    for (const job of this.queue.filter((one) => one.list === list)) {
      if (job.readsLeft-- > 0) continue;
      this.queue = this.queue.filter((one) => one !== job);
      job.apply();
    }
  }

  private ended(action: string, user: string, facts: Record<string, unknown>): void {
    this.emit({
      action,
      actor: 'countersign[bot]',
      actor_id: 49_001,
      actor_is_bot: true,
      user,
      user_id: this.members.find((one) => isSame(one.login, user))?.id,
      org: this.seed.organization,
      org_id: 11_111,
      operation_type: 'remove',
      ...facts,
    });
  }
}

/** The token behind a grant has an id of its own. */
export function tokenId(grant: Grant): number {
  return grant.id + 900_000;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
