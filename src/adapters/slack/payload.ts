import { z } from 'zod';

/** As much of Slack's payloads as is used; Slack adds fields as it likes. */

export const User = z.object({
  id: z
    .string()
    .max(60)
    .regex(/^[UW][A-Z0-9]+$/, 'must be the id of a user'),
});

export const Channel = z
  .string()
  .max(60)
  .regex(/^[CDG][A-Z0-9]+$/, 'must be the id of a channel');

/** What opens a modal; good for three seconds, once. */
export const Trigger = z.string().min(1).max(200);

const Option = z.object({ value: z.string().max(200) });

/** What one element of a modal reports. */
const Reported = z.object({
  value: z.string().nullish(),
  selected_option: Option.nullish(),
  selected_options: z.array(Option).optional(),
  selected_user: z.string().max(60).nullish(),
});

/** What was filled in, by block and element. */
export const FilledState = z.record(z.string(), z.record(z.string(), Reported));
export type FilledState = z.infer<typeof FilledState>;

/** A modal that somebody sent. */
export const Submission = z.object({
  user: User,
  view: z.object({
    id: z.string().min(1).max(60),
    callback_id: z.string().max(255).optional(),
    private_metadata: z.string().max(3_000),
    state: z.object({ values: FilledState }),
  }),
});

/** Reads what a modal carries along; undefined where it is not JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
