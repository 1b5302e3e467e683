import { z } from 'countersign/kit';

/** What the simulated organisation consists of, and how it changes. */

const Digits = z.string().regex(/^\d{1,20}$/, 'a session id is a whole number, written as a string');

const SeedUser = z.strictObject({
  id: z.string().regex(/^[UW][A-Z0-9]{8,}$/),
  email: z.email(),
  name: z.string().min(1),
  workspaces: z.array(z.string().regex(/^T[A-Z0-9]{2,}$/)).default(['T0SIMULATE']),
  isAdmin: z.boolean().default(false),
  isPrimaryOwner: z.boolean().default(false),
  active: z.boolean().default(true),
});
export type SimulatedUser = z.infer<typeof SeedUser>;

const SeedSession = z.strictObject({
  id: Digits,
  userId: z.string(),
  teamId: z.string().default('T0SIMULATE'),
  ip: z.string().default('192.0.2.10'),
  os: z.string().default('macOS'),
  osVersion: z.string().default('15.1'),
  device: z.string().default('MacBook Pro'),
  client: z.string().default('4.41.104'),
});
export type SimulatedSession = z.infer<typeof SeedSession>;

export const Seed = z.strictObject({
  enterprise: z
    .strictObject({ id: z.string(), name: z.string(), domain: z.string() })
    .default({ id: 'E0SIMULATE', name: 'Simulated', domain: 'simulated' }),
  /** Who the admin and SCIM tokens belong to. */
  admin: z
    .strictObject({ id: z.string(), name: z.string(), email: z.email() })
    .default({ id: 'W0SECURITY', name: 'security-automation', email: 'security@simulated.example' }),
  users: z.array(SeedUser).default([]),
  sessions: z.array(SeedSession).default([]),
  /** Raw audit records; session ids may be digits in a string, so that JSON keeps them whole. */
  audit: z.array(z.looseObject({ action: z.string() })).default([]),
  /** How long a record takes until the log shows it. */
  auditLagMs: z.int().nonnegative().default(0),
  /** Scopes that the tokens lack. */
  missingScopes: z.array(z.string()).default([]),
  /** Scopes that each token has besides. */
  moreScopes: z.array(z.string()).default([]),
  /** Whether `auth.test` says which scopes there are. */
  tellsScopes: z.boolean().default(true),
  /** Whether the tokens are of the organisation, and not of a workspace. */
  isOrgInstall: z.boolean().default(true),
  /** Rows on a page, whatever the caller asks for; to try out paging. */
  pageSize: z.int().positive().default(1_000),
});
export type Seed = z.infer<typeof Seed>;

export type AuditRecord = Record<string, unknown> & { readonly date_create: number };

export interface SimulatedSlack {
  readonly seed: Seed;
  user(id: string | null): SimulatedUser | undefined;
  userByEmail(email: string | null): SimulatedUser | undefined;
  readonly users: readonly SimulatedUser[];
  sessions(): readonly SimulatedSession[];
  /** The log as it shows now, newest first. */
  audit(): readonly AuditRecord[];
  resetSessions(user: SimulatedUser, only: { mobile: boolean; web: boolean }): void;
  invalidate(session: SimulatedSession): void;
  setActive(user: SimulatedUser, active: boolean): void;
  emit(record: Record<string, unknown>): void;
}

/** Builds the organisation from its seed. @throws ZodError for a seed that is none */
export function simulatedSlack(rawSeed: unknown, now: () => Date): SimulatedSlack {
  const seed = Seed.parse(rawSeed ?? {});
  const users = seed.users.map((user) => ({ ...user }));
  let sessions = [...seed.sessions];
  const log: AuditRecord[] = [];
  const emit = (record: Record<string, unknown>) => {
    const id = `00000000-0000-4000-8000-${String(log.length + 1).padStart(12, '0')}`;
    const seconds = Math.floor(now().getTime() / 1_000);
    log.push({ id, date_create: seconds, ...context(seed), ...record } as AuditRecord);
  };
  const byAdmin = (action: string, user: SimulatedUser, details: Record<string, unknown>) =>
    emit({ action, actor: { type: 'user', user: seed.admin }, entity: entity(user), details });
  for (const record of seed.audit) emit(record);
  const end = (ids: readonly string[]) => {
    sessions = sessions.filter(({ id }) => !ids.includes(id));
  };
  const idsOf = (user: SimulatedUser) => sessions.filter((s) => s.userId === user.id).map(({ id }) => id);
  return {
    seed,
    users,
    user: (id) => users.find((user) => user.id === id),
    userByEmail: (email) => users.find((user) => user.email.toLowerCase() === email?.toLowerCase()),
    sessions: () => sessions,
    audit: () =>
      log
        .filter(({ date_create: at }) => at * 1_000 + seed.auditLagMs <= now().getTime())
        .toSorted((a, b) => b.date_create - a.date_create),
    resetSessions(user, { mobile, web }) {
      const meant = (s: SimulatedSession) => (mobile ? isMobile(s) : web ? !isMobile(s) : true);
      end(sessions.filter((s) => s.userId === user.id && meant(s)).map(({ id }) => id));
      byAdmin('user_session_reset_by_admin', user, { mobile_only: mobile, web_only: web });
    },
    invalidate(session) {
      end([session.id]);
      const user = users.find(({ id }) => id === session.userId);
      if (user) byAdmin('user_session_invalidated', user, {});
    },
    setActive(user, active) {
      if (user.active === active) return;
      user.active = active;
      if (!active) end(idsOf(user));
      byAdmin(active ? 'user_reactivated' : 'user_deactivated', user, {});
    },
    emit,
  };
}

function isMobile({ os }: SimulatedSession): boolean {
  return /ios|android/i.test(os);
}

function entity({ id, name, email, workspaces }: SimulatedUser) {
  return { type: 'user', user: { id, name, email, team: workspaces[0] ?? '' } };
}

function context({ enterprise }: Seed) {
  return {
    context: {
      location: { type: 'enterprise', ...enterprise },
      ua: 'Countersign',
      ip_address: '127.0.0.1',
      session_id: '9007199254740993001',
    },
  };
}
