import type { Person } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';
import type { JournalEvent } from '#domain/journal-event.ts';
import type { LeaseEnd } from '#domain/lease-events.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { Incidents } from '#domain/ports.ts';
import type { ReadModels } from '#domain/read-models.ts';
import { settleByHand, undoByHand } from '#domain/run/leases/by-hand.ts';
import type { Incident } from '#domain/run/state.ts';
import { scrubText } from '#domain/secrets.ts';

export interface LeaseByHandDeps {
  readonly incidents: Incidents;
  readonly readModels: Pick<ReadModels, 'lease'>;
  /** The policy as it is at the moment. */
  policy(): Policy;
}

/** What a person decides about an undo lease. */
export type LeaseDecision = {
  readonly leaseId: string;
  readonly by: Person;
} & (
  | { readonly decision: 'undo'; readonly reason?: string | undefined }
  | { readonly decision: Exclude<LeaseEnd, 'undone'>; readonly reason: string }
);

const LONGEST_REASON = 2_000;

/**
 * Records what a person decides about a lease, and what follows from it, in one append. Resolves to a sentence for them.
 *
 * @throws ERR_NOT_FOUND, ERR_LEASE_STATE, ERR_PROTECTED, ERR_APPROVER_NOT_ALLOWED, ERR_INPUT_INVALID for an empty reason
 */
export async function decideLease(given: LeaseDecision, deps: LeaseByHandDeps): Promise<string> {
  const row = await deps.readModels.lease(given.leaseId);
  if (!row) throw new CountersignError('ERR_NOT_FOUND', `there is no undo lease ${given.leaseId}`);
  const by = { ...given.by, email: given.by.email.toLowerCase() };
  const reason = storable(given.reason);
  let made: JournalEvent | undefined;
  await deps.incidents.change(row.incidentId, `person/${by.email}`, (incident) => {
    made = decided(incident, { ...given, by }, reason, deps.policy());
    return [made];
  });
  if (made?.kind !== 'undo-requested') return 'recorded: it is not taken back any more';
  const { ask, approverGroup } = made.data;
  return ask === 0
    ? 'recorded: it is being taken back'
    : `recorded: ${ask} of group "${approverGroup}" must approve`;
}

function decided(
  incident: Incident,
  given: LeaseDecision,
  reason: string | undefined,
  policy: Policy,
): JournalEvent {
  const { leaseId, by } = given;
  if (given.decision === 'undo') return undoByHand(incident, leaseId, { by, reason, policy });
  if (!reason)
    throw new CountersignError('ERR_INPUT_INVALID', 'reason: a reason is needed', { place: 'reason' });
  return settleByHand(incident, leaseId, { how: given.decision, by, reason });
}

/** People paste what they look at: a token among it has no place in the journal, and what is no text has no form there. */
function storable(reason: string | undefined): string | undefined {
  const clean = scrubText(reason ?? '', () => '[redacted]')
    .trim()
    .slice(0, LONGEST_REASON);
  return clean === '' ? undefined : clean.toWellFormed().replaceAll('\0', '\ufffd');
}
