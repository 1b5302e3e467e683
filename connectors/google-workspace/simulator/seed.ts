import { z } from 'countersign/kit';

/** What the simulated organisation begins with. */

const Id = z.string().min(1);

export const Seed = z.strictObject({
  users: z
    .array(
      z.strictObject({
        id: Id,
        email: z.string().min(3),
        aliases: z.array(z.string()).default([]),
        fullName: z.string().default('Somebody'),
        suspended: z.boolean().default(false),
        suspensionReason: z.string().optional(),
        archived: z.boolean().default(false),
        isAdmin: z.boolean().default(false),
        isDelegatedAdmin: z.boolean().default(false),
        isEnrolledIn2Sv: z.boolean().default(false),
        changePasswordAtNextLogin: z.boolean().default(false),
        /** How many backup codes are valid. */
        backupCodes: z.int().nonnegative().default(0),
      }),
    )
    .default([]),
  /** What apps may do by OAuth. */
  grants: z
    .array(
      z.strictObject({
        userId: Id,
        clientId: Id,
        displayText: z.string().optional(),
        scopes: z.array(z.string()).default(['openid']),
      }),
    )
    .default([]),
  appPasswords: z
    .array(
      z.strictObject({
        userId: Id,
        codeId: z.int(),
        name: z.string().default('Mail client'),
        /** Seconds of the epoch; `0` never, null where Google leaves it out. */
        lastTimeUsed: z.string().nullable().default('0'),
      }),
    )
    .default([]),
  /** Raw records of the Reports API; the id's time and qualifier are made up where they are left out. */
  log: z.array(z.record(z.string(), z.unknown())).default([]),
  /** How long a record stays out of its log, in milliseconds, by log; `*` for those not named. */
  logDelayMs: z.record(z.string(), z.int().nonnegative()).default({}),
  /** Most records of a page of a log, so that paging shows with few records. */
  pageSize: z.int().positive().default(1_000),
  /** Scopes that are not delegated to the service account. */
  missingScopes: z.array(z.string()).default([]),
  /** Whether a token's answer names its scopes. */
  tellsScopes: z.boolean().default(true),
  /** The form of rate limit that faults show. */
  rateLimit: z.enum(['403', '429']).default('403'),
});
export type Seed = z.infer<typeof Seed>;
