import { z } from 'zod';
import { Person } from './approval.ts';
import { Id, Instant, StepId } from './journal-terms.ts';
import { NotBegun } from './operator-events.ts';
import { Fields, FieldValue } from './playbook/field-schema.ts';

/** Values of fields, by name. */
export const Values = z.record(z.string().max(40), FieldValue);

/**
 * Why a run was stopped. `undecided`: it waited for a verdict in vain, and its playbook says to stop then; `contradicted`: what it had cut was
 * used after the proof, and another run begins anew; `operator`: a person cancelled it; `step-failed`: a step did, and
 * its playbook says so; `parent-stopped`: the run that started it was.
 */
export const StopReason = z.enum([
  'verdict-changed',
  'undecided',
  'contradicted',
  'operator',
  'step-failed',
  'parent-stopped',
]);

const NOTICE = { runId: Id, step: StepId, noticeId: Id };
const QUESTION = { runId: Id, step: StepId, questionId: Id };

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
  /** A step that is no action has ended: a wait, another playbook, a new assessment; or none of these could be begun. */
  'step-ended': z.strictObject({
    runId: Id,
    step: StepId,
    result: z.enum(['done', 'failed']),
    why: z.string().max(1_024),
  }),
  /** People are to be told: the intent. */
  'notice-requested': z.strictObject({
    ...NOTICE,
    text: z.string().min(1).max(3_000),
    /** The approver group that is called by name. */
    to: z.string().max(80).optional(),
  }),
  'notice-delivered': z.strictObject({
    ...NOTICE,
    channel: z.string().max(120),
    messageId: z.string().max(120),
  }),
  'notice-failed': z.strictObject({ ...NOTICE, why: z.string().max(1_024) }),
  /** People are asked; the answer is theirs to give until the deadline. */
  'question-asked': z.strictObject({
    runId: Id,
    step: StepId,
    question: z.strictObject({
      questionId: Id,
      text: z.string().min(1).max(3_000),
      form: Fields,
      group: z.string().min(1).max(80),
      askedAt: Instant,
      deadline: Instant,
      /** `stop`: silence counts as a failure of the step. */
      ifSilent: z.enum(['stop', 'go-on']),
      /** Verified e-mails that may not answer: whom the incident is about. */
      barred: z.array(z.string().max(320)),
    }),
  }),
  /** People can see it, in the incident's message. */
  'question-posted': z.strictObject(QUESTION),
  /** The first answer counts, and closes it. */
  'question-answered': z.strictObject({ ...QUESTION, answer: Values, by: Person }),
  'question-closed': z.strictObject({
    ...QUESTION,
    status: z.enum(['expired', 'superseded']),
    why: z.string().max(1_024),
  }),
} as const;
