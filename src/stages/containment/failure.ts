import { asCountersignError, type CountersignError, errorCode } from '#domain/errors.ts';
import { type EventData, event, type JournalEvent } from '#domain/journal-event.ts';
import type { ActionPlace } from '#domain/run/action-place.ts';
import type { Item, Step } from '#domain/run/state.ts';

/** After so many attempts a step fails, with the last reason. */
const MOST_ATTEMPTS = 6;

/** What a failed call is recorded as: tried again later when nothing was changed, unknown when it may have been. */
export function failed(thrown: unknown, place: ActionPlace, step: Step, item: Item, now: Date): JournalEvent {
  const error = asCountersignError(thrown);
  const isUnknown = step.effect !== 'read' && outcomeIsUnknown(error);
  const base = finished(place, step, item, isUnknown ? 'unknown' : 'failed');
  const retryMs = isUnknown ? undefined : retryAfterMs(error, place.attempt);
  return event('action-finished', {
    ...base,
    failure: { code: errorCode(error) ?? 'ERR_INTERNAL', message: error.message.slice(0, 2_000) },
    ...(retryMs === undefined ? {} : { retryAt: new Date(now.getTime() + retryMs).toISOString() }),
  });
}

/** The common part of `action-finished`. */
export function finished(
  place: ActionPlace,
  step: Step,
  item: Item,
  outcome: EventData<'action-finished'>['outcome'],
): EventData<'action-finished'> {
  return {
    runId: place.runId,
    step: place.step,
    index: place.index,
    attempt: place.attempt,
    platform: item.account!.platform,
    effect: step.effect!,
    outcome,
  };
}

/** Only what the connector says changed nothing is known; a fault of ours in the middle of a call is not. */
function outcomeIsUnknown(error: CountersignError): boolean {
  return (
    error.code === 'ERR_CONNECTOR_OUTCOME_UNKNOWN' ||
    error.code === 'ERR_INTERNAL' ||
    error.code === 'ERR_CONNECTOR_RESPONSE_UNREADABLE'
  );
}

function retryAfterMs(error: CountersignError, attempt: number): number | undefined {
  if (attempt >= MOST_ATTEMPTS) return undefined;
  if (error.code === 'ERR_CONNECTOR_RATE_LIMITED') return error.retryAfterMs ?? 30_000;
  // A policy that somebody is just saving is whole again in a moment.
  const mayPass = error.code === 'ERR_CONNECTOR_UNAVAILABLE' || error.code === 'ERR_POLICY_UNREADABLE';
  if (mayPass) return Math.min(60_000, 1_000 * 2 ** (attempt - 1));
  return undefined;
}
