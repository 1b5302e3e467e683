import { z } from 'zod';

/** Words that the schemas of journal events share. */

export const Id = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^:]+$/, 'ids contain no colon');
export const Instant = z.iso.datetime({ offset: false });
export const StepId = z.string().regex(/^[a-z][a-z0-9_]*$/);

/** Where a step's action is: run, step, and the item of its `for-each` (0 without one). */
export const Place = { runId: Id, step: StepId, index: z.int().nonnegative() };
