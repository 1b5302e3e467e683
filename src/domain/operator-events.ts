import { z } from 'zod';
import { Person } from './approval.ts';
import { Sha256 } from './evidence.ts';
import { Id, Place, StepId } from './journal-terms.ts';
import { Platform } from './principal.ts';

/** Actions that are intended and not begun. */
export const NotBegun = z.array(
  z.strictObject({ step: StepId, index: z.int().nonnegative(), platform: Platform }),
);

/** SHA-256 of the Idempotency-Key and who sent it: the same request does nothing a second time. */
const RequestKey = Sha256.optional();

/** Who did it, and why; both are shown. */
const Operated = { by: Person, reason: z.string().min(1).max(1_000), requestKey: RequestKey };

/** What events that also come about by themselves carry when a person caused them; the reason is their `why`. */
export const OPTIONALLY_OPERATED = { by: Person.optional(), requestKey: RequestKey };

/** What people do to runs. */
export const OPERATOR_EVENTS = {
  /** Nothing new begins from here on; what was called is seen through to its proof, and deadlines go on. */
  'run-paused': z.strictObject({ runId: Id, ...Operated }),
  'run-resumed': z.strictObject({
    runId: Id,
    ...Operated,
    /** What was intended before the pause and waits to be called; `runId` where a run that this one started did. */
    intended: z.array(
      z.strictObject({
        runId: Id.optional(),
        step: StepId,
        index: z.int().nonnegative(),
        platform: Platform,
        attempt: z.int().positive(),
      }),
    ),
  }),
  /** Items of a step go back to their beginning: planned, asked and called anew. Without any, a step that a person skipped. */
  'step-retried': z.strictObject({
    runId: Id,
    step: StepId,
    indexes: z.array(z.int().nonnegative()),
    /** The run had finished, and goes on. */
    reopens: z.literal(true).optional(),
    ...Operated,
  }),
  /** What a person says of an outcome that the platform did not show. It proves nothing. */
  'outcome-marked': z.strictObject({ ...Place, outcome: z.enum(['done', 'not-done']), ...Operated }),
} as const;
