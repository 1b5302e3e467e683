import { z } from 'countersign/kit';

/** What the simulated account begins with. The first user owns it, and the app. */

const Id = z.string().min(1);

export const Seed = z.strictObject({
  users: z
    .array(
      z.strictObject({
        id: Id,
        email: z.string().min(3),
        first_name: z.string().default('Test'),
        last_name: z.string().default('User'),
        status: z.enum(['active', 'inactive', 'pending']).default('active'),
        /** 0 owner, 1 administrator, 2 member. */
        role_id: z.string().default('2'),
        role_name: z.string().default('Member'),
        /** 101 is single sign-on. */
        login_types: z.array(z.int()).optional(),
        /** 1 Basic, 2 Licensed. */
        type: z.int().default(2),
        group_ids: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  /** Sessions, which no list shows. */
  sessions: z
    .array(
      z.strictObject({
        user: Id,
        client_type: z.string().default('Windows'),
        version: z.string().default('6.3.0.52884'),
        ip_address: z.string().default('198.51.100.7'),
        /** Whether it was begun by single sign-on. */
        sso: z.boolean().default(true),
      }),
    )
    .default([]),
  /** Users of other accounts, whom Zoom knows and does not show. */
  elsewhere: z.array(Id).default([]),
  /** Raw records of the two reports; `time` defaults to now. */
  activities: z.array(z.record(z.string(), z.unknown())).default([]),
  operations: z.array(z.record(z.string(), z.unknown())).default([]),
  /** How long a record stays out of the reports, in milliseconds. */
  reportDelayMs: z.int().nonnegative().default(0),
  /** Most rows of a page of a report, so that paging shows with few rows. */
  pageSize: z.int().positive().max(300).default(300),
  /** Most days that a report answers for: past them it leaves the older ones out, as Zoom does with more than a month. */
  mostDays: z.int().positive().default(31),
  /** The order in which the reports list records; Zoom promises none. */
  order: z.enum(['newest-first', 'oldest-first']).default('newest-first'),
  /** The scopes of the app; by default all that the connector asks for. */
  scopes: z
    .array(z.string())
    .default([
      'user:read:user:admin',
      'user:update:status:admin',
      'user:delete:token:admin',
      'report:read:user_activities:admin',
      'report:read:operation_logs:admin',
    ]),
  /** False on a free account, which has no reports. */
  hasReports: z.boolean().default(true),
  /** Whether a sign-out by revocation is written to the sign-in report. */
  logsRevocation: z.boolean().default(true),
  /** The form of 429 that faults show. */
  rateLimit: z.enum(['qps', 'daily', 'daily-bare']).default('qps'),
});
export type Seed = z.infer<typeof Seed>;
