import { z } from 'zod';
import type { Person } from '#domain/approval.ts';
import { LeaseStatus } from '#domain/lease-events.ts';
import { Platform } from '#domain/principal.ts';
import { LeaseRow, type ReadModels } from '#domain/read-models.ts';
import { ById, found, Id, PAGING, pageOf, Reason } from './rest-input.ts';
import type { RequestKeys } from './rest-once.ts';
import { acts, json, type RestRoute, reads } from './rest-route.ts';

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

const Query = z.strictObject({
  ...PAGING,
  incidentId: Id.exactOptional(),
  status: LeaseStatus.exactOptional(),
  platform: Platform.exactOptional(),
});
const Said = z.strictObject({ message: z.string() });

async function lease(id: string, { readModels }: RestLeasesOptions): Promise<LeaseRow> {
  return found(await readModels.lease(id), 'undo lease');
}

/** Undo leases: reading them; undoing one, keeping or closing one. */
export const LEASE_ROUTES: readonly RestRoute<RestLeasesOptions>[] = [
  reads(
    {
      route: 'GET /v1/undo-leases',
      summary: 'What is to be taken back, newest first',
      query: Query,
      answered: { status: 200, what: 'A page.', schema: pageOf(LeaseRow) },
    },
    async ({ query }, { readModels }: RestLeasesOptions) => json(await readModels.leases(query)),
  ),
  reads(
    {
      route: 'GET /v1/undo-leases/{id}',
      summary: 'One undo lease',
      params: ById,
      answered: { status: 200, what: 'The lease.', schema: LeaseRow },
    },
    async ({ params }, options: RestLeasesOptions) => json(await lease(params.id, options)),
  ),
  acts(
    {
      route: 'POST /v1/undo-leases/{id}/undo',
      summary: 'Take it back now',
      about: 'Policy says who else must approve.',
      params: ById,
      body: z.strictObject({ reason: Reason.exactOptional() }),
      on: ({ id }, options) => lease(id, options),
      answered: { status: 202, what: 'What follows, in words.', schema: Said },
    },
    async ({ params, body, by }, options: RestLeasesOptions) => {
      const { id: leaseId } = await lease(params.id, options);
      return { message: await options.decideLease({ leaseId, by, decision: 'undo', ...body }) };
    },
  ),
  settling('keep', 'kept', 'What was done stays'),
  settling('close', 'closed', 'It was dealt with elsewhere'),
];

function settling(
  verb: 'keep' | 'close',
  decision: 'kept' | 'closed',
  summary: string,
): RestRoute<RestLeasesOptions> {
  return acts(
    {
      route: `POST /v1/undo-leases/{id}/${verb}`,
      summary,
      params: ById,
      body: z.strictObject({ reason: Reason }),
      on: ({ id }, options) => lease(id, options),
      answered: { status: 200, what: 'What follows, in words.', schema: Said },
    },
    async ({ params, body: { reason }, by }, options: RestLeasesOptions) => {
      const { id: leaseId } = await lease(params.id, options);
      return { message: await options.decideLease({ leaseId, by, decision, reason }) };
    },
  );
}
