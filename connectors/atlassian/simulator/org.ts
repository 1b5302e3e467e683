import { Seed, type SimulatedToken, type SimulatedUser } from './seed.ts';

/** The state of the simulated organisation, and how it changes. */

export interface SimulatedEvent {
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>> & {
    readonly time: string;
    readonly processedAt: string;
    readonly action: string;
  };
}

export interface SimulatedOrg {
  readonly seed: Seed;
  readonly users: readonly SimulatedUser[];
  user(accountId: string | undefined): SimulatedUser | undefined;
  tokens(): readonly SimulatedToken[];
  /** The log as it shows now, newest first by the time they came in. */
  events(): readonly SimulatedEvent[];
  setStatus(user: SimulatedUser, status: 'active' | 'inactive'): void;
  setSuspended(user: SimulatedUser, directoryId: string, suspended: boolean): void;
  deleteToken(token: SimulatedToken): void;
  emit(record: Record<string, unknown>): void;
}

/** Builds the organisation from its seed. @throws ZodError for a seed that is none */
export function simulatedOrg(rawSeed: unknown, now: () => Date): SimulatedOrg {
  const seed = Seed.parse(rawSeed ?? {});
  const users = seed.users.map((user) => ({ ...user, suspendedIn: new Set<string>() }));
  const log: SimulatedEvent[] = [];
  let tokens = [...seed.tokens];
  const emit = (record: Record<string, unknown>) => {
    const given = (record.attributes ?? {}) as Record<string, unknown>;
    const time = typeof given.time === 'string' ? given.time : now().toISOString();
    const processedAt = new Date(Date.parse(time) + seed.logLagMs).toISOString();
    const id = `00000000-0000-4000-8000-${String(log.length + 1).padStart(12, '0')}`;
    const attributes = { action: 'unknown', processedAt, ...given, time };
    log.push({ id, type: 'events', ...record, attributes } as SimulatedEvent);
  };
  const byKey = (action: string, context: readonly unknown[]) =>
    emit({
      attributes: { action, actor: { id: 'countersign', name: 'Countersign' }, context, container: [] },
      message: { content: action, format: 'simple' },
    });
  for (const event of seed.events) emit(event);
  return {
    seed,
    users,
    user: (accountId) => users.find((user) => user.accountId === accountId),
    tokens: () => tokens,
    events: () =>
      log
        .filter(({ attributes }) => Date.parse(attributes.processedAt) <= now().getTime())
        .toSorted((a, b) => b.attributes.processedAt.localeCompare(a.attributes.processedAt)),
    setStatus(user, status) {
      if (user.accountStatus === status) return;
      user.accountStatus = status;
      // The tokens stay: they work again with the account.
      byKey(status === 'active' ? 'managed_account_reactivated' : 'managed_account_deactivated', [
        subject(user),
      ]);
    },
    setSuspended(user, directoryId, suspended) {
      if (suspended) user.suspendedIn.add(directoryId);
      else user.suspendedIn.delete(directoryId);
    },
    deleteToken(token) {
      tokens = tokens.filter(({ id }) => id !== token.id);
      const owner = users.find(({ accountId }) => accountId === token.accountId);
      const itself = { id: token.id, type: 'api-tokens', attributes: { label: token.label } };
      byKey('api_token_revoked', [...(owner ? [subject(owner)] : []), ...(seed.namesTokens ? [itself] : [])]);
    },
    emit,
  };
}

function subject({ accountId, name, email }: SimulatedUser) {
  return { id: accountId, type: 'users', attributes: { name, email, accountType: 'atlassian' } };
}
