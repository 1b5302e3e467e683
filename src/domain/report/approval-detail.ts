import { z } from 'zod';
import { ApprovalStatus, ApprovalTarget } from '../approval.ts';
import type { Approval, Incident } from '../run/state.ts';
import { questionNotes } from './question-notes.ts';

/** A question to approvers, whole: what a person must have seen to answer it. All texts are data. */
export const ApprovalDetail = z.strictObject({
  approvalId: z.string(),
  incidentId: z.string(),
  title: z.string(),
  step: z.string(),
  status: ApprovalStatus,
  why: z.string().optional(),
  /** The hash of what is asked: an answer that names it counts for nothing else. */
  binds: z.string(),
  targets: z.array(
    z.strictObject({
      ...ApprovalTarget.pick({ index: true, platform: true, capability: true, effect: true }).shape,
      summary: z.string(),
      present: z.array(z.string()),
    }),
  ),
  approverGroup: z.string(),
  quorum: z.int(),
  askedAt: z.string(),
  deadline: z.string(),
  ifSilent: z.enum(['deny', 'approve']),
  barred: z.array(z.string()),
  isExtendable: z.boolean(),
  answers: z.array(z.strictObject({ answer: z.enum(['approve', 'deny']), by: z.string(), at: z.string() })),
  /** Who was called about it, who gave it more time, to whom it was handed; oldest first. */
  notes: z.array(z.string()),
});
export type ApprovalDetail = z.infer<typeof ApprovalDetail>;

/** A question as it stands in its incident. */
export function detailOf({ id, title }: Incident, approval: Approval): ApprovalDetail {
  const { question, status, why, answers, extended } = approval;
  const { approvalId, step, binds, approverGroup, quorum, askedAt, deadline, ifSilent, barred } = question;
  return {
    ...{ approvalId, incidentId: id, title, step, status, binds, approverGroup, quorum },
    ...(why === undefined ? {} : { why }),
    ...{ askedAt, deadline, ifSilent, barred: [...barred] },
    targets: question.targets.map(({ index, platform, capability, effect, plan }) => ({
      ...{ index, platform, capability, effect },
      summary: plan.summary,
      present: [...plan.present],
    })),
    isExtendable: status === 'waiting' && !extended,
    answers: answers.map(({ answer, by, at }) => ({ answer, by: by.email, at })),
    notes: [...questionNotes(approval)],
  };
}
