import { z } from 'countersign/kit';

/** What the simulated tenant begins with. */

const Id = z.string().min(1);

/** Object ids of users and service principals. */
const owners = z.array(Id).default([]);
const credentials = z
  .array(
    z.strictObject({
      keyId: z.guid(),
      displayName: z.string().nullable().default(null),
      startDateTime: z.string().default('2026-01-01T00:00:00Z'),
      endDateTime: z.string().default('2027-01-01T00:00:00Z'),
      /** Of certificates. */
      usage: z.enum(['Verify', 'Sign']).optional(),
    }),
  )
  .default([]);

export const Seed = z.strictObject({
  users: z
    .array(
      z.strictObject({
        /** Object id, a GUID. */
        id: z.guid(),
        userPrincipalName: z.string().min(1),
        mail: z.string().nullable().default(null),
        displayName: z.string().nullable().default(null),
        accountEnabled: z.boolean().default(true),
        userType: z.enum(['Member', 'Guest']).default('Member'),
        onPremisesSyncEnabled: z.boolean().nullable().default(null),
        signInSessionsValidFromDateTime: z.string().nullable().default('2026-01-01T00:00:00Z'),
        /** `smtp:alias@acme.example`. */
        proxyAddresses: z.array(z.string()).default([]),
        /** Directory roles in force: `Global Administrator`. */
        roles: z.array(z.string()).default([]),
        groups: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  servicePrincipals: z
    .array(
      z.strictObject({
        id: Id,
        appId: Id,
        displayName: z.string().default('App'),
        accountEnabled: z.boolean().default(true),
        owners,
        passwords: credentials,
        certificates: credentials,
      }),
    )
    .default([]),
  /** App registrations. */
  applications: z
    .array(
      z.strictObject({
        id: Id,
        appId: Id,
        displayName: z.string().default('App'),
        owners,
        passwords: credentials,
        certificates: credentials,
      }),
    )
    .default([]),
  grants: z
    .array(
      z.strictObject({
        id: Id,
        /** Left out where an administrator consented for everybody. */
        userId: Id.optional(),
        clientId: Id,
        resourceId: Id,
        scope: z.string().default(' openid User.Read'),
      }),
    )
    .default([]),
  assignments: z
    .array(z.strictObject({ id: Id, userId: Id, resourceDisplayName: z.string().default('App') }))
    .default([]),
  /** Raw records: those with an `activityDisplayName` go into the directory’s audit log, the others are sign-ins. */
  log: z.array(z.record(z.string(), z.unknown())).default([]),
  /** How long a record stays out of the log, in milliseconds. */
  logDelayMs: z.int().nonnegative().default(0),
  /** How long a change stays out of what is read, in milliseconds. */
  settleMs: z.int().nonnegative().default(0),
  /** Most rows of a page of any list, so that paging shows with few rows. */
  pageSize: z.int().positive().default(1_000),
  /** Application permissions granted to the app; left out: all. */
  permissions: z.array(z.string()).optional(),
  /** Access tokens that tell their holder nothing. */
  opaqueTokens: z.boolean().default(false),
  /** Without P1 Graph hands out no sign-ins. */
  licence: z.enum(['P1', 'Free']).default('P1'),
});
export type Seed = z.infer<typeof Seed>;
