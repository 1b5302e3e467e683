import { z } from 'countersign/kit';

/** What the simulated org begins with. Ids and times that are left out are made up in order. */

const Id = z.string().min(1);
const Instant = z.iso.datetime();

const appCredential = z.strictObject({
  id: Id,
  status: z.enum(['ACTIVE', 'INACTIVE']).default('ACTIVE'),
  createdAt: Instant.optional(),
});

export const Seed = z.strictObject({
  users: z
    .array(
      z.strictObject({
        id: Id,
        login: z.string().min(1),
        email: z.string().optional(),
        displayName: z.string().optional(),
        status: z
          .enum([
            'ACTIVE',
            'DEPROVISIONED',
            'LOCKED_OUT',
            'PASSWORD_EXPIRED',
            'PROVISIONED',
            'RECOVERY',
            'STAGED',
            'SUSPENDED',
          ])
          .default('ACTIVE'),
        /** Administrator roles: `SUPER_ADMIN`. */
        roles: z.array(z.string()).default([]),
        groups: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  /** Sessions at Okta, which no list shows. */
  sessions: z
    .array(
      z.strictObject({ id: Id, userId: Id, createdAt: Instant.optional(), expiresAt: Instant.optional() }),
    )
    .default([]),
  refreshTokens: z
    .array(
      z.strictObject({
        id: Id,
        userId: Id,
        clientId: Id,
        clientName: z.string().optional(),
        scopes: z.array(z.string()).default(['openid', 'offline_access']),
        status: z.enum(['ACTIVE', 'REVOKED']).default('ACTIVE'),
        createdAt: Instant.optional(),
        expiresAt: Instant.optional(),
      }),
    )
    .default([]),
  grants: z
    .array(
      z.strictObject({
        id: Id,
        userId: Id,
        clientId: Id,
        scopeId: z.string().min(1),
        status: z.enum(['ACTIVE', 'REVOKED']).default('ACTIVE'),
      }),
    )
    .default([]),
  apiTokens: z
    .array(
      z.strictObject({
        id: Id,
        /** Left out where Okta names none. */
        userId: Id.optional(),
        name: z.string(),
        createdAt: Instant.optional(),
        expiresAt: Instant.optional(),
      }),
    )
    .default([]),
  /** OAuth clients, and other apps by their mode. */
  apps: z
    .array(
      z.strictObject({
        id: Id,
        label: z.string().default('App'),
        status: z.enum(['ACTIVE', 'INACTIVE']).default('ACTIVE'),
        signOnMode: z.enum(['OPENID_CONNECT', 'SAML_2_0']).default('OPENID_CONNECT'),
        secrets: z.array(appCredential).default([]),
        keys: z.array(appCredential.extend({ use: z.enum(['sig', 'enc']).default('sig') })).default([]),
      }),
    )
    .default([]),
  /** Whether the keys of an app come in an object, as in Okta's example, and not in a list, as in its schema. */
  wrapsKeys: z.boolean().default(false),
  /** Raw records of the System Log; `uuid` and `published` are made up where they are left out. */
  log: z.array(z.record(z.string(), z.unknown())).default([]),
  /** How long a record stays out of the log after it was published, in milliseconds. */
  logDelayMs: z.int().nonnegative().default(0),
  /** Most rows of a page of any list, so that paging shows with few rows. */
  pageSize: z.int().positive().default(1_000),
  /** Scopes that are not granted to the service app. */
  missingScopes: z.array(z.string()).default([]),
  /** Whether the answer to a token request says which scopes the token has. */
  tellsScopes: z.boolean().default(true),
  /** Whose the API token is that the org takes as well; the first user's where it is left out. */
  apiTokenOwnerId: Id.optional(),
  /** The form of 429 that faults show. */
  rateLimit: z.enum(['bucket', 'concurrency']).default('bucket'),
});
export type Seed = z.infer<typeof Seed>;
