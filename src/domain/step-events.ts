import { z } from 'zod';
import { Id, StepId } from './journal-terms.ts';
import { NotBegun } from './operator-events.ts';

/** What becomes of steps besides their actions. */
export const STEP_EVENTS = {
  /** A step's time is over: what has not begun is not done any more; what was called is seen through to its proof. */
  'step-timed-out': z.strictObject({
    runId: Id,
    step: StepId,
    why: z.string().max(1_024),
    /** Actions that were intended and are not begun: nobody calls for them. */
    notBegun: NotBegun,
  }),
} as const;
