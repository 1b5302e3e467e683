import { z } from 'countersign/kit';

/** What a simulated pair of receiver and transmitter begins with. */
export const Seed = z.strictObject({
  /** What the receiver takes: CAEP 1.0, or Okta’s endpoint. */
  dialect: z.enum(['caep', 'okta']).default('caep'),
  /** Our public key, as the receiver knows it; default: that of the key which the simulator hands out. */
  publicJwk: z.looseObject({ kid: z.string(), kty: z.string() }).optional(),
  /** Whether the receiver asks for an Authorization header. Okta does not. */
  authorizes: z.boolean().default(true),
  /** `events_delivered` of the transmitter's stream, short names. */
  delivered: z
    .array(z.string())
    .default(['session-established', 'session-presented', 'session-revoked', 'credential-change']),
  /** Claims of tokens that wait to be polled; iss, aud, iat and jti are filled in where they lack. */
  signals: z.array(z.record(z.string(), z.unknown())).default([]),
});
export type Seed = z.infer<typeof Seed>;
