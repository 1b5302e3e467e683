import type { Seed } from './seed.ts';

export type SimulatedUser = Seed['users'][number];
export type SimulatedToken = Seed['refreshTokens'][number];
export type SimulatedSession = Seed['sessions'][number];
export type LogRecord = Record<string, unknown> & { readonly uuid: string; readonly published: string };

interface Target {
  readonly id: string;
  readonly type: string;
  readonly alternateId: string;
  readonly displayName: string;
}

/** The state of a simulated org: what a containment changes here, the lists and the log show. */
export class Org {
  readonly seed: Seed;
  readonly users: SimulatedUser[];
  sessions: SimulatedSession[];
  refreshTokens: SimulatedToken[];
  readonly log: LogRecord[] = [];
  private readonly now: () => Date;
  private readonly requestId: () => string;
  private records = 0;

  constructor(seed: Seed, now: () => Date, requestId: () => string) {
    this.seed = seed;
    this.now = now;
    this.requestId = requestId;
    this.users = seed.users.map((user) => ({ ...user }));
    this.sessions = [...seed.sessions];
    this.refreshTokens = [...seed.refreshTokens];
    for (const record of seed.log) this.emit(record);
  }

  user(idOrLogin: string): SimulatedUser | undefined {
    const [short] = idOrLogin.split('@');
    return this.users.find(
      ({ id, login }) =>
        id === idOrLogin || login === idOrLogin || (login.split('@')[0] === short && short === idOrLogin),
    );
  }

  clientsOf(userId: string): { clientId: string; clientName: string | undefined }[] {
    const held = this.refreshTokens.filter((token) => token.userId === userId);
    const byId = new Map(held.map(({ clientId, clientName }) => [clientId, clientName]));
    return [...byId].map(([clientId, clientName]) => ({ clientId, clientName }));
  }

  tokensOf(userId: string, clientId: string): readonly SimulatedToken[] {
    return this.refreshTokens.filter((token) => token.userId === userId && token.clientId === clientId);
  }

  /** One user.session.clear, and one user.session.end for each session, in one transaction. */
  endSessions(user: SimulatedUser, withTokens: boolean): void {
    const ended = this.sessions.filter(({ userId }) => userId === user.id);
    this.sessions = this.sessions.filter(({ userId }) => userId !== user.id);
    this.record('user.session.clear', 'Clear user session', [targetOf(user)]);
    for (const session of ended) this.recordEnd(user, session);
    if (!withTokens) return;
    this.refreshTokens = this.refreshTokens.filter(({ userId }) => userId !== user.id);
    this.record('app.oauth2.token.revoke.implicit.user', 'Tokens revoked for user', [targetOf(user)]);
  }

  endSession(session: SimulatedSession): void {
    this.sessions = this.sessions.filter(({ id }) => id !== session.id);
    const user = this.user(session.userId);
    if (user) this.recordEnd(user, session);
  }

  revokeTokens(user: SimulatedUser, clientId: string): void {
    const isTheirs = (token: SimulatedToken) => token.userId === user.id && token.clientId === clientId;
    const name = this.refreshTokens.find(isTheirs)?.clientName ?? clientId;
    this.refreshTokens = this.refreshTokens.filter((token) => !isTheirs(token));
    const client = { id: clientId, type: 'PublicClientApp', alternateId: clientId, displayName: name };
    this.record('app.oauth2.token.revoke', 'OIDC token revocation request', [targetOf(user), client]);
  }

  setStatus(user: SimulatedUser, status: 'ACTIVE' | 'SUSPENDED'): void {
    user.status = status;
    const verb = status === 'ACTIVE' ? 'unsuspend' : 'suspend';
    const words = status === 'ACTIVE' ? 'Unsuspend Okta user' : 'Suspend Okta user';
    this.record(`user.lifecycle.${verb}`, words, [targetOf(user)]);
  }

  emit(record: Record<string, unknown>): void {
    this.records++;
    const uuid = `51a00000-0000-4000-8000-${String(this.records).padStart(12, '0')}`;
    const published = this.now().toISOString();
    this.log.push({ uuid, published, ...record });
  }

  private recordEnd(user: SimulatedUser, session: SimulatedSession): void {
    const more = { authenticationContext: { authenticationStep: 0, externalSessionId: session.id } };
    this.record('user.session.end', 'User logout from Okta', [targetOf(user)], more);
  }

  private record(
    eventType: string,
    displayMessage: string,
    target: readonly Target[],
    more: Record<string, unknown> = {},
  ): void {
    this.emit({
      version: '0',
      severity: 'INFO',
      eventType,
      displayMessage,
      actor: {
        id: '0oa1simulated0app',
        type: 'PublicClientApp',
        alternateId: '0oa1simulated0app',
        displayName: 'Countersign',
      },
      client: { ipAddress: '192.0.2.10', userAgent: { rawUserAgent: 'countersign' }, zone: 'null' },
      authenticationContext: { authenticationStep: 0, externalSessionId: `trs${this.requestId()}` },
      outcome: { result: 'SUCCESS' },
      securityContext: { asNumber: null, asOrg: null, isp: null, domain: null, isProxy: null },
      debugContext: { debugData: { requestId: this.requestId() } },
      transaction: { type: 'WEB', id: this.requestId(), detail: {} },
      request: { ipChain: [] },
      target,
      ...more,
    });
  }
}

function targetOf({ id, login, displayName }: SimulatedUser): Target {
  return { id, type: 'User', alternateId: login, displayName: displayName ?? login };
}
