import type { ActionRequest } from '../../connectors.ts';
import { CountersignError } from '../../errors.ts';
import type { Policy } from '../../playbook/policy-schema.ts';
import { protectionOf } from '../../playbook/protection.ts';
import { requestFor } from '../request-for.ts';
import type { Incident, Item, Run, Step } from '../state.ts';
import type { Lease } from './lease.ts';

/** The action that left a lease, and what it is asked to undo. */
export interface LeaseTarget {
  readonly lease: Lease;
  readonly run: Run;
  readonly step: Step;
  readonly item: Item;
  readonly request: ActionRequest;
}

/** Finds a lease with its action. @throws ERR_NOT_FOUND */
export function leaseTarget(incident: Incident, leaseId: string): LeaseTarget {
  const lease = incident.leases.get(leaseId);
  const run = incident.runs.find(({ id }) => id === lease?.runId);
  const step = run?.steps.get(lease?.step ?? '');
  const item = step?.items[lease?.index ?? 0];
  if (!lease || !run || !step || !item)
    throw new CountersignError('ERR_NOT_FOUND', `there is no undo lease ${leaseId}`);
  const idempotencyKey = `${lease.id}-undo`;
  return { lease, run, step, item, request: { ...requestFor(incident, run, step, item), idempotencyKey } };
}

/** Whether policy says that nobody of ours touches the account of a lease. */
export function isLeaseProtected(incident: Incident, lease: Lease, policy: Policy): boolean {
  const { request } = leaseTarget(incident, lease.id);
  return protectionOf(policy, request.account, incident.principal) !== undefined;
}
