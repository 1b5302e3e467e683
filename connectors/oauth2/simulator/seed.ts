import { z } from 'countersign/kit';

/** Who signs in at the simulated issuer, which tokens were issued, and what the issuer offers. */
export const Seed = z.strictObject({
  users: z
    .array(
      z.strictObject({
        sub: z.string(),
        username: z.string().optional(),
        email: z.string().optional(),
        emailVerified: z.boolean().default(true),
      }),
    )
    .default([]),
  tokens: z
    .array(
      z.strictObject({
        /** The raw value of an opaque token; without it the token is a JWT that the issuer signed. */
        value: z.string().optional(),
        sub: z.string(),
        kind: z.enum(['access', 'refresh']).default('access'),
        client: z.string().default('countersign'),
        scope: z.string().default('openid email'),
        /** Tokens of one grant: the end of its refresh token is the end of all. */
        grant: z.string().optional(),
        isActive: z.boolean().default(true),
        lifetimeS: z.int().default(3_600),
        /** Whether it stands in the file of tokens in hand. */
        isHeld: z.boolean().default(true),
      }),
    )
    .default([]),
  /** Lines of the file besides. */
  lines: z.array(z.string()).default([]),
  auth: z.enum(['private_key_jwt', 'client_secret_basic']).default('private_key_jwt'),
  /** Where the metadata stands: RFC 8414's address or OpenID Connect's. */
  document: z.enum(['oauth', 'openid']).default('oauth'),
  /** Taken over the metadata that the issuer would publish; null leaves a member out. */
  metadata: z.record(z.string(), z.unknown()).default({}),
  /** JWTs are neither introspected nor revoked (`unsupported_token_type`). */
  refusesJwts: z.boolean().default(false),
  /** Revocation fails, and repeats the raw token wherever it can. */
  echoes: z.boolean().default(false),
  /** Introspection says `active: false` of tokens of other clients. */
  hidesOthers: z.boolean().default(false),
  /** How long a revoked token is still called active, in milliseconds. */
  propagationMs: z.int().nonnegative().default(0),
});
export type Seed = z.infer<typeof Seed>;
