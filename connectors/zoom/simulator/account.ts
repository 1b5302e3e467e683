import type { Seed } from './seed.ts';

type Raw = Record<string, unknown>;
export type SimulatedUser = Seed['users'][number];

/** The state of the simulated account: what is changed shows in later reads, and in the reports when their time has come. */
export class Account {
  readonly users: SimulatedUser[];
  #sessions: Seed['sessions'];
  readonly #reports: Record<'activities' | 'operations', Raw[]> = { activities: [], operations: [] };
  readonly #seed: Seed;
  readonly #now: () => Date;

  constructor(seed: Seed, now: () => Date) {
    this.#seed = seed;
    this.#now = now;
    this.users = seed.users.map((user) => ({ ...user }));
    this.#sessions = seed.sessions;
    for (const record of seed.activities) this.#write('activities', record);
    for (const record of seed.operations) this.#write('operations', record);
  }

  /** Zoom takes an id or an address. */
  find(idOrEmail: string): SimulatedUser | undefined {
    return this.users.find(({ id, email }) => id === idOrEmail || email === idOrEmail.toLowerCase());
  }

  emit(record: Raw): void {
    this.#write('operation_detail' in record ? 'operations' : 'activities', record);
  }

  /** Ends the sessions that were begun by single sign-on; the others go on. */
  revokeSsoToken({ id, email }: SimulatedUser): void {
    const isEnded = (session: Seed['sessions'][number]) => session.user === id && session.sso;
    const ended = this.#sessions.filter(isEnded);
    this.#sessions = this.#sessions.filter((session) => !isEnded(session));
    if (!this.#seed.logsRevocation) return;
    for (const { client_type, version, ip_address } of ended)
      this.#write('activities', { email, type: 'Sign out', ip_address, client_type, version });
  }

  setStatus(user: SimulatedUser, action: 'activate' | 'deactivate'): void {
    const status = action === 'activate' ? 'active' : 'inactive';
    if (user.status === status) return;
    user.status = status;
    // Licences go with the deactivation and do not come back by themselves.
    if (action === 'deactivate') user.type = 1;
    this.#write('operations', {
      operator: this.users[0]?.email ?? '',
      category_type: 'User',
      action: 'Update',
      operation_detail: `${action === 'activate' ? 'Activate' : 'Deactivate'} User ${user.email} `,
    });
  }

  /** The records of some days, as far as they have come in. */
  records(report: 'activities' | 'operations', from: string, to: string): readonly Raw[] {
    const seenUntilMs = this.#now().getTime() - this.#seed.reportDelayMs;
    const found = this.#reports[report].filter(({ time, writtenAtMs }) => {
      const day = String(time).slice(0, 10);
      return Number(writtenAtMs) <= seenUntilMs && day >= from && day <= to;
    });
    const newestFirst = found.toSorted((a, b) => String(b.time).localeCompare(String(a.time)));
    return this.#seed.order === 'newest-first' ? newestFirst.map(shown) : newestFirst.toReversed().map(shown);
  }

  /** Zoom tells times to the second. */
  #write(report: 'activities' | 'operations', record: Raw): void {
    const time = `${this.#now().toISOString().slice(0, 19)}Z`;
    const writtenAtMs = record.time === undefined ? this.#now().getTime() : 0;
    this.#reports[report].push({ time, ...record, writtenAtMs });
  }
}

function shown({ writtenAtMs: _, ...record }: Raw): Raw {
  return record;
}
