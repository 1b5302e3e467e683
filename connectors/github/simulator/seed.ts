import { z } from 'countersign/kit';

/** What the simulated organisation begins with. Ids and times that are left out are made up in order. */

const Login = z.string().min(1);
const Instant = z.iso.datetime();
const Permissions = z.record(z.string(), z.enum(['read', 'write', 'admin']));

export const Seed = z.strictObject({
  organization: z.string().default('acme'),
  kind: z.enum(['saml', 'managed-users', 'standard']).default('saml'),
  enterprise: z.string().default('acme-inc'),
  shortCode: z.string().default('acme'),
  members: z
    .array(
      z.strictObject({
        login: Login,
        /** Stands in the public profile, and for managed users at the identity provider. */
        email: z.string().optional(),
        name: z.string().optional(),
        role: z.enum(['admin', 'member']).default('member'),
      }),
    )
    .default([]),
  authorizations: z
    .array(
      z.strictObject({
        login: Login,
        type: z.enum(['personal access token', 'SSH key', 'OAuth app token', 'GitHub app token']),
        /** The note of a token, the title of a key. */
        name: z.string(),
        scopes: z.array(z.string()).optional(),
        authorizedAt: Instant.optional(),
        accessedAt: Instant.optional(),
      }),
    )
    .default([]),
  fineGrained: z
    .array(
      z.strictObject({
        login: Login,
        name: z.string(),
        grantedAt: Instant.optional(),
        lastUsedAt: Instant.optional(),
        expiresAt: Instant.optional(),
      }),
    )
    .default([]),
  /** GitHub Apps in the organisation besides our own. */
  installations: z
    .array(
      z.strictObject({
        app: z.string(),
        permissions: Permissions.default({ metadata: 'read' }),
        createdAt: Instant.optional(),
        suspendedAt: Instant.optional(),
      }),
    )
    .default([]),
  /** What our own App may. */
  permissions: Permissions.default({
    members: 'read',
    metadata: 'read',
    organization_administration: 'write',
    organization_personal_access_tokens: 'write',
  }),
  /** Whether GitHub has suspended our own App. */
  suspendedAt: Instant.optional(),
  /** The account that our own App is installed on; by default the organisation. */
  installedOn: z.string().optional(),
  /** Raw audit records; `@timestamp` in milliseconds. */
  audit: z.array(z.record(z.string(), z.unknown())).default([]),
  /** How many reads of a list still show what a queued revocation (202) takes away. */
  settleReads: z.int().nonnegative().default(1),
  /** The form of the rate limit that faults show: `secondary` names retry-after, `primary` the reset time. */
  rateLimit: z.enum(['secondary', 'primary']).default('secondary'),
  /** A person's token that is accepted too. */
  personalToken: z.string().optional(),
  /** Scopes as `x-oauth-scopes` tells them; null where the header is missing. */
  personalScopes: z.string().nullable().default('admin:org, read:audit_log'),
  scimScopes: z.string().nullable().default('scim:enterprise'),
});
export type Seed = z.infer<typeof Seed>;
