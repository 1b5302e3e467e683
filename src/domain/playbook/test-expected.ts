import { z } from 'zod';
import { ApprovalStatus } from '../approval.ts';
import { Duration } from '../duration.ts';
import { GroupName, StepId } from './words.ts';

/** What a playbook's test expects. Only what is named is compared; a list is compared whole, and in its order. */

const ACTION = /^(?:undo )?[a-z0-9-]+ [a-z0-9-]+\.[a-z0-9-]+(?: \S.*)?$/;

const Action = z
  .string()
  .max(700)
  .regex(ACTION, 'is a platform, a capability, and an account where that matters: okta sessions.revoke 00u1');

const Planned = z
  .string()
  .max(700)
  .regex(
    /^(?:perhaps |gap )?[a-z0-9-]+ [a-z0-9-]+\.[a-z0-9-]+(?: \S.*)?$/,
    'is okta sessions.revoke, `perhaps …` for what depends on earlier steps, or `gap …` for what is left for a person',
  );

/** In which of its ways a step ended (decision 17); `open` where it has not. */
export const StepResult = z.enum(['done', 'failed', 'denied', 'skipped', 'open']);
export type StepResult = z.infer<typeof StepResult>;

const ExpectedApproval = z.strictObject({
  step: StepId,
  people: z.int().min(1).max(10).optional().describe('How many had to approve.'),
  group: GroupName.optional().describe('Of which group.'),
  status: ApprovalStatus.optional().describe('What it came to.'),
});

const RunOutcome = z.enum([
  'contained',
  'undone',
  'partial',
  'nothing-done',
  'denied',
  'failed',
  'not-begun',
]);

export const Expected = z
  .strictObject({
    outcome: RunOutcome.optional().describe('What the run came to; `not-begun` where there is none.'),
    steps: z.record(StepId, StepResult).optional().describe('How steps ended.'),
    plan: z
      .record(StepId, z.array(Planned).max(500))
      .optional()
      .describe('What `countersign plan` would say of steps, from the state at the beginning.'),
    actions: z
      .array(Action)
      .max(1_000)
      .optional()
      .describe('Every call that was to change a platform, in order, also those that failed or came again.'),
    approvals: z.array(ExpectedApproval).max(100).optional().describe('What people were asked, in order.'),
    unproven: z
      .array(Action)
      .max(500)
      .optional()
      .describe('What was called for and is not proven at the end.'),
    gaps: z.array(Action).max(500).optional().describe('What was left for a person.'),
    within: Duration.optional().describe('How long after the incident opened the run has ended.'),
  })
  .refine((expected) => Object.keys(expected).length > 0, 'a test expects something')
  .describe('What is compared; the rest is free.');
export type Expected = z.infer<typeof Expected>;
