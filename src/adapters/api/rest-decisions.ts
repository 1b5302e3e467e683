import { z } from 'zod';
import { ApprovalStatus, type Person } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';
import { ApprovalRow, type ReadModels } from '#domain/read-models.ts';
import { ById, found, Id, PAGING, pageOf } from './rest-input.ts';
import type { RequestKeys } from './rest-once.ts';
import { acts, json, type RestRoute, reads } from './rest-route.ts';

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

const Query = z.strictObject({
  ...PAGING,
  incidentId: Id.exactOptional(),
  status: ApprovalStatus.exactOptional(),
});
const Decision = z.strictObject({
  answer: z.enum(['approve', 'deny']),
  reason: z.string().min(1).max(2_000).exactOptional(),
});
/** What an answer of a person came to, in words for them. */
export const Recorded = z.strictObject({ outcome: z.literal('recorded'), message: z.string() });

async function approval(id: string, readModels: RestDecisionsOptions['readModels']): Promise<ApprovalRow> {
  return found(await readModels.approval(id), 'approval');
}

/** Approvals: reading them, and answering one; the approver group is checked in `decide`. */
export const DECISION_ROUTES: readonly RestRoute<RestDecisionsOptions>[] = [
  reads(
    {
      route: 'GET /v1/approvals',
      summary: 'Approvals, newest first',
      query: Query,
      answered: { status: 200, what: 'A page.', schema: pageOf(ApprovalRow) },
    },
    async ({ query }, { readModels }: RestDecisionsOptions) => json(await readModels.approvals(query)),
  ),
  reads(
    {
      route: 'GET /v1/approvals/{id}',
      summary: 'One approval',
      params: ById,
      answered: { status: 200, what: 'The approval.', schema: ApprovalRow },
    },
    async ({ params: { id } }, { readModels }: RestDecisionsOptions) => json(await approval(id, readModels)),
  ),
  acts(
    {
      route: 'POST /v1/approvals/{id}/decisions',
      summary: 'Approve or deny',
      about:
        'Policy says who may: a member of the approver group, and neither who asked for the run nor whom it is about.',
      params: ById,
      body: Decision,
      on: ({ id }, { readModels }) => approval(id, readModels),
      answered: { status: 200, what: 'The answer is recorded.', schema: Recorded },
    },
    async ({ params: { id }, body, by }, { readModels, decide }: RestDecisionsOptions) => {
      const { id: approvalId } = await approval(id, readModels);
      const { outcome, message } = await decide({ approvalId, by, ...body });
      if (outcome === 'refused') throw new CountersignError('ERR_APPROVER_NOT_ALLOWED', message);
      if (outcome === 'already-closed') throw new CountersignError('ERR_APPROVAL_CLOSED', message);
      return { outcome, message };
    },
  ),
];
