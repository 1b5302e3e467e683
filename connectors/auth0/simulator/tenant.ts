import type { SimulatedRequest } from 'countersign/kit/testing';
import { CLIENT_ID } from './credentials.ts';
import type { Seed } from './seed.ts';

export type SimulatedUser = Seed['users'][number];
export type LogRecord = Record<string, unknown> & { readonly log_id: string; readonly date: string };

/** What goes some time after its revocation was accepted. */
export type Fading<Thing> = Thing & { goneAtMs?: number };
export type SimulatedSession = Fading<Seed['sessions'][number]>;
export type SimulatedToken = Fading<Seed['refreshTokens'][number]>;

/** The state of a simulated tenant: what a containment changes here, the lists and the log show. */
export class Tenant {
  readonly seed: Seed;
  readonly users: SimulatedUser[];
  readonly log: LogRecord[] = [];
  private readonly sessions: SimulatedSession[];
  private readonly tokens: SimulatedToken[];
  private readonly grants: Fading<Seed['grants'][number]>[];
  private readonly factors: Fading<Seed['factors'][number]>[];
  private readonly now: () => Date;

  constructor(seed: Seed, now: () => Date) {
    this.seed = seed;
    this.now = now;
    this.users = seed.users.map((user) => ({ ...user }));
    this.sessions = seed.sessions.map((each) => ({ ...each }));
    this.tokens = seed.refreshTokens.map((each) => ({ ...each }));
    this.grants = seed.grants.map((each) => ({ ...each }));
    this.factors = seed.factors.map((each) => ({ ...each }));
    for (const record of seed.log) this.emit(record);
  }

  user(id: string): SimulatedUser | undefined {
    return this.users.find((user) => user.id === id);
  }

  session(id: string): SimulatedSession | undefined {
    return this.present(this.sessions).find((session) => session.id === id);
  }

  sessionsOf(userId: string): readonly SimulatedSession[] {
    return this.present(this.sessions).filter((each) => each.userId === userId);
  }

  tokensOf(userId: string): readonly SimulatedToken[] {
    return this.present(this.tokens).filter((each) => each.userId === userId);
  }

  grantsOf(userId: string) {
    return this.present(this.grants).filter((each) => each.userId === userId);
  }

  factorsOf(userId: string) {
    return this.present(this.factors).filter((each) => each.userId === userId);
  }

  endSessions(sessions: readonly SimulatedSession[]): void {
    this.fade(sessions);
  }

  /** With a record of each. */
  revokeTokens(tokens: readonly SimulatedToken[]): void {
    this.fade(tokens);
    for (const { id, userId, clientId, sessionId } of tokens) {
      this.emit({
        type: 'srrt',
        date: new Date(this.now().getTime() + this.seed.settleMs).toISOString(),
        user_id: userId,
        client_id: clientId,
        client_name: clientId,
        description: '',
        hostname: 'simulated.eu.auth0.com',
        ip: '192.0.2.10',
        details: { credential_id: id, ...(sessionId ? { session_id: sessionId } : {}) },
      });
    }
  }

  tokensWhere(matches: (token: SimulatedToken) => boolean): readonly SimulatedToken[] {
    return this.present(this.tokens).filter(matches);
  }

  deleteGrants(userId: string): void {
    this.fade(this.grantsOf(userId));
  }

  deleteFactors(userId: string): void {
    this.fade(this.factorsOf(userId));
  }

  /** A new password takes the block off. */
  update(user: SimulatedUser, change: Readonly<Record<string, unknown>>): void {
    if (typeof change.blocked === 'boolean') user.blocked = change.blocked;
    if ('password' in change) user.blocked = false;
  }

  emit(record: Record<string, unknown>): void {
    const date = this.now().toISOString();
    const log_id = `90020260301090000000${String(this.log.length + 1).padStart(36, '0')}`;
    this.log.push({ log_id, date, tenant_name: 'simulated', environment_name: 'prod-eu-1', ...record });
  }

  /** The record that the Management API writes of a change. */
  recordCall({ method, path, query, body }: SimulatedRequest, statusCode: number): void {
    const user = `${CLIENT_ID}@clients`;
    this.emit({
      type: 'sapi',
      description: `${method} ${path}`,
      client_id: CLIENT_ID,
      client_name: 'Countersign',
      ip: '192.0.2.10',
      user_agent: 'countersign',
      user_id: user,
      details: {
        request: {
          method: method.toLowerCase(),
          path,
          query: Object.fromEntries(query),
          body: body ?? {},
          channel: 'api',
          ip: '192.0.2.10',
          auth: { user: {}, strategy: 'jwt', credentials: { jti: 'a'.repeat(32) } },
        },
        response: { statusCode, body: {} },
      },
    });
  }

  /** What the log shows by now, in the order in which it came in. */
  visibleLog(): readonly LogRecord[] {
    const nowMs = this.now().getTime();
    return this.log.filter(({ date }) => Date.parse(date) + this.seed.logDelayMs <= nowMs);
  }

  private fade(things: readonly Fading<object>[]): void {
    for (const thing of things) thing.goneAtMs ??= this.now().getTime() + this.seed.settleMs;
  }

  private present<Thing extends Fading<object>>(things: readonly Thing[]): Thing[] {
    const nowMs = this.now().getTime();
    return things.filter(({ goneAtMs }) => goneAtMs === undefined || nowMs < goneAtMs);
  }
}
