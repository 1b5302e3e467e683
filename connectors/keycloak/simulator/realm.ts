import { createHash } from 'node:crypto';
import type { Seed } from './seed.ts';

export type SimulatedUser = Seed['users'][number];
export type SimulatedSession = Seed['sessions'][number];
export type LogRecord = Record<string, unknown> & { readonly time: number };

/** The service account of the client that the connector uses. */
export const SERVICE_ACCOUNT = '5e571ce0-0000-4000-8000-000000000001';

/** The state of a simulated realm: what a containment changes here, the lists and the logs show. */
export class Realm {
  readonly seed: Seed;
  readonly users: SimulatedUser[];
  sessions: SimulatedSession[];
  offlineSessions: SimulatedSession[];
  consents: Seed['consents'];
  readonly events: LogRecord[] = [];
  readonly adminEvents: LogRecord[] = [];
  private readonly now: () => Date;
  private records = 0;

  constructor(seed: Seed, now: () => Date) {
    this.seed = seed;
    this.now = now;
    this.users = structuredClone(seed.users);
    this.sessions = [...seed.sessions];
    this.offlineSessions = [...seed.offlineSessions];
    this.consents = [...seed.consents];
    for (const record of seed.log) this.emit(record);
  }

  user(id: string): SimulatedUser | undefined {
    return this.users.find((user) => user.id === id);
  }

  /** Ends online sessions alone, and refuses every token from before. */
  logout(user: SimulatedUser): void {
    user.notBefore = Math.floor(this.now().getTime() / 1_000);
    this.sessions = this.sessions.filter(({ userId }) => userId !== user.id);
    this.administered('ACTION', 'USER', `users/${user.id}/logout`);
  }

  endSession(id: string, isOffline: boolean): void {
    if (isOffline) this.offlineSessions = this.offlineSessions.filter((session) => session.id !== id);
    else this.sessions = this.sessions.filter((session) => session.id !== id);
    this.administered('DELETE', 'USER_SESSION', `sessions/${id}`, { offline: isOffline });
  }

  clientsWithOfflineToken(userId: string): string[] {
    const held = this.offlineSessions.filter((session) => session.userId === userId);
    return [...new Set(held.flatMap(({ clients }) => clients))];
  }

  /** Consent and offline tokens of one client; with a consent the client's part of online sessions goes too. */
  revokeConsent(user: SimulatedUser, clientId: string): void {
    const isTheirs = (each: { userId: string }) => each.userId === user.id;
    const without = (all: SimulatedSession[]) =>
      all.map((session) =>
        isTheirs(session)
          ? { ...session, clients: session.clients.filter((client) => client !== clientId) }
          : session,
      );
    const hadConsent = this.consents.some((each) => isTheirs(each) && each.clientId === clientId);
    this.consents = this.consents.filter((each) => !(isTheirs(each) && each.clientId === clientId));
    this.offlineSessions = without(this.offlineSessions).filter(({ clients }) => clients.length > 0);
    if (hadConsent) this.sessions = without(this.sessions);
    this.administered('ACTION', 'USER', `users/${user.id}/consents/${clientId}`);
  }

  /** Members that are left out stay; attributes that are given replace all. */
  update(user: SimulatedUser, members: Partial<SimulatedUser>): void {
    Object.assign(user, members);
    this.administered('UPDATE', 'USER', `users/${user.id}`, members);
  }

  removeCredential(user: SimulatedUser, credentialId: string): void {
    user.credentials = user.credentials.filter(({ id }) => id !== credentialId);
    this.administered('ACTION', 'USER', `users/${user.id}/credentials/${credentialId}`);
  }

  /** A record as the realm would save it: of the log that its members tell. */
  emit(record: Record<string, unknown>): void {
    this.records++;
    const isAdmin = 'operationType' in record;
    const id = `e5e5e5e5-0000-4000-8000-${String(this.records).padStart(12, '0')}`;
    const made = {
      ...(this.seed.hasEventIds ? { id } : {}),
      time: this.now().getTime(),
      realmId: this.seed.realm,
    };
    (isAdmin ? this.adminEvents : this.events).push({ ...made, ...record });
  }

  private administered(
    operationType: string,
    resourceType: string,
    resourcePath: string,
    written?: unknown,
  ): void {
    if (!this.seed.adminEventsEnabled) return;
    const isDetailed = this.seed.adminEventsDetailsEnabled && written !== undefined;
    this.emit({
      authDetails: {
        realmId: this.seed.realm,
        clientId: uuidOf('countersign'),
        userId: SERVICE_ACCOUNT,
        ipAddress: '192.0.2.10',
      },
      operationType,
      resourceType,
      resourcePath,
      ...(isDetailed ? { representation: JSON.stringify(written) } : {}),
    });
  }
}

/** A UUID for a name, the same each time. */
export function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
