import { hash } from 'node:crypto';
import { SELF } from './credentials.ts';
import type { Seed, SimulatedCredential, SimulatedUser } from './seed.ts';

export type Row = Record<string, unknown>;
type Session = Seed['sessions'][number] & { closedAtMs: number | undefined };
type Credentials = 'tokens' | 'keyPairs';

/** The state of a simulated account: what a containment changes here, SHOW, the views and the query history tell. */
export class Account {
  readonly seed: Seed;
  readonly now: () => Date;
  readonly users: SimulatedUser[];
  readonly sessions: Session[];
  tokens: SimulatedCredential[];
  keyPairs: SimulatedCredential[];
  authorizations: Seed['authorizations'];
  private readonly log: { readonly view: string; readonly row: Row; readonly atMs: number }[] = [];
  private statements = 0;

  constructor(seed: Seed, now: () => Date) {
    this.seed = seed;
    this.now = now;
    this.users = seed.users.map((user) => ({ ...user, keys: { ...user.keys } }));
    this.sessions = seed.sessions.map((session) => ({
      ...session,
      closedAtMs: session.isOpen ? undefined : 0,
    }));
    this.tokens = seed.tokens.map((token) => ({ ...token }));
    this.keyPairs = seed.keyPairs.map((pair) => ({ ...pair }));
    this.authorizations = [...seed.authorizations];
    for (const record of seed.log) this.emit(record);
  }

  nextHandle(): string {
    this.statements++;
    return `01b00000-0000-4000-8000-${String(this.statements).padStart(12, '0')}`;
  }

  /** Appends a row to a view; its time is now unless it tells another. */
  emit(record: Row): void {
    const { LOG_VIEW: view = 'QUERY_HISTORY', ...given } = record;
    const at = this.now().toISOString();
    const count = String(this.log.length + 1);
    const row: Row =
      view === 'LOGIN_HISTORY'
        ? { EVENT_ID: `70${count.padStart(14, '0')}`, EVENT_TIMESTAMP: at, ...given }
        : { QUERY_ID: `01b0ffff-0000-0000-0000-${count.padStart(12, '0')}`, START_TIME: at, ...given };
    const time = String(row.EVENT_TIMESTAMP ?? row.START_TIME);
    this.log.push({ view: String(view), row: { END_TIME: time, ...row }, atMs: Date.parse(time) });
  }

  /** Rows of a log: those that its view of ACCOUNT_USAGE shows by now, or all. */
  logRows(view: 'LOGIN_HISTORY' | 'QUERY_HISTORY', isLate: boolean): Row[] {
    const untilMs = this.now().getTime() - (isLate ? this.seed.delaysMs[view] : 0);
    return this.log.filter((kept) => kept.view === view && kept.atMs <= untilMs).map(({ row }) => row);
  }

  /** Records a statement of ours that changed something. */
  recordChange(handle: string, text: string, type: string): void {
    this.emit({
      LOG_VIEW: 'QUERY_HISTORY',
      QUERY_ID: handle,
      QUERY_TEXT: text,
      QUERY_TYPE: type,
      USER_NAME: SELF,
      ROLE_NAME: this.seed.role,
      SESSION_ID: `9${String(this.statements).padStart(12, '0')}`,
      EXECUTION_STATUS: 'SUCCESS',
      QUERY_TAG: 'countersign',
    });
  }

  setDisabled(user: SimulatedUser, isDisabled: boolean): void {
    user.isDisabled = isDisabled;
    // Snowflake does not enable them again with the user.
    if (isDisabled) {
      for (const token of this.tokens) {
        if (token.user === user.name && token.status === 'ACTIVE') token.status = 'DISABLED';
      }
    }
  }

  find(list: Credentials, user: string, name: string): SimulatedCredential | undefined {
    return this[list].find((each) => each.user === user && each.name === name);
  }

  remove(list: Credentials, one: SimulatedCredential): void {
    this[list] = this[list].filter((each) => each !== one);
  }

  /** The rows of SESSIONS as the view shows them by now. */
  sessionRows(): Row[] {
    const shownMs = this.now().getTime() - this.seed.delaysMs.SESSIONS;
    return this.sessions
      .filter(({ createdAt }) => Date.parse(createdAt) <= shownMs)
      .map((session) => {
        const isOpen = session.closedAtMs === undefined || session.closedAtMs > shownMs;
        return {
          SESSION_ID: session.id,
          USER_NAME: session.user,
          CREATED_ON: session.createdAt,
          ACCESS_TIME: session.lastSeenAt ?? session.createdAt,
          AUTHENTICATION_METHOD: 'Password',
          LOGIN_EVENT_ID: session.loginEventId,
          CLIENT_APPLICATION_ID: 'JDBC 3.20.0',
          IS_OPEN: isOpen ? 1 : 0,
          CLOSED_REASON: isOpen ? null : 'FORCED_LOGOUT',
        };
      });
  }

  /** The rows of CREDENTIALS as the view shows them by now. */
  credentialRows(): Row[] {
    const shownMs = this.now().getTime() - this.seed.delaysMs.CREDENTIALS;
    const rows = (list: readonly SimulatedCredential[], TYPE: string, from: number) =>
      list
        .filter(({ createdAt }) => Date.parse(createdAt) <= shownMs)
        .map((each, at) => ({
          CREDENTIAL_ID: String(from + at),
          NAME: each.name,
          TYPE,
          USER_NAME: each.user,
          STATUS: each.status,
          CREATED_ON: each.createdAt,
          LAST_USED_ON: each.lastUsedAt ?? null,
          EXPIRATION_DATE: each.expiresAt ?? null,
        }));
    return [...rows(this.tokens, 'PAT', 101), ...rows(this.keyPairs, 'KEYPAIR', 901)];
  }
}

/** A made-up fingerprint of the form that Snowflake gives keys. */
export function fingerprintOf(publicKey: string): string {
  return `SHA256:${hash('sha256', publicKey, 'base64')}`;
}
