import { Router } from 'express';
import { z } from 'zod';
import { ApprovalStatus, type Person } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';
import type { ReadModels } from '#domain/read-models.ts';
import { personWithRole } from './rest-caller.ts';
import { found, Id, PAGING, readInput } from './rest-input.ts';
import { answerOnce, type RequestKeys } from './rest-once.ts';

export interface RestDecision {
  readonly approvalId: string;
  readonly answer: 'approve' | 'deny';
  readonly by: Person;
  readonly reason?: string;
}

export interface RestDecisionTaken {
  /** `already-closed`: it was decided, expired or superseded before; `refused`: this person may not. */
  readonly outcome: 'recorded' | 'already-closed' | 'refused';
  readonly message: string;
}

export interface RestDecisionsOptions {
  readonly readModels: Pick<ReadModels, 'approvals' | 'approval'>;
  /** Checks the policy and records an answer; the same answer twice is one. */
  decide(given: RestDecision): Promise<RestDecisionTaken>;
  readonly idempotency?: RequestKeys;
}

const ApprovalsQuery = z.strictObject({
  ...PAGING,
  incidentId: Id.exactOptional(),
  status: ApprovalStatus.exactOptional(),
});
const Decision = z.strictObject({
  answer: z.enum(['approve', 'deny']),
  reason: z.string().min(1).max(2_000).exactOptional(),
});

/** Approvals: reading them, and answering one (approver or admin; the approver group is checked in `decide`). */
export function restDecisions(options: RestDecisionsOptions): Router {
  const { readModels, decide, idempotency } = options;
  const router = Router();
  const approval = async (id: unknown) => found(await readModels.approval(readInput(Id, id)), 'approval');
  router.get('/approvals', async (req, res) => {
    res.json(await readModels.approvals(readInput(ApprovalsQuery, req.query)));
  });
  router.get('/approvals/:id', async (req, res) => void res.json(await approval(req.params.id)));
  router.post('/approvals/:id/decisions', async (req, res) => {
    const by = personWithRole(res, ['approver', 'admin']);
    const given = readInput(Decision, req.body);
    const { id: approvalId } = await approval(req.params.id);
    await answerOnce(req, res, idempotency, async () => {
      const { outcome, message } = await decide({ approvalId, by, ...given });
      if (outcome === 'refused') throw new CountersignError('ERR_APPROVER_NOT_ALLOWED', message);
      if (outcome === 'already-closed') throw new CountersignError('ERR_APPROVAL_CLOSED', message);
      return { status: 200, body: { outcome, message } };
    });
  });
  return router;
}
