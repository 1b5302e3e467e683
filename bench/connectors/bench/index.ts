import {
  type Account,
  type Action,
  type ActionPlan,
  type ActivityPull,
  type ActivityQuery,
  defineConnector,
  type Manifest,
  z,
} from 'countersign/kit';

/** A platform in memory that answers at once: what is measured is Countersign alone. Every e-mail has an account. */

/** Calls that change something, by account, as `performance.now()`; the bench reads it. */
export const calledAtMs = new Map<string, number[]>();

const cut = new Map<string, Set<string>>();

/** Every account is as it was at the beginning. */
export function resetPlatform(): void {
  calledAtMs.clear();
  cut.clear();
}

function isCut(account: Account, capability: string): boolean {
  return cut.get(account.id)?.has(capability) ?? false;
}

function action(capability: 'sessions.revoke' | 'tokens.revoke' | 'account.suspend'): Action<null> {
  const effect = {
    'sessions.revoke': 'recreatable',
    'tokens.revoke': 'irreversible',
    'account.suspend': 'reversible',
  } as const;
  const receipt = { requestIds: [], calls: ['done'], effectiveWithinMs: 0 };
  return {
    capability,
    docs: 'https://bench.example/',
    effect: effect[capability],
    cuts: ['idp-session'],
    residual: [],
    scopes: [],
    settlesWithinMs: 0,
    input: z.strictObject({}),
    plan: async (_, { account }): Promise<ActionPlan> => ({
      summary: capability,
      targets: [{ kind: 'account', id: account.id, label: account.id }],
      present: [],
      alreadyDone: isCut(account, capability),
      binds: { account: account.id },
      before: {},
    }),
    async perform(_, { account }) {
      const calls = calledAtMs.get(account.id) ?? [];
      calls.push(performance.now());
      calledAtMs.set(account.id, calls);
      cut.set(account.id, (cut.get(account.id) ?? new Set()).add(capability));
      return receipt;
    },
    verify: async (_, { account }) => ({
      state: isCut(account, capability) ? 'effective' : 'pending',
      saw: ['its own memory'],
      strongest: { state: 'effective', why: 'there is no log' },
    }),
    ...(effect[capability] === 'reversible' ? { undo: async () => receipt } : {}),
  };
}

function pull({ since, until }: ActivityQuery): ActivityPull {
  const watermark = {
    platform: 'bench',
    log: 'log',
    completeFrom: since,
    completeUntil: until,
    lagMs: 0,
    gaps: [],
  };
  return { raw: [], activities: [], watermark };
}

const manifest: Manifest = {
  platform: 'bench',
  title: 'Bench',
  kind: 'both',
  version: '1.0.0',
  settings: [{ name: 'baseUrl', env: 'BENCH_PLATFORM', description: 'Any address.', required: true }],
  secrets: [],
  rateLimits: {
    max: 1_000_000,
    durationMs: 1_000,
    containmentShare: 0.3,
    dialect: 'none',
    docs: 'https://bench.example/',
  },
  readScopes: [],
  telemetry: [
    {
      tier: 'all',
      events: {
        login: 'shown',
        mfa: 'not-shown',
        session: 'not-shown',
        'session-use': 'not-shown',
        'token-mint': 'not-shown',
        'token-use': 'not-shown',
        'api-call': 'not-shown',
      },
      ids: { 'session-id': 'not-shown', 'token-id': 'not-shown', ip: 'not-shown', 'user-agent': 'not-shown' },
      retentionDays: 7,
      lagMs: 0,
      notes: [],
    },
  ],
};

export const connector = defineConnector<null>({
  manifest,
  open: () => null,
  lookups: {
    account: async (_, { id, email }) =>
      ({ platform: 'bench', id: id ?? email ?? '', email, status: 'active' }) as Account,
  },
  auditLog: {
    log: 'log',
    pull: async (_, query) => pull(query),
    normalize: () => {
      throw new Error('no records');
    },
  },
  actions: [action('sessions.revoke'), action('tokens.revoke'), action('account.suspend')],
});
