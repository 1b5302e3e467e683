import { errorCode } from '#domain/errors.ts';
import { event } from '#domain/journal-event.ts';
import type { Clock, Connectors, Incidents } from '#domain/ports.ts';
import type { ActionPlace } from '#domain/run/action-place.ts';
import { requestFor } from '#domain/run/request-for.ts';
import { backOffMs, itemAt } from './action-request.ts';
import { failed } from './failure.ts';

export interface PlanDeps {
  readonly incidents: Incidents;
  readonly connectors: Connectors;
  readonly clock: Clock;
  readonly actor: string;
  /** How long a platform that does not answer is tried again, in milliseconds; by run and step, from the pinned playbook. */
  outageWaitMs(runId: string, step: string): Promise<number>;
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
    const plan = await deps.connectors.plan(requestFor(incident, run, step, item));
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
          ]
        : [];
    });
    return undefined;
  } catch (thrown) {
    const code = errorCode(thrown);
    const mayWait = code === 'ERR_CONNECTOR_RATE_LIMITED' || code === 'ERR_CONNECTOR_UNAVAILABLE';
    if (code === 'ERR_CONFLICT' || code === 'ERR_STORE_UNAVAILABLE') throw thrown;
    const waitedMs = deps.clock.now().getTime() - Date.parse(step.beganAt);
    const waitMs = await deps.outageWaitMs(place.runId, place.step);
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

/** A plan that cannot be made ends its item: nothing was changed, and nothing will be. */
function givenUp(
  failure: Extract<ReturnType<typeof failed>, { kind: 'action-finished' }>,
  effect: 'read' | 'reversible' | 'recreatable' | 'irreversible',
) {
  const { retryAt: _never, ...data } = failure.data;
  return event('action-finished', { ...data, effect });
}
