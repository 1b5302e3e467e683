import { z } from 'zod';
import { Fingerprint } from './credential.ts';

/**
 * presented token   what a detection shows of a JWT or SAML assertion that was used: its header and claims, and whether its
 *                   issuer signed it; the raw value is looked at once, at the border, and never kept
 */

const Text = z.string().min(1).max(512);
const Texts = z.array(Text).max(20);
/** Seconds since 1970 (RFC 7519, NumericDate), up to the year 9999. */
const NumericDate = z.number().min(0).max(253_402_300_799);
const Instant = z.iso.datetime({ offset: false });

/**
 * What the issuer's published keys say to a signature. `unknown-key`: the issuer has published every key it had at that time,
 * and this one is none of them; `unsigned`: there is no signature at all.
 */
export const SignatureCheck = z.strictObject({
  result: z.enum(['valid', 'invalid', 'unknown-key', 'unsigned', 'not-checked']),
  /** A phrase, in our own words. */
  why: z.string().max(300),
});
export type SignatureCheck = z.infer<typeof SignatureCheck>;

const Seen = {
  /** Of the raw value: what stands in its place in everything that is kept. */
  fingerprint: Fingerprint,
  signature: SignatureCheck,
  /** What is wrong with its form, in our own words. */
  faults: z.array(z.string().max(200)).max(20),
};

/** Of an ID or access token; the names are those of RFC 7515, RFC 7519, RFC 9068 and OpenID Connect Core. */
export const PresentedJwt = z.strictObject({
  format: z.literal('jwt'),
  ...Seen,
  header: z.strictObject({
    alg: Text.exactOptional(),
    kid: Text.exactOptional(),
    typ: Text.exactOptional(),
    x5t: Text.exactOptional(),
  }),
  claims: z.strictObject({
    iss: Text,
    sub: Text.exactOptional(),
    aud: Texts,
    iat: NumericDate.exactOptional(),
    nbf: NumericDate.exactOptional(),
    exp: NumericDate.exactOptional(),
    /** `jti`; of Entra ID, which has none, `uti`. */
    jti: Text.exactOptional(),
    amr: Texts.exactOptional(),
    acr: Text.exactOptional(),
    auth_time: NumericDate.exactOptional(),
    azp: Text.exactOptional(),
    client_id: Text.exactOptional(),
    sid: Text.exactOptional(),
    /** Of Entra ID, whose `sub` differs from one application to the next: the id of the account. */
    oid: Text.exactOptional(),
  }),
});
export type PresentedJwt = z.infer<typeof PresentedJwt>;

/** Of a SAML 2.0 assertion; the names are those of the schema. */
export const PresentedAssertion = z.strictObject({
  format: z.literal('saml'),
  ...Seen,
  header: z.strictObject({
    /** The last part of the signature algorithm's identifier: `rsa-sha256`. */
    alg: Text.exactOptional(),
    /** SHA-256 of the certificate that stands in the signature, which says so itself and proves nothing. */
    certificateSha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .exactOptional(),
  }),
  claims: z.strictObject({
    Issuer: Text,
    NameID: Text.exactOptional(),
    Audience: Texts,
    IssueInstant: Instant.exactOptional(),
    NotBefore: Instant.exactOptional(),
    NotOnOrAfter: Instant.exactOptional(),
    AssertionID: Text.exactOptional(),
    InResponseTo: Text.exactOptional(),
    Recipient: Text.exactOptional(),
    AuthnContextClassRef: Text.exactOptional(),
    AuthnInstant: Instant.exactOptional(),
    SessionIndex: Text.exactOptional(),
  }),
});
export type PresentedAssertion = z.infer<typeof PresentedAssertion>;

export const PresentedToken = z.discriminatedUnion('format', [PresentedJwt, PresentedAssertion]);
export type PresentedToken = z.infer<typeof PresentedToken>;

/** Most tokens that are looked at in one detection, and that one incident keeps. */
export const MOST_PRESENTED = { inDetection: 5, inIncident: 20 } as const;

/** Each token once, as it was first seen; the rest of too many for one incident is left out. */
export function distinctTokens(
  before: readonly PresentedToken[],
  added: readonly PresentedToken[],
): readonly PresentedToken[] {
  const known = new Map(before.map((token) => [token.fingerprint, token]));
  for (const token of added) {
    if (known.size < MOST_PRESENTED.inIncident && !known.has(token.fingerprint))
      known.set(token.fingerprint, token);
  }
  return [...known.values()];
}
