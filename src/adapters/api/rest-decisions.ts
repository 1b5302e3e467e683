import { z } from 'zod';
import { ApprovalStatus, type Person } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';
import { ApprovalRow, type ReadModels } from '#domain/read-models.ts';
import { ApprovalDetail } from '#domain/report/approval-detail.ts';
import { ById, found, Id, PAGING, pageOf } from './rest-input.ts';
import type { RequestKeys } from './rest-once.ts';
import { acts, json, type RestRoute, reads } from './rest-route.ts';

export interface RestDecision {
  readonly approvalId: string;
  readonly answer: 'approve' | 'deny';
  readonly by: Person;
  readonly reason?: string;
  /** Approves only the targets of these indexes, and denies the others. */
  readonly only?: readonly number[];
  /** The hash of what was shown. */
  readonly binds?: string;
}

/** More time for a question, once; or leaving it to somebody else. */
export type RestQuestionChange = {
  readonly approvalId: string;
  readonly by: Person;
  readonly reason: string;
  readonly requestKey?: string | undefined;
} & ({ readonly do: 'extend' } | { readonly do: 'hand-over'; readonly to: string });

export interface RestDecisionTaken {
  /** `already-closed`: it was decided, expired or superseded before; `refused`: this person may not. */
  readonly outcome: 'recorded' | 'already-closed' | 'refused';
  readonly message: string;
}

export interface RestDecisionsOptions {
  readonly readModels: Pick<ReadModels, 'approvals' | 'approval'>;
  /** Checks the policy and records an answer; the same answer twice is one. */
  decide(given: RestDecision): Promise<RestDecisionTaken>;
  /** A question whole, with its targets and `binds`. */
  readApproval(approvalId: string): Promise<ApprovalDetail | undefined>;
  /** Extends a question, or hands it over, under the same checks. */
  changeQuestion(change: RestQuestionChange): Promise<RestDecisionTaken>;
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
  only: z
    .array(z.int().nonnegative())
    .min(1)
    .max(10_000)
    .exactOptional()
    .describe('Approves the actions of these indexes, and denies the others for the reason.'),
  binds: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be the `binds` of the question')
    .exactOptional()
    .describe('Of the question that was seen: the answer counts for nothing else.'),
});
const Reason = z.string().trim().min(1, 'say why').max(900);
const Extension = z.strictObject({ reason: Reason });
const HandOver = z.strictObject({ reason: Reason, to: z.email().max(320) });
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
  reads(
    {
      route: 'GET /v1/approvals/{id}/question',
      summary: 'What an approval asks, whole',
      about: 'Every action with its present state, who was called, and `binds`, the hash of what is asked.',
      params: ById,
      answered: { status: 200, what: 'The question.', schema: ApprovalDetail },
    },
    async ({ params: { id } }, { readApproval }: RestDecisionsOptions) =>
      json(found(await readApproval(id), 'approval')),
  ),
  acts(
    {
      route: 'POST /v1/approvals/{id}/decisions',
      summary: 'Approve, approve in part, or deny',
      about:
        'Policy says who may: a member of the approver group, and neither who asked for the run nor whom it is about.',
      params: ById,
      body: Decision,
      on: ({ id }, { readModels }) => approval(id, readModels),
      answered: { status: 200, what: 'The answer is recorded.', schema: Recorded },
    },
    async ({ params: { id }, body, by }, { readModels, decide }: RestDecisionsOptions) => {
      const { id: approvalId } = await approval(id, readModels);
      return recorded(await decide({ approvalId, by, ...body }));
    },
  ),
  acts(
    {
      route: 'POST /v1/approvals/{id}/extend',
      summary: 'Give a question more time, once',
      about:
        'For who may decide it. How much is policy’s `escalation.extendBy`, or as long as it was open at first.',
      params: ById,
      body: Extension,
      answered: { status: 200, what: 'The deadline is later.', schema: Recorded },
    },
    async (
      { params: { id }, body, by, requestKey },
      { readModels, changeQuestion }: RestDecisionsOptions,
    ) => {
      const { id: approvalId } = await approval(id, readModels);
      return recorded(await changeQuestion({ approvalId, by, requestKey, do: 'extend', ...body }));
    },
  ),
  acts(
    {
      route: 'POST /v1/approvals/{id}/hand-over',
      summary: 'Leave a question to another approver',
      about:
        'From and to somebody who may decide it. They are called by name; nobody loses the right to decide.',
      params: ById,
      body: HandOver,
      answered: { status: 200, what: 'They are called.', schema: Recorded },
    },
    async (
      { params: { id }, body, by, requestKey },
      { readModels, changeQuestion }: RestDecisionsOptions,
    ) => {
      const { id: approvalId } = await approval(id, readModels);
      return recorded(await changeQuestion({ approvalId, by, requestKey, do: 'hand-over', ...body }));
    },
  ),
];

function recorded({ outcome, message }: RestDecisionTaken): z.infer<typeof Recorded> {
  if (outcome === 'refused') throw new CountersignError('ERR_APPROVER_NOT_ALLOWED', message);
  if (outcome === 'already-closed') throw new CountersignError('ERR_APPROVAL_CLOSED', message);
  return { outcome, message };
}
