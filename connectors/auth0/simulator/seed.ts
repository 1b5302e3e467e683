import { z } from 'countersign/kit';

/** What the simulated tenant begins with. Times that are left out are made up. */

const Id = z.string().min(1);
const Instant = z.iso.datetime();

export const Seed = z.strictObject({
  plan: z.enum(['enterprise', 'professional', 'essentials', 'starter']).default('enterprise'),
  users: z
    .array(
      z.strictObject({
        /** `auth0|…`: the connection's strategy and the id there. */
        id: Id,
        email: z.string().optional(),
        username: z.string().optional(),
        name: z.string().optional(),
        /** Left out until somebody blocks the user. */
        blocked: z.boolean().optional(),
        createdAt: Instant.optional(),
        roles: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  sessions: z
    .array(
      z.strictObject({
        id: Id,
        userId: Id,
        createdAt: Instant.optional(),
        ip: z.string().default('198.51.100.7'),
        userAgent: z.string().default('Mozilla/5.0 (Macintosh) Firefox/140.0'),
        idleExpiresAt: Instant.optional(),
      }),
    )
    .default([]),
  refreshTokens: z
    .array(
      z.strictObject({
        id: Id,
        userId: Id,
        clientId: Id,
        sessionId: z.string().optional(),
        /** A token that belongs to a device is a device credential as well. */
        device: z.string().optional(),
        createdAt: Instant.optional(),
        /** Null: never. A week from its making where it is left out. */
        expiresAt: Instant.nullable().optional(),
        /** Null: never. When it was made where it is left out. */
        lastExchangedAt: Instant.nullable().optional(),
      }),
    )
    .default([]),
  grants: z
    .array(
      z.strictObject({
        id: Id,
        userId: Id,
        clientId: Id,
        audience: z.string().default('https://api.acme.example'),
        scope: z.array(z.string()).default(['openid']),
      }),
    )
    .default([]),
  /** What applications may ask of APIs; without a client id for all third-party applications. */
  clientGrants: z
    .array(
      z.strictObject({
        id: Id,
        clientId: Id.optional(),
        audience: z.string().default('https://api.acme.example'),
        scope: z.array(z.string()).default(['read:mail']),
        subjectType: z.enum(['client', 'user']).default('client'),
        allowAllScopes: z.boolean().default(false),
      }),
    )
    .default([]),
  factors: z
    .array(
      z.strictObject({
        id: Id,
        userId: Id,
        type: z.enum(['totp', 'push', 'phone', 'email', 'webauthn-roaming', 'passkey', 'password']),
        createdAt: Instant.optional(),
      }),
    )
    .default([]),
  /** Raw records of the tenant log, in the order in which they came in; `log_id` and `date` are made up where left out. */
  log: z.array(z.record(z.string(), z.unknown())).default([]),
  /** How long a record stays out of the log after its date, in milliseconds. */
  logDelayMs: z.int().nonnegative().default(0),
  /** How long a revocation takes after it was accepted, in milliseconds. */
  settleMs: z.int().nonnegative().default(0),
  /** Most rows of a page of any list, so that paging shows with few rows. */
  pageSize: z.int().positive().default(100),
  /** Most records that one search of the log shows. */
  mostShown: z.int().positive().default(1_000),
  /** Most users that one search shows. */
  mostUsersShown: z.int().positive().default(1_000),
  /** Scopes that are not granted to the application. */
  missingScopes: z.array(z.string()).default([]),
  /** Scopes that are granted to the application though nothing here needs them. */
  moreScopes: z.array(z.string()).default([]),
  /** Whether the answer to a token request says which scopes the token has. */
  tellsScopes: z.boolean().default(true),
});
export type Seed = z.infer<typeof Seed>;
