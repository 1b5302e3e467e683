import { z } from 'zod';
import { Fingerprint } from '../credential.ts';
import { SignatureCheck } from '../presented-token.ts';

/** issuer check   whether a presented token is its issuer's: each point of it by itself */

/** One point: it holds, it fails, or it could not be checked; `why` is a phrase. */
export const IssuerPoint = z.strictObject({
  result: z.enum(['holds', 'fails', 'not-checked']),
  why: z.string().max(512),
});
export type IssuerPoint = z.infer<typeof IssuerPoint>;

export const IssuerPoints = z.strictObject({
  /** One that its issuer signs with. */
  algorithm: IssuerPoint,
  /** One of those the operator trusts. */
  issuer: IssuerPoint,
  audience: IssuerPoint,
  /** No longer than policy allows. */
  lifetime: IssuerPoint,
  /** In an order in which they can be. */
  times: IssuerPoint,
  /** The directory knows whom it names. */
  subject: IssuerPoint,
  /** No other token has its id. */
  uniqueness: IssuerPoint,
  form: IssuerPoint,
});
export type IssuerPoints = z.infer<typeof IssuerPoints>;

export const IssuerCheck = z.strictObject({
  format: z.enum(['jwt', 'saml']),
  fingerprint: Fingerprint,
  /** As the token itself says. */
  issuer: z.string().max(512),
  signature: SignatureCheck,
  points: IssuerPoints,
});
export type IssuerCheck = z.infer<typeof IssuerCheck>;
