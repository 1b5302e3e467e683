import { z } from 'zod';
import { Duration } from '../duration.ts';
import { Platform } from '../principal.ts';

/** trusted issuer   one whose tokens the organisation's platforms accept, as the operator names it; its keys stand elsewhere */

/**
 * Signatures that only the issuer can make; those with a shared key (`HS256`) can be made by each who checks them. SHA-1 is
 * weak, and is still what some identity providers sign assertions with: `algorithms` can leave it out.
 * @see https://www.rfc-editor.org/rfc/rfc7518#section-3.1
 * @see https://www.rfc-editor.org/rfc/rfc6931
 */
export const SOUND_ALGORITHMS = {
  jwt: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
  saml: [
    'rsa-sha1',
    'rsa-sha256',
    'rsa-sha384',
    'rsa-sha512',
    'ecdsa-sha256',
    'ecdsa-sha384',
    'ecdsa-sha512',
    'sha256-rsa-MGF1',
  ],
} as const;

/**
 * The longest lifetimes that vendors give by themselves, in milliseconds: Entra ID's access tokens under continuous access
 * evaluation live up to 28 hours (Okta's and Auth0's by default up to 24); an assertion up to a day, with an hour to spare.
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens#token-lifetime
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/configurable-token-lifetimes
 * @see https://auth0.com/docs/secure/tokens/access-tokens/update-access-token-lifetime
 */
export const LONGEST_LIFETIME_MS = { jwt: 28 * 3_600_000, saml: 25 * 3_600_000 } as const;

const Text = z.string().min(1).max(512);

/** The operator's words about an issuer, beside its keys. */
export const IssuerTerms = z.strictObject({
  /** Exactly as `iss`, or as the assertion's Issuer (entityID). */
  issuer: Text,
  /** The platform whose directory its subjects are in. */
  platform: Platform.exactOptional(),
  /** Of which a token must name one. Left out: any. */
  audiences: z.array(Text).min(1).max(200).exactOptional(),
  /** Left out: every sound one. */
  algorithms: z.array(Text).min(1).max(30).exactOptional(),
  /** From issuance to expiry. Left out: LONGEST_LIFETIME_MS. */
  longestLifetime: Duration.exactOptional(),
  /**
   * Whether `sub` or NameID is an account's id, e-mail address or login on `platform`, so that one nobody has is false.
   * Left out: only e-mail addresses are compared.
   */
  subject: z.literal('account').exactOptional(),
});
export type IssuerTerms = z.infer<typeof IssuerTerms>;
