import { z } from 'countersign/kit';

/** What the answers look like, as far as this connector reads them; fields it does not read may be anything. */

export const User = z.looseObject({
  id: z.string().min(1),
  email: z.string(),
  suspended: z.boolean(),
});
export type User = z.infer<typeof User>;

export const Session = z.looseObject({ id: z.string().min(1), ip: z.string().nullish() });
export type Session = z.infer<typeof Session>;

/** The service account of ours. */
export const Self = z.looseObject({ name: z.string().min(1), scopes: z.array(z.string()) });
export type Self = z.infer<typeof Self>;

export const ApiKey = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  /** A user's id; null when nobody answers for the key. */
  owner: z.string().nullable(),
  scopes: z.array(z.string()),
  createdAt: z.iso.datetime(),
  /** Null when it was never used. */
  lastUsedAt: z.iso.datetime().nullable(),
  /** Null when it does not expire. */
  expiresAt: z.iso.datetime().nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

export const RawRecord = z.record(z.string(), z.unknown());
export type RawRecord = z.infer<typeof RawRecord>;
