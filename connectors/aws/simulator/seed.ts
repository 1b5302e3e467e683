import { z } from 'zod';

/** What a simulated account begins with. Times are ISO instants. */

const MADE_AT = '2025-11-01T10:00:00.000Z';
const Document = z.record(z.string(), z.unknown());

const User = z.strictObject({
  name: z.string(),
  path: z.string().default('/'),
  id: z.string(),
  groups: z.array(z.string()).default([]),
  attached: z.array(z.string()).default([]),
  inline: z.record(z.string(), Document).default({}),
  hasPassword: z.boolean().default(false),
  keys: z
    .array(
      z.strictObject({
        id: z.string(),
        status: z.enum(['Active', 'Inactive']).default('Active'),
        createdAt: z.string().default(MADE_AT),
        lastUsedAt: z.string().optional(),
      }),
    )
    .default([]),
  serviceCredentials: z
    .array(
      z.strictObject({
        id: z.string(),
        service: z.string(),
        status: z.enum(['Active', 'Inactive']).default('Active'),
        createdAt: z.string().default(MADE_AT),
        expiresAt: z.string().optional(),
      }),
    )
    .default([]),
});

const Role = z.strictObject({
  name: z.string(),
  path: z.string().default('/'),
  id: z.string(),
  /** Its longest session, in seconds. */
  longestS: z.int().default(3_600),
  attached: z.array(z.string()).default([]),
  inline: z.record(z.string(), Document).default({}),
});

const Center = z.strictObject({
  users: z.array(
    z.strictObject({
      id: z.string(),
      userName: z.string(),
      email: z.string().optional(),
      status: z.enum(['ENABLED', 'DISABLED']).optional(),
    }),
  ),
  groups: z
    .array(z.strictObject({ id: z.string(), name: z.string(), members: z.array(z.string()) }))
    .default([]),
  permissionSets: z.array(z.strictObject({ arn: z.string(), name: z.string(), inline: Document.optional() })),
  assignments: z
    .array(
      z.strictObject({
        accountId: z.string(),
        permissionSetArn: z.string(),
        /** The id of a user or of a group. */
        principalId: z.string(),
      }),
    )
    .default([]),
  /** How long deletions and provisionings take, in milliseconds. */
  delayMs: z.int().nonnegative().default(0),
  /** Why deletions fail; left out: they do not. */
  deletionsFail: z.string().optional(),
});

export const Seed = z.strictObject({
  accountId: z.string().default('111122223333'),
  users: z.array(User).default([]),
  roles: z.array(Role).default([]),
  /** Managed policies of IAM’s groups, by the group’s name. */
  groups: z.record(z.string(), z.array(z.string())).default({}),
  center: Center.optional(),
  /** Records of CloudTrail; each shows in the Region that it names. */
  log: z.array(z.record(z.string(), z.unknown())).default([]),
  /** How late records come in, in milliseconds. */
  logDelayMs: z.int().nonnegative().default(0),
  /** How many rows a page of any list has at most. */
  pageSize: z.int().positive().default(50),
  /** The role that may be assumed; its temporary credentials live an hour. */
  assumableRole: z.string().optional(),
});
export type Seed = z.infer<typeof Seed>;
export type SeededUser = z.infer<typeof User>;
export type SeededRole = z.infer<typeof Role>;
export type SeededCenter = z.infer<typeof Center>;
