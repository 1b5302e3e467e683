import { z } from 'zod';
import { Person } from './approval.ts';
import { ActionPlan, ActionReceipt } from './containment.ts';
import { Id, Instant, StepId } from './journal-terms.ts';
import { Platform } from './principal.ts';

/**
 * undo lease   the tracked duty to take a reversible action back
 *
 * What the journal holds of leases. Everything else of one (who, which action, the state before) is in the entries of
 * the action that left it.
 */

const Why = z.string().max(1_024);
const Saw = z.array(z.string().max(1_024));
const attempt = z.int().positive();
/** Whose platform is called, so that the job goes into its queue. */
const OnPlatform = { leaseId: Id, platform: Platform };

/** Why something is to be taken back: its time has come, a person asked, or a step of a playbook did. */
export const UndoCause = z.enum(['deadline', 'person', 'playbook']);
export type UndoCause = z.infer<typeof UndoCause>;

/** How a lease ended: undone, and that was read; or what was done stays, or was settled elsewhere, by a person's word. */
export const LeaseEnd = z.enum(['undone', 'kept', 'closed']);
export type LeaseEnd = z.infer<typeof LeaseEnd>;

/** How a lease stands, as lists tell it: `requested` while it is read, asked about or about to be called for. */
export const LeaseStatus = z.enum([
  'held',
  'requested',
  'undoing',
  'conflicted',
  'irrevocable',
  ...LeaseEnd.options,
]);
export type LeaseStatus = z.infer<typeof LeaseStatus>;

export const leaseSchemas = {
  /** An action that can be undone was carried out, or may have been: the incident owes its undoing. */
  'lease-opened': z.strictObject({
    ...OnPlatform,
    runId: Id,
    step: StepId,
    index: z.int().nonnegative(),
    capability: z.string().max(80),
    /** When it is taken back by itself; absent where its playbook names no time. */
    dueAt: Instant.optional(),
    /** The expression of the playbook, as written: where it holds at that time, nothing is taken back. */
    unless: z.string().max(2_010).optional(),
  }),
  'undo-requested': z.strictObject({
    ...OnPlatform,
    cause: UndoCause,
    by: Person.optional(),
    reason: z.string().max(2_000).optional(),
    /** How many distinct people must approve; 0 for none. */
    ask: z.int().min(0).max(10),
    approverGroup: z.string().max(80).optional(),
    /** How long the question stays open, in milliseconds; absent where nobody said. */
    withinMs: z.int().positive().optional(),
    /** The step that asked, where one did. */
    runId: Id.optional(),
    step: StepId.optional(),
    /** Readings for people, over all requests of the lease. */
    attempt,
  }),
  /** The present state was read, for people to approve: it is as the action left it. */
  'undo-planned': z.strictObject({ leaseId: Id, attempt, present: ActionPlan }),
  /** Nothing is taken back this time, and a person is told why; the lease stays, without a time. */
  'undo-withheld': z.strictObject({
    leaseId: Id,
    because: z.enum(['unless', 'protected', 'not-approved', 'unreadable', 'run-stopped']),
    why: Why,
  }),
  /** The intent: durable before the call. */
  'undo-intended': z.strictObject({
    ...OnPlatform,
    attempt,
    approvalId: Id.optional(),
    /** For a repeated attempt: not before this time. */
    notBefore: Instant.optional(),
  }),
  /** A worker has taken the intent and is about to call. Only one ever does, per attempt. */
  'undo-claimed': z.strictObject({ leaseId: Id, attempt, worker: Id, present: ActionPlan }),
  'undo-finished': z.strictObject({
    ...OnPlatform,
    attempt,
    outcome: z.enum(['accepted', 'failed', 'unknown']),
    receipt: ActionReceipt.optional(),
    failure: z.strictObject({ code: z.string().max(60), message: z.string().max(2_048) }).optional(),
    /** For a failure that may pass: not before this time. */
    retryAt: Instant.optional(),
  }),
  /** A reading of the platform after the call, or after one of unknown outcome. */
  'undo-read': z.strictObject({
    ...OnPlatform,
    attempt,
    /** `pending`: may yet show; `not-undone`: shows that it was not taken back. `undone` ends the lease besides. */
    state: z.enum(['pending', 'undone', 'not-undone']),
    saw: Saw,
    nextAt: Instant.optional(),
  }),
  /** The platform is neither as the action left it nor as it was before: somebody changed it, and it is left to people. */
  'lease-conflicted': z.strictObject({ leaseId: Id, saw: Saw, why: Why }),
  /** Back-off has come to its end. It is tried again at that time, daily, until a person closes it. */
  'lease-irrevocable': z.strictObject({
    leaseId: Id,
    failures: z.int().positive(),
    why: Why,
    nextAt: Instant,
  }),
  'lease-closed': z.strictObject({
    leaseId: Id,
    how: LeaseEnd,
    by: Person.optional(),
    why: z.string().max(2_000),
  }),
  /** The leases that a step was to take back have all come to rest. */
  'leases-settled': z.strictObject({
    runId: Id,
    step: StepId,
    /** `failed` when one of them is still open. */
    result: z.enum(['done', 'failed']),
    why: Why,
  }),
} as const;
