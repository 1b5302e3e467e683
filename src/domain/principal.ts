import { z } from 'zod';

/**
 * principal   the human or workload whose credential is in question
 * account     what a principal is on one platform
 */

/** The name of a platform, as its connector's folder is called: `okta`, `github`, `entra-id`. */
export const Platform = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a platform is lower-case kebab-case')
  .max(40);
export type Platform = z.infer<typeof Platform>;

const Text = z.string().min(1).max(512);

/** Who a detection or an incident is about. At least one of email, uid and name is there. */
export const Principal = z
  .strictObject({
    kind: z.enum(['user', 'workload', 'unknown']),
    /** Lower-case. */
    email: Text.optional(),
    /** The platform's own id of the account. */
    uid: Text.optional(),
    name: Text.optional(),
    /** The platform that `uid` and `name` belong to. */
    platform: Platform.optional(),
  })
  .refine((p) => p.email ?? p.uid ?? p.name, 'a principal needs an email, a uid or a name');
export type Principal = z.infer<typeof Principal>;

/** A principal's account on one platform, as found there. */
export const Account = z.strictObject({
  platform: Platform,
  /** The platform's own, stable id; where the platform keys by login, the login. */
  id: Text,
  email: Text.optional(),
  /** Login or display name; attacker-writable. */
  name: Text.optional(),
  status: z.enum(['active', 'suspended', 'deactivated', 'unknown']),
  /** True when the account holds an administrator's role; absent when it could not be read. */
  isAdmin: z.boolean().optional(),
  groups: z.array(Text).optional(),
  /** Where a person can look at it on the platform. */
  link: z.string().optional(),
});
export type Account = z.infer<typeof Account>;
