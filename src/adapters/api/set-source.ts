import { z } from 'zod';
import { Duration } from '#domain/duration.ts';
import { Secret, Secrets } from './webhook-secrets.ts';

/** How a source of security event tokens (RFC 8417) is verified, and where they are polled. */

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
/** What goes there, or comes from there, decides whom we believe. */
const HttpsUrl = z.string().refine((text) => {
  const url = URL.parse(text);
  if (!url || url.username || url.password) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
}, 'must be https (http only on loopback), without a user');

/** An asymmetric public key: a private one does not belong here, and a shared one would be no proof. */
const PublicJwk = z.looseObject({
  kty: z.enum(['RSA', 'EC', 'OKP'], 'must be RSA, EC or OKP'),
  kid: z.string().optional(),
  d: z.never('must not be there: this is a private key').optional(),
});

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA'] as const;

const Poll = z.strictObject({
  /** The transmitter's poll endpoint (RFC 8936). */
  endpoint: HttpsUrl,
  /** Sent as `Authorization: Bearer`. */
  token: Secret,
  every: Duration.prefault('30s'),
  /** Most tokens in one answer. */
  maxEvents: z.int().min(1).max(1_000).default(100),
});

export const SetVerification = z
  .strictObject({
    kind: z.literal('set'),
    /** Exactly the `iss` of the transmitter. */
    issuer: z.string().min(1).max(512),
    /** What `aud` must contain: one of these. */
    audience: z.union([
      z
        .string()
        .min(1)
        .transform((one) => [one]),
      z.array(z.string().min(1)).min(1),
    ]),
    /** The address of the issuer's keys, or the keys themselves. */
    jwksUri: HttpsUrl.optional(),
    jwks: z.looseObject({ keys: z.array(PublicJwk).min(1).max(20) }).optional(),
    algorithms: z.array(z.enum(ALGORITHMS)).min(1).default(['RS256', 'PS256', 'ES256', 'EdDSA']),
    /** What the transmitter sends as its whole Authorization header, where the stream was made with one. */
    authorization: Secrets.optional(),
    poll: Poll.optional(),
  })
  .refine(({ jwksUri, jwks }) => (jwksUri === undefined) !== (jwks === undefined), {
    error: 'give either jwksUri or jwks',
    path: ['jwksUri'],
  });
export type SetVerification = z.infer<typeof SetVerification>;
