import { z } from 'countersign/kit';

/** What a simulated org begins with. Ids are of Salesforce's form, 18 characters. */
const Id = z.string().regex(/^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/);

const SeedUser = z.strictObject({
  id: Id,
  username: z.string(),
  email: z.string().optional(),
  name: z.string().optional(),
  isActive: z.boolean().default(true),
  isFrozen: z.boolean().default(false),
  profile: z.string().default('Standard User'),
  /** Labels of permission sets; `Admin` gives Modify All Data. */
  permissionSets: z.array(z.string()).default([]),
});

export const Seed = z.strictObject({
  users: z.array(SeedUser),
  sessions: z
    .array(
      z.strictObject({
        id: Id,
        userId: Id,
        createdAt: z.string(),
        ip: z.string().default('198.51.100.7'),
        type: z.string().default('UI'),
        isJwt: z.boolean().default(false),
      }),
    )
    .default([]),
  tokens: z
    .array(
      z.strictObject({
        userId: Id,
        app: z.string(),
        createdAt: z.string(),
        deleteToken: z.string(),
        useCount: z.int().nonnegative().default(3),
      }),
    )
    .default([]),
  /** Raw rows; `attributes.type` names the object. */
  log: z.array(z.looseObject({ attributes: z.looseObject({ type: z.string() }) })).default([]),
  logFiles: z
    .array(
      z.strictObject({
        type: z.string(),
        interval: z.enum(['Hourly', 'Daily']).default('Hourly'),
        at: z.string(),
        text: z.string(),
        /** What the list says of its length, when that is not so. */
        length: z.int().optional(),
      }),
    )
    .default([]),
  /** What the integration user may do. */
  permissions: z
    .strictObject({
      manageUsers: z.boolean().default(true),
      customizeApplication: z.boolean().default(true),
      viewSetup: z.boolean().default(true),
      modifyAllData: z.boolean().default(false),
    })
    .prefault({}),
  /** Scopes of the app, parted by spaces. */
  tokenScope: z.string().default('api'),
  hasEventMonitoring: z.boolean().default(true),
  eventMonitoring: z.enum(['none', 'daily-files', 'hourly-files', 'real-time']).default('none'),
  /** How long a row of a log takes to show. */
  logDelayMs: z.int().default(0),
  pageSize: z.int().positive().default(2_000),
  /** Which of the two limits a 403 tells of. */
  rateLimit: z.enum(['daily', 'concurrent']).default('daily'),
});
export type Seed = z.infer<typeof Seed>;
export type SimulatedUser = Seed['users'][number];
