import { z } from 'zod';
import { ApprovalQuestion, Person } from './approval.ts';
import { CallReason, CallTarget } from './approval-calls.ts';
import { Sha256 } from './evidence.ts';
import { Id, Instant } from './journal-terms.ts';

/** SHA-256 of the Idempotency-Key and who sent it: the same request does nothing a second time. */
const RequestKey = Sha256.optional();

/** What becomes of questions to approvers. */
export const APPROVAL_EVENTS = {
  'approval-requested': z.strictObject({ question: ApprovalQuestion }),
  /** People can see the question, in the incident's message. */
  'approval-posted': z.strictObject({ approvalId: Id }),
  'approval-answered': z.strictObject({
    approvalId: Id,
    answer: z.enum(['approve', 'deny']),
    by: Person,
    reason: z.string().max(2_000).optional(),
    /** For an approval of some: the indexes of the targets it is given to. The others are denied. */
    only: z.array(z.int().nonnegative()).min(1).optional(),
    /** Not of the group, but named by policy for when nobody of it can be reached; everybody is called. */
    breakGlass: z.literal(true).optional(),
  }),
  'approval-closed': z.strictObject({
    approvalId: Id,
    status: z.enum(['approved', 'denied', 'expired', 'superseded', 'failed']),
    why: z.string().max(1_024),
    /** For an approval of some: the indexes of the targets that everybody who approved has chosen. */
    only: z.array(z.int().nonnegative()).min(1).optional(),
  }),
  /** People are to be called about a question that waits: the intent. */
  'approval-called': z.strictObject({
    approvalId: Id,
    callId: Id,
    because: CallReason,
    to: CallTarget,
    /** Its place in the question's chain, where it stands there. */
    place: z.int().nonnegative().optional(),
  }),
  /** How a call ended. `moot`: the question was closed before anybody was reached. */
  'approval-call-ended': z.strictObject({
    approvalId: Id,
    callId: Id,
    outcome: z.enum(['delivered', 'moot', 'failed']),
    why: z.string().max(1_024).optional(),
  }),
  /** A person gives a question more time, once. */
  'approval-extended': z.strictObject({
    approvalId: Id,
    deadline: Instant,
    by: Person,
    reason: z.string().min(1).max(1_000),
    requestKey: RequestKey,
  }),
  /** A person leaves a question to another one, who may decide it too. It takes the right from nobody. */
  'approval-handed-over': z.strictObject({
    approvalId: Id,
    to: z.string().min(3).max(320),
    by: Person,
    reason: z.string().min(1).max(1_000),
    requestKey: RequestKey,
  }),
} as const;
