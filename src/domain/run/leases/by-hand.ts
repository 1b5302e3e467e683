import type { Person } from '../../approval.ts';
import { CountersignError } from '../../errors.ts';
import { event, type JournalEvent } from '../../journal-event.ts';
import type { LeaseEnd } from '../../lease-events.ts';
import { undoDemand } from '../../playbook/policy-decisions.ts';
import type { Policy } from '../../playbook/policy-schema.ts';
import { barredFrom } from '../barred.ts';
import type { Incident } from '../state.ts';
import { isInMotion, isUnderCall, type Lease } from './lease.ts';
import { isLeaseProtected, leaseTarget } from './lease-target.ts';

/**
 * A person wants something taken back now; policy says who else must agree.
 *
 * @throws ERR_NOT_FOUND, ERR_LEASE_STATE when it is closed or being taken back, ERR_PROTECTED, ERR_APPROVER_NOT_ALLOWED for
 * whom the incident is about
 */
export function undoByHand(
  incident: Incident,
  leaseId: string,
  { by, reason, policy }: { by: Person; reason?: string | undefined; policy: Policy },
): JournalEvent {
  const lease = open(incident, leaseId);
  refuseSubject(incident, by);
  if (isInMotion(lease)) throw wrongState(lease, 'it is being taken back, or asked about, already');
  if (isLeaseProtected(incident, lease, policy))
    throw new CountersignError('ERR_PROTECTED', `the identity of ${leaseId} is protected by policy`);
  const verdict = incident.assessment?.assessment.verdict ?? 'undecided';
  const { ask, group } = undoDemand(policy, lease.capability, verdict);
  return event('undo-requested', {
    leaseId,
    platform: lease.platform,
    cause: 'person',
    by,
    ...(reason ? { reason } : {}),
    ask,
    approverGroup: group,
    attempt: lease.planAttempt + 1,
  });
}

/**
 * A person settles a lease without its being undone here: what was done stays (`kept`), or was dealt with elsewhere
 * (`closed`). While the platform may have been called, and has not been read, nobody can.
 *
 * @throws ERR_NOT_FOUND, ERR_LEASE_STATE, ERR_APPROVER_NOT_ALLOWED for whom the incident is about
 */
export function settleByHand(
  incident: Incident,
  leaseId: string,
  { how, by, reason }: { how: Exclude<LeaseEnd, 'undone'>; by: Person; reason: string },
): JournalEvent {
  const lease = open(incident, leaseId);
  refuseSubject(incident, by);
  if (isUnderCall(lease)) throw wrongState(lease, 'the platform is being called or read');
  return event('lease-closed', { leaseId, how, by, why: reason });
}

function open(incident: Incident, leaseId: string): Lease {
  const { lease } = leaseTarget(incident, leaseId);
  if (!lease.closed) return lease;
  throw wrongState(lease, `it is ${lease.closed.how} since ${lease.closed.at}`);
}

function wrongState({ id, request }: Lease, why: string): CountersignError {
  const asker = request?.by ? `; asked by ${request.by.email}` : '';
  return new CountersignError('ERR_LEASE_STATE', `${id}: ${why}${asker}`);
}

function refuseSubject(incident: Incident, { email }: Person): void {
  if (!barredFrom(incident, undefined).includes(email.toLowerCase())) return;
  const why = 'whom the incident is about may not decide what is taken back';
  throw new CountersignError('ERR_APPROVER_NOT_ALLOWED', why);
}
