import type { ConnectorFacts } from '../../containment.ts';
import { asCountersignError } from '../../errors.ts';
import { event, type JournalEvent } from '../../journal-event.ts';
import { holds } from '../../playbook/evaluate.ts';
import type { Policy } from '../../playbook/policy-schema.ts';
import { scopeOf } from '../scope-of.ts';
import type { Incident } from '../state.ts';
import { intend } from './decide-leases.ts';
import type { Lease } from './lease.ts';
import { isLeaseProtected, leaseTarget } from './lease-target.ts';

export interface DueContext {
  readonly now: Date;
  /** The policy as it is now. */
  readonly policy: Policy;
  readonly connectors: readonly ConnectorFacts[];
}

/** What the leases come to whose time, or whose next daily try, has come. A clock that woke us too early changes nothing. */
export function dueLeases(incident: Incident, context: DueContext): readonly JournalEvent[] {
  const now = context.now.toISOString();
  return [...incident.leases.values()].flatMap((lease) => {
    if (lease.phase === 'irrevocable') return lease.nextAt! <= now ? [intend(lease)] : [];
    const isDue = lease.phase === 'held' && lease.dueAt !== undefined && lease.dueAt <= now;
    return isDue ? [atDeadline(incident, lease, context)] : [];
  });
}

/** The approval of the action, or the policy that asked for none, covered its time too: nobody is asked again. */
function atDeadline(incident: Incident, lease: Lease, context: DueContext): JournalEvent {
  const { id: leaseId, platform } = lease;
  const withheld = (because: 'protected' | 'unless', why: string) =>
    event('undo-withheld', { leaseId, because, why: why.slice(0, 1_000) });
  if (isLeaseProtected(incident, lease, context.policy))
    return withheld('protected', 'its time has come, and the identity is protected by policy: for a person');
  const why = heldBy(incident, lease, context);
  if (why !== undefined) return withheld('unless', why);
  return event('undo-requested', {
    leaseId,
    platform,
    cause: 'deadline',
    ask: 0,
    attempt: lease.planAttempt + 1,
  });
}

/** Why the playbook's `unless` keeps it as it is. What cannot be evaluated keeps it too. */
function heldBy(incident: Incident, lease: Lease, { connectors }: DueContext): string | undefined {
  if (lease.unless === undefined) return undefined;
  const { run } = leaseTarget(incident, lease.id);
  try {
    const isSo = holds('undo.unless', lease.unless, scopeOf(incident, run, { connectors }));
    return isSo ? `its time has come, and ${lease.unless} holds: for a person` : undefined;
  } catch (thrown) {
    return `its time has come, and it cannot be told whether ${lease.unless} holds: ${asCountersignError(thrown).message}`;
  }
}
