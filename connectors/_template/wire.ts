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

export const RawRecord = z.record(z.string(), z.unknown());
export type RawRecord = z.infer<typeof RawRecord>;
