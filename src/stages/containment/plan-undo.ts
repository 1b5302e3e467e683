import type { Connectors } from '#domain/connectors.ts';
import type { ActionPlan } from '#domain/containment.ts';
import { asCountersignError } from '#domain/errors.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import type { Clock, Digest, Incidents } from '#domain/ports.ts';
import { findingOf } from '#domain/run/leases/finding.ts';
import type { Lease } from '#domain/run/leases/lease.ts';
import { leaseTarget } from '#domain/run/leases/lease-target.ts';
import { backOffMs } from './action-request.ts';
import type { LeasePlace } from './lease-place.ts';
import { conflict, mayPass, notRead, wasBack } from './undo-lease.ts';

export interface PlanUndoDeps {
  readonly incidents: Incidents;
  readonly connectors: Pick<Connectors, 'plan'>;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly actor: string;
}

/** A platform that does not answer is tried this long, in milliseconds, before people are told. */
const PATIENCE_MS = 5 * 60_000;

/**
 * Reads the present state of what is to be taken back, for people to approve. Changes nothing on the platform.
 * Resolves to a delay in milliseconds when it has to be tried again.
 */
export async function planUndo(place: LeasePlace, deps: PlanUndoDeps): Promise<number | undefined> {
  const { lease, request } = leaseTarget(
    await deps.incidents.load(place.incidentId, place.seq),
    place.leaseId,
  );
  if (!isWanted(lease, place)) return undefined;
  const record = async (events: (lease: Lease) => readonly JournalEvent[]): Promise<void> => {
    await deps.incidents.change(place.incidentId, deps.actor, (incident) => {
      const now = leaseTarget(incident, place.leaseId).lease;
      return isWanted(now, place) ? events(now) : [];
    });
  };
  let present: ActionPlan;
  try {
    present = await deps.connectors.plan(request);
  } catch (thrown) {
    const now = deps.clock.now();
    const askedAt = lease.request!.at;
    if (mayPass(thrown) && now.getTime() - Date.parse(askedAt) < PATIENCE_MS) return backOffMs(askedAt, now);
    await record((open) => [withheld(thrown, open, now)]);
    return undefined;
  }
  const { attempt } = place;
  await record((open) => {
    const finding = findingOf(lease, present, deps.digest);
    if (finding === 'back') return [wasBack(open, present)];
    if (finding === 'changed') return [conflict(open, present)];
    return [event('undo-planned', { leaseId: open.id, attempt, present })];
  });
  return undefined;
}

function isWanted({ phase, planAttempt }: Lease, { attempt }: LeasePlace): boolean {
  return phase === 'planning' && planAttempt === attempt;
}

/** Nobody is asked about what cannot be read. */
function withheld(thrown: unknown, lease: Lease, now: Date): JournalEvent {
  const failure = notRead(thrown, lease, now);
  if (failure.kind === 'lease-conflicted') return failure;
  const why = `not taken back: the platform cannot be read: ${asCountersignError(thrown).message}`;
  return event('undo-withheld', { leaseId: lease.id, because: 'unreadable', why: why.slice(0, 1_000) });
}
