import { Router } from 'express';
import { z } from 'zod';
import type { Person } from '#domain/approval.ts';
import { LeaseStatus } from '#domain/lease-events.ts';
import type { ReadModels } from '#domain/read-models.ts';
import { personWithRole } from './rest-caller.ts';
import { found, Id, PAGING, readInput } from './rest-input.ts';
import { answerOnce, type RequestKeys } from './rest-once.ts';

/** What a person decides about an undo lease. */
export type RestLeaseDecision = { readonly leaseId: string; readonly by: Person } & (
  | { readonly decision: 'undo'; readonly reason?: string }
  | { readonly decision: 'kept' | 'closed'; readonly reason: string }
);

export interface RestLeasesOptions {
  readonly readModels: Pick<ReadModels, 'leases' | 'lease'>;
  /** Records the decision; resolves to a sentence for the person. @throws ERR_LEASE_STATE, ERR_PROTECTED, ERR_APPROVER_NOT_ALLOWED */
  decideLease(given: RestLeaseDecision): Promise<string>;
  readonly idempotency?: RequestKeys;
}

const LeasesQuery = z.strictObject({
  ...PAGING,
  incidentId: Id.exactOptional(),
  status: LeaseStatus.exactOptional(),
});
const Reason = z.string().trim().min(1).max(2_000);
const MayHaveReason = z.strictObject({ reason: Reason.exactOptional() });
const HasReason = z.strictObject({ reason: Reason });

/** Undo leases: reading them; undoing one (responder, approver or admin), keeping or closing one (approver or admin). */
export function restLeases({ readModels, decideLease, idempotency }: RestLeasesOptions): Router {
  const router = Router();
  const lease = async (id: unknown) => found(await readModels.lease(readInput(Id, id)), 'undo lease');
  router.get('/undo-leases', async (req, res) => {
    res.json(await readModels.leases(readInput(LeasesQuery, req.query)));
  });
  router.get('/undo-leases/:id', async (req, res) => void res.json(await lease(req.params.id)));
  router.post('/undo-leases/:id/undo', async (req, res) => {
    const by = personWithRole(res, ['responder', 'approver', 'admin']);
    const given = readInput(MayHaveReason, req.body ?? {});
    const { id: leaseId } = await lease(req.params.id);
    await answerOnce(req, res, idempotency, async () => {
      const message = await decideLease({ leaseId, by, decision: 'undo', ...given });
      return { status: 202, body: { message } };
    });
  });
  for (const [verb, decision] of [
    ['keep', 'kept'],
    ['close', 'closed'],
  ] as const) {
    router.post(`/undo-leases/:id/${verb}`, async (req, res) => {
      const by = personWithRole(res, ['approver', 'admin']);
      const { reason } = readInput(HasReason, req.body);
      const { id: leaseId } = await lease(req.params.id);
      await answerOnce(req, res, idempotency, async () => {
        const message = await decideLease({ leaseId, by, decision, reason });
        return { status: 200, body: { message } };
      });
    });
  }
  return router;
}
