import { z } from 'countersign/kit';

/** What is read of Google's answers; fields that are not read may change at will. Empty lists are left out by Google. */

const Id = z.string().min(1).max(512);
/** Seconds of the epoch as text; 0 stands for never. */
const EpochS = z.string().regex(/^\d{1,12}$/);

export const User = z.looseObject({
  id: Id,
  primaryEmail: z.string().min(1),
  aliases: z.array(z.string()).nullish(),
  nonEditableAliases: z.array(z.string()).nullish(),
  name: z.looseObject({ fullName: z.string().nullish() }).nullish(),
  // Whether somebody may sign in is never guessed.
  suspended: z.boolean(),
  archived: z.boolean().nullish(),
  suspensionReason: z.string().nullish(),
  deletionTime: z.string().nullish(),
  isAdmin: z.boolean().nullish(),
  isDelegatedAdmin: z.boolean().nullish(),
  isEnrolledIn2Sv: z.boolean().nullish(),
  isEnforcedIn2Sv: z.boolean().nullish(),
  changePasswordAtNextLogin: z.boolean().nullish(),
});
export type User = z.infer<typeof User>;

export const UserPage = z.looseObject({
  users: z.array(User).default([]),
  nextPageToken: z.string().nullish(),
});

/** All that one app may do for a user: Google lists grants, not single tokens. */
export const Grant = z.looseObject({
  clientId: Id,
  displayText: z.string().nullish(),
  scopes: z.array(z.string()).nullish(),
});
export type Grant = z.infer<typeof Grant>;
export const Grants = z.looseObject({ items: z.array(Grant).default([]) });

export const AppPassword = z.looseObject({
  codeId: z.int(),
  name: z.string().nullish(),
  creationTime: EpochS.nullish(),
  lastTimeUsed: EpochS.nullish(),
});
export type AppPassword = z.infer<typeof AppPassword>;
export const AppPasswords = z.looseObject({ items: z.array(AppPassword).default([]) });

/** Google shows the codes themselves; a plain object keeps none of their members, so that no code gets any further. */
export const BackupCodes = z.object({ items: z.array(z.object({})).default([]) });

export const RawRecord = z.record(z.string(), z.unknown());
export type RawRecord = z.infer<typeof RawRecord>;
export const RecordPage = z.looseObject({
  items: z.array(RawRecord).default([]),
  nextPageToken: z.string().nullish(),
});

export const TokenAnswer = z.looseObject({
  access_token: z.string().min(1),
  token_type: z.string(),
  /** Seconds. */
  expires_in: z.number().positive(),
  scope: z.string().nullish(),
});
