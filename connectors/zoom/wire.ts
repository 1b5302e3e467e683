import { z } from 'countersign/kit';

/** What is read of Zoom's answers; fields that are not read may change at will. */

export const User = z.looseObject({
  id: z.string().min(1).max(512),
  email: z.string().min(3).max(512),
  /** `active`, `inactive` or `pending`. */
  status: z.string(),
  display_name: z.string().nullish(),
  first_name: z.string().nullish(),
  last_name: z.string().nullish(),
  role_id: z.union([z.string(), z.number()]).nullish(),
  role_name: z.string().nullish(),
  /** 101 is single sign-on, 100 a Zoom password. */
  login_types: z.array(z.number()).nullish(),
  /** The licence for meetings: 1 Basic, 2 Licensed. */
  type: z.number().nullish(),
  group_ids: z.array(z.string()).nullish(),
});
export type User = z.infer<typeof User>;

export const RawRecord = z.record(z.string(), z.unknown());
export type RawRecord = z.infer<typeof RawRecord>;

const Page = z.looseObject({
  /** The days that the answer is about: `2026-02-01` or an instant. */
  from: z.string().nullish(),
  to: z.string().nullish(),
  /** Empty on the last page; ends after 15 minutes. */
  next_page_token: z.string().nullish(),
});
export const ActivityPage = Page.extend({ activity_logs: z.array(RawRecord) });
export const OperationPage = Page.extend({ operation_logs: z.array(RawRecord) });

export const TokenAnswer = z.looseObject({
  access_token: z.string().min(1),
  token_type: z.string(),
  /** Seconds. */
  expires_in: z.number().positive(),
  /** With blanks between. */
  scope: z.string().nullish(),
});
