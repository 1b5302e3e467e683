import type { Connectors } from '#domain/connectors.ts';
import { errorCode } from '#domain/errors.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import type { Incidents } from '#domain/ports.ts';
import type { ActionPlace } from '#domain/run/action-place.ts';
import { requestFor } from '#domain/run/request-for.ts';
import type { Step } from '#domain/run/state.ts';
import { backOffMs, itemAt } from './action-request.ts';
import { failed, type Patience } from './failure.ts';
import { type GuardDeps, overBudgets, refuseProtected } from './guards.ts';

export interface PlanDeps extends GuardDeps {
  readonly incidents: Incidents;
  readonly connectors: Connectors;
  readonly actor: string;
  /** How the step bears failures, from the pinned playbook. */
  patienceOf(runId: string, step: string): Promise<Patience>;
}

/**
 * Reads the present state and records what would be done, for people to approve. Changes nothing on the platform.
 * Resolves to a delay in milliseconds when it has to be tried again.
 */
export async function planAction(place: ActionPlace, deps: PlanDeps): Promise<number | undefined> {
  const incident = await deps.incidents.load(place.incidentId, place.seq);
  const { run, step, item } = itemAt(incident, place);
  if (item.phase !== 'planning' || item.planAttempt !== place.attempt) return undefined;
  try {
    const guarded = { incident, step, item };
    await refuseProtected(guarded, deps);
    const plan = await deps.connectors.plan(requestFor(incident, run, step, item));
    const exceeded = await overBudgets(guarded, place, deps, 'usedUp');
    await deps.incidents.change(place.incidentId, deps.actor, (present) => {
      const now = itemAt(present, place).item;
      const isWanted = now.phase === 'planning' && now.planAttempt === place.attempt;
      return isWanted
        ? [
            event('action-planned', {
              runId: place.runId,
              step: place.step,
              index: place.index,
              attempt: place.attempt,
              plan,
            }),
            ...(exceeded && !isAsked(itemAt(present, place).step, exceeded) ? [exceeded] : []),
          ]
        : [];
    });
    return undefined;
  } catch (thrown) {
    const code = errorCode(thrown);
    const mayWait = MAY_WAIT.has(code ?? '');
    if (code === 'ERR_CONFLICT' || code === 'ERR_STORE_UNAVAILABLE') throw thrown;
    const waitedMs = deps.clock.now().getTime() - Date.parse(step.beganAt);
    const { waitMs } = await deps.patienceOf(place.runId, place.step);
    if (mayWait && waitedMs < waitMs) return backOffMs(step.beganAt, deps.clock.now());
    await deps.incidents.change(place.incidentId, deps.actor, (present) => {
      const now = itemAt(present, place);
      if (now.item.phase !== 'planning' || now.item.planAttempt !== place.attempt) return [];
      const failure = failed(thrown, place, { ...step, effect: 'read' }, item, {
        now: deps.clock.now(),
        waitMs,
      });
      return failure.kind === 'action-finished' ? [givenUp(failure, step.effect!)] : [];
    });
    return undefined;
  }
}

/** Whether people are asked about those budgets already. */
function isAsked(step: Step, exceeded: JournalEvent): boolean {
  const asked = new Set(step.exceeds?.map(({ budget }) => budget));
  return (
    exceeded.kind === 'budget-exceeded' && exceeded.data.exceeded.every(({ budget }) => asked.has(budget))
  );
}

/** A policy that somebody is just saving is whole again in a moment. */
const MAY_WAIT = new Set([
  'ERR_CONNECTOR_RATE_LIMITED',
  'ERR_CONNECTOR_UNAVAILABLE',
  'ERR_POLICY_UNREADABLE',
]);

/** A plan that cannot be made ends its item: nothing was changed, and nothing will be. */
function givenUp(
  failure: Extract<ReturnType<typeof failed>, { kind: 'action-finished' }>,
  effect: 'read' | 'reversible' | 'recreatable' | 'irreversible',
) {
  const { retryAt: _never, ...data } = failure.data;
  return event('action-finished', { ...data, effect });
}
