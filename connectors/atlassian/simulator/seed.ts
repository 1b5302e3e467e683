import { z } from 'countersign/kit';

/** What the simulated organisation consists of. */

const SeedUser = z.strictObject({
  accountId: z.string().min(1),
  email: z.email(),
  name: z.string().min(1),
  accountStatus: z.enum(['active', 'inactive', 'closed']).default('active'),
  /** Whether the organisation owns the account's domain. */
  claimStatus: z.enum(['managed', 'unmanaged']).default('managed'),
  directories: z.array(z.string()).default(['dir-main']),
  platformRoles: z.array(z.string()).default([]),
  groups: z.array(z.string()).default([]),
  /** Why Atlassian lets nobody disable it here; left out: it may be disabled. */
  restriction: z.string().optional(),
});

const SeedToken = z.strictObject({
  id: z.string().min(1),
  accountId: z.string(),
  label: z.string().default('script'),
  createdAt: z.string().default('2026-01-10T10:00:00.000Z'),
  lastAccess: z.string().optional(),
  expiry: z.string().optional(),
});
export type SimulatedToken = z.infer<typeof SeedToken>;

export const Seed = z.strictObject({
  org: z
    .strictObject({ id: z.string(), name: z.string() })
    .default({ id: '5a3e7c1e-0000-4000-8000-000000000001', name: 'Simulated' }),
  directories: z.array(z.strictObject({ directoryId: z.string(), name: z.string() })).default([
    { directoryId: 'dir-main', name: 'Main' },
    { directoryId: 'dir-partners', name: 'Partners' },
  ]),
  users: z.array(SeedUser).default([]),
  tokens: z.array(SeedToken).default([]),
  /** Raw records of the log; id and times are filled in. */
  events: z.array(z.looseObject({})).default([]),
  /** What the log can record, by its own catalogue. */
  actions: z
    .array(z.string())
    .default([
      'api_token_created',
      'api_token_revoked',
      'managed_account_deactivated',
      'managed_account_reactivated',
      'user_login',
    ]),
  /** How long a record takes until the log shows it. */
  logLagMs: z.int().nonnegative().default(0),
  /** Whether a record of a token's end names the token. */
  namesTokens: z.boolean().default(true),
  /** Rows on a page, whatever the caller asks for; to try out paging. */
  pageSize: z.int().positive().default(500),
});
export type Seed = z.infer<typeof Seed>;

/** A user, with the directories in which access is suspended. */
export type SimulatedUser = z.infer<typeof SeedUser> & { readonly suspendedIn: Set<string> };
