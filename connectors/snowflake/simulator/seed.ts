import { z } from 'countersign/kit';

/** What a simulated account begins with. Names are as Snowflake keeps them: upper case unless they were quoted. */

const Status = z.enum(['ACTIVE', 'DISABLED', 'EXPIRED']).default('ACTIVE');
const Digits = z.string().regex(/^\d+$/);

const SeedUser = z.strictObject({
  name: z.string(),
  loginName: z.string().optional(),
  email: z.string().optional(),
  type: z.enum(['PERSON', 'SERVICE', 'LEGACY_SERVICE']).default('PERSON'),
  isDisabled: z.boolean().default(false),
  mustChangePassword: z.boolean().default(false),
  hasPassword: z.boolean().default(true),
  /** Keys that are properties of the user, base 64 without a header. */
  keys: z
    .strictObject({ RSA_PUBLIC_KEY: z.string().optional(), RSA_PUBLIC_KEY_2: z.string().optional() })
    .prefault({}),
  roles: z.array(z.string()).default([]),
  /** Whether our role has MONITOR on the user. */
  isMonitored: z.boolean().default(true),
});

const SeedCredential = z.strictObject({
  user: z.string(),
  name: z.string(),
  status: Status,
  createdAt: z.string(),
  expiresAt: z.string().optional(),
  lastUsedAt: z.string().optional(),
  role: z.string().optional(),
});

export const Seed = z.strictObject({
  users: z.array(SeedUser),
  tokens: z.array(SeedCredential).default([]),
  keyPairs: z.array(SeedCredential).default([]),
  authorizations: z
    .array(
      z.strictObject({
        user: z.string(),
        integration: z.string(),
        role: z.string(),
        createdAt: z.string(),
      }),
    )
    .default([]),
  sessions: z
    .array(
      z.strictObject({
        id: Digits,
        user: z.string(),
        createdAt: z.string(),
        lastSeenAt: z.string().optional(),
        loginEventId: Digits.default('0'),
        isOpen: z.boolean().default(true),
      }),
    )
    .default([]),
  /** Roles that roles hold. */
  roleGrants: z.array(z.strictObject({ role: z.string(), to: z.string() })).default([]),
  /** Rows of LOGIN_HISTORY and QUERY_HISTORY; `LOG_VIEW` says of which. */
  log: z.array(z.looseObject({ LOG_VIEW: z.enum(['LOGIN_HISTORY', 'QUERY_HISTORY']) })).default([]),
  /** How long a row takes to show in a view of ACCOUNT_USAGE, in milliseconds. */
  delaysMs: z
    .strictObject({
      LOGIN_HISTORY: z.int().default(0),
      SESSIONS: z.int().default(0),
      QUERY_HISTORY: z.int().default(0),
      CREDENTIALS: z.int().default(0),
    })
    .prefault({}),
  /** Views that our role may not read. */
  hiddenViews: z.array(z.string()).default([]),
  /** Whether the functions of INFORMATION_SCHEMA are granted. */
  hasRecentHistory: z.boolean().default(true),
  /** Whether the account's release knows named key pairs. */
  hasKeyPairs: z.boolean().default(true),
  /** Whether DESCRIBE USER shows public keys to our role. */
  showsPublicKeys: z.boolean().default(true),
  /** Rows of one part of a result. */
  partitionRows: z.int().positive().default(1_000),
  /** How often a statement is said to be under way before its result is there. */
  polls: z.int().nonnegative().default(0),
  role: z.string().default('COUNTERSIGN_ROLE'),
  /** Seconds that a 429 tells; undefined: it tells none. */
  retryAfterS: z.int().optional(),
});
export type Seed = z.infer<typeof Seed>;
export type SimulatedUser = Seed['users'][number];
export type SimulatedCredential = Seed['tokens'][number];
