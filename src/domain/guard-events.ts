import { z } from 'zod';
import { Id, Place } from './journal-terms.ts';
import { Platform } from './principal.ts';

/** A budget of policy that is used up, as the question says it. */
export const ExceededBudget = z.strictObject({
  budget: z.string().max(2_000),
  /** By how many, whom and until when. */
  why: z.string().max(800),
});
export type ExceededBudget = z.infer<typeof ExceededBudget>;

/** What the guards of policy do at the moment of acting. */
export const GUARD_EVENTS = {
  /** Containment is switched off: the action waits, and is not called. */
  'action-held': z.strictObject({ ...Place, attempt: z.int().positive(), why: z.string().max(1_024) }),
  /** Policy's budget is used up: the step is asked about, by so many of that group, before it goes on. */
  'budget-exceeded': z.strictObject({
    ...Place,
    platform: Platform,
    exceeded: z.array(ExceededBudget).min(1),
    ask: z.int().min(1).max(10),
    approverGroup: Id,
  }),
} as const;
