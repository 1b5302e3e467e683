import { z } from 'zod';
import { ChainPlace, Fallback } from './approval-calls.ts';
import { ActionPlan, Effect, ResidualAccess } from './containment.ts';
import { ExceededBudget } from './guard-events.ts';
import { Platform } from './principal.ts';

/** approval   a question to people with a deadline, and their answers */

/** A person who acts: how they proved who they are. */
export const Person = z.strictObject({
  /** Lower-case verified e-mail: the key by which people are told apart. */
  email: z.string().min(3).max(320),
  /** Subject at the identity provider, or Slack user id. */
  subject: z.string().min(1).max(512),
  via: z.enum(['slack', 'rest', 'cli', 'console']),
  /** Their account in the directory that policy has asked, where it has. */
  directory: z.strictObject({ platform: Platform, id: z.string().min(1).max(512) }).optional(),
});
export type Person = z.infer<typeof Person>;

/** One action the approval covers, as planned against the present state. */
export const ApprovalTarget = z.strictObject({
  index: z.int().nonnegative(),
  platform: Platform,
  capability: z.string().max(80),
  effect: Effect,
  plan: ActionPlan,
  residual: z.array(ResidualAccess),
});
export type ApprovalTarget = z.infer<typeof ApprovalTarget>;

export const ApprovalQuestion = z.strictObject({
  approvalId: z.string().min(1).max(200),
  runId: z.string().min(1).max(200),
  step: z.string().min(1).max(80),
  /** What is asked is to take these undo leases back, one for each target; absent for an action. */
  leases: z.array(z.string().min(1).max(200)).min(1).optional(),
  /** SHA-256 of the canonical JSON of plan, targets, parameters, playbook version and evidence. */
  binds: z.string().regex(/^[0-9a-f]{64}$/),
  targets: z.array(ApprovalTarget),
  /** What the step leaves to a person beside them, and how it is done. */
  forPerson: z.array(z.string().max(512)).optional(),
  approverGroup: z.string().min(1).max(80),
  /** How many distinct people must approve. */
  quorum: z.int().min(1).max(10),
  askedAt: z.iso.datetime({ offset: false }),
  deadline: z.iso.datetime({ offset: false }),
  ifSilent: z.enum(['deny', 'approve']),
  /** Budgets of policy that are used up, and that an approval lets this step pass. */
  exceeds: z.array(ExceededBudget).optional(),
  /** Verified e-mails that may not decide: who asked for the run, and who it is about. */
  barred: z.array(z.string().max(320)),
  /** Who is called while it waits, in order of time; absent where policy calls nobody. */
  chain: z.array(ChainPlace).max(10).optional(),
  /** What is used when the chat is silent. */
  fallback: Fallback.optional(),
  /** How much time one person can add, once, in milliseconds; absent: as long as it was open at first. */
  extendByMs: z.int().positive().optional(),
});
export type ApprovalQuestion = z.infer<typeof ApprovalQuestion>;

export const ApprovalStatus = z.enum(['waiting', 'approved', 'denied', 'expired', 'superseded', 'failed']);
export type ApprovalStatus = z.infer<typeof ApprovalStatus>;

/** Why somebody may not decide; undefined when they may. */
export function refusalToDecide(
  question: ApprovalQuestion,
  email: string,
  approvers: readonly string[],
): string | undefined {
  const who = email.toLowerCase();
  if (question.barred.includes(who)) {
    return 'who asked for the run, and who it is about, may not decide it';
  }
  if (!approvers.includes(who)) {
    return `only members of the approver group "${question.approverGroup}" may decide; ask one of them, or have policy.yaml changed`;
  }
  return undefined;
}
