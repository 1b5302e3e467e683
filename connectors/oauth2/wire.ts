import { z } from 'countersign/kit';

/** What the answers look like, as far as this connector reads them; fields it does not read may be anything. */

const Texts = z.array(z.string()).optional();

/** RFC 8414, 2, and OpenID Connect Discovery 1.0, 3. */
export const Metadata = z.looseObject({
  issuer: z.string(),
  introspection_endpoint: z.string().optional(),
  introspection_endpoint_auth_methods_supported: Texts,
  introspection_endpoint_auth_signing_alg_values_supported: Texts,
  revocation_endpoint: z.string().optional(),
  revocation_endpoint_auth_methods_supported: Texts,
  revocation_endpoint_auth_signing_alg_values_supported: Texts,
  token_endpoint_auth_signing_alg_values_supported: Texts,
  userinfo_endpoint: z.string().optional(),
  jwks_uri: z.string().optional(),
});
export type Metadata = z.infer<typeof Metadata>;

// What only informs is left out where it is of another type than the standard's.
const Word = z.string().min(1).max(512).optional().catch(undefined);
const Seconds = z.number().nonnegative().max(4_102_444_800).optional().catch(undefined);

/** RFC 7662, 2.2. */
export const Introspection = z.object({
  active: z.boolean(),
  sub: Word,
  username: Word,
  client_id: Word,
  scope: z.string().optional().catch(undefined),
  token_type: Word,
  iss: Word,
  iat: Seconds,
  exp: Seconds,
});
export type Introspection = z.infer<typeof Introspection>;

/** OpenID Connect Core 1.0, 5.3.2. */
export const UserInfo = z.object({
  sub: Word,
  email: Word,
  email_verified: z.boolean().optional().catch(undefined),
  preferred_username: Word,
});
export type UserInfo = z.infer<typeof UserInfo>;

export const KeySet = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })) });
export type KeySet = z.infer<typeof KeySet>;

/** RFC 9068, 2.2; the claims of a token whose signature held. */
export const SignedClaims = z.object({
  sub: Word,
  client_id: Word,
  azp: Word,
  iat: Seconds,
  exp: Seconds,
});
export type SignedClaims = z.infer<typeof SignedClaims>;
