import { event, type JournalEvent } from '../../journal-event.ts';
import { undoDemand } from '../../playbook/policy-decisions.ts';
import type { Policy } from '../../playbook/policy-schema.ts';
import type { Step as StepDefinition } from '../../playbook/step-schema.ts';
import { UNDO } from '../../playbook/words.ts';
import type { Incident, Run, Step } from '../state.ts';
import { askerOf, isInMotion, type Lease } from './lease.ts';
import { isLeaseProtected } from './lease-target.ts';

/** Begins a step that takes back what the incident’s runs did: its leases as they are now, the newest first. */
export function beginUndo(
  incident: Incident,
  run: Run,
  step: string,
  timed: { timeoutAt?: string },
): JournalEvent {
  const leases = [...incident.leases.values()].filter(({ phase }) => phase !== 'closed');
  const base = { runId: run.id, step };
  if (leases.length === 0) return event('step-skipped', { ...base, why: 'there is nothing to take back' });
  return event('step-begun', {
    ...base,
    ...timed,
    use: UNDO,
    effect: 'read',
    ask: 0,
    items: [],
    leases: leases.map(({ id }) => id).toReversed(),
  });
}

/** Asks for each lease of the step once, then waits until all have come to rest. */
export function decideUndo(
  incident: Incident,
  run: Run,
  step: Step,
  definition: StepDefinition,
  policy: Policy,
): readonly JournalEvent[] {
  const leases = (step.leases ?? []).flatMap((id) => incident.leases.get(id) ?? []);
  const unasked = leases.filter((lease) => isToBeAsked(incident, run, step, lease, policy));
  if (unasked.length > 0)
    return unasked.map((lease) => request(incident, run, step, lease, definition, policy));
  if (leases.some(isInMotion)) return [];
  return [
    event('leases-settled', {
      runId: run.id,
      step: step.id,
      result: leases.every(({ phase }) => phase === 'closed') ? 'done' : 'failed',
      why: sentence(leases),
    }),
  ];
}

/** What rests, may be touched, and was not asked for by this step before. */
function isToBeAsked(incident: Incident, run: Run, step: Step, lease: Lease, policy: Policy): boolean {
  if (lease.phase === 'closed' || isInMotion(lease) || lease.askedBy.includes(askerOf(run.id, step.id)))
    return false;
  return !isLeaseProtected(incident, lease, policy);
}

function request(
  incident: Incident,
  run: Run,
  step: Step,
  lease: Lease,
  definition: StepDefinition,
  policy: Policy,
): JournalEvent {
  const verdict = incident.assessment?.assessment.verdict ?? 'undecided';
  const { ask, group } = undoDemand(policy, lease.capability, verdict, definition.approval);
  return event('undo-requested', {
    leaseId: lease.id,
    platform: lease.platform,
    cause: 'playbook',
    ...(run.startedBy ? { by: run.startedBy } : {}),
    ask,
    approverGroup: group,
    ...(definition.approval ? { withinMs: definition.approval.withinMs } : {}),
    runId: run.id,
    step: step.id,
    attempt: lease.planAttempt + 1,
  });
}

function sentence(leases: readonly Lease[]): string {
  const count = (wanted: (lease: Lease) => boolean) => leases.filter(wanted).length;
  const parts: readonly (readonly [number, string])[] = [
    [count(({ closed }) => closed?.how === 'undone'), 'undone'],
    [count(({ closed }) => closed !== undefined && closed.how !== 'undone'), 'kept or closed by a person'],
    [count(({ phase }) => phase === 'conflicted'), 'changed meanwhile'],
    [count(({ phase }) => phase === 'irrevocable'), 'could not be undone'],
    [count(({ phase }) => phase === 'held'), 'not undone'],
  ];
  return parts
    .filter(([many]) => many > 0)
    .map(([many, what]) => `${many} ${what}`)
    .join(', ');
}
