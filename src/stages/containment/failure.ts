import { asCountersignError, type CountersignError, errorCode } from '#domain/errors.ts';
import { type EventData, event, type JournalEvent } from '#domain/journal-event.ts';
import type { ActionPlace } from '#domain/run/action-place.ts';
import { type Repetition, type Retry, repetitionOf } from '#domain/run/repeat.ts';
import type { Item, Step } from '#domain/run/state.ts';

/** The longest pause between two attempts, in milliseconds. */
const LONGEST_PAUSE_MS = 300_000;

/** How a step bears failures, from its pinned playbook. */
export interface Patience {
  /** How long a platform that is down or refuses for its rate is tried again, in milliseconds. */
  readonly waitMs: number;
  /** How what has failed for good is repeated; undefined where it is not. */
  readonly retry?: Retry;
}

/** What a failed call is recorded as: tried again later when nothing was changed, unknown when it may have been. */
export function failed(
  thrown: unknown,
  place: ActionPlace,
  step: Step,
  item: Item,
  patience: Patience & { readonly now: Date },
): JournalEvent {
  const error = asCountersignError(thrown);
  const isUnknown = step.effect !== 'read' && outcomeIsUnknown(error);
  const base = finished(place, step, item, isUnknown ? 'unknown' : 'failed');
  const again = isUnknown ? undefined : nextAttempt(error, place.attempt, item, patience);
  return event('action-finished', {
    ...base,
    failure: { code: errorCode(error) ?? 'ERR_INTERNAL', message: error.message.slice(0, 2_000) },
    ...again,
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

/** A platform that does not answer is waited for; after that, and for what else has failed, the step's `retry` holds. */
function nextAttempt(
  error: CountersignError,
  attempt: number,
  item: Item,
  patience: Patience & { readonly now: Date },
): Partial<Repetition> | undefined {
  const { now, retry } = patience;
  const retryMs = retryAfterMs(error, attempt, item, patience);
  if (retryMs !== undefined) return { retryAt: new Date(now.getTime() + retryMs).toISOString() };
  return repetitionOf(item, retry, now);
}

/** Undefined when it will not pass by itself, or not in the time that is left. */
function retryAfterMs(
  error: CountersignError,
  attempt: number,
  item: Item,
  { now, waitMs }: Patience & { readonly now: Date },
): number | undefined {
  // A policy that somebody is just saving is whole again in a moment.
  const mayPass = ['ERR_CONNECTOR_RATE_LIMITED', 'ERR_CONNECTOR_UNAVAILABLE', 'ERR_POLICY_UNREADABLE'];
  if (!mayPass.includes(error.code)) return undefined;
  const waitedMs = item.intendedAt === undefined ? 0 : now.getTime() - Date.parse(item.intendedAt);
  const leftMs = waitMs - waitedMs;
  const wantedMs = error.retryAfterMs ?? 0;
  if (leftMs <= 0 || wantedMs > leftMs) return undefined;
  const pauseMs = Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** (attempt - 1));
  return Math.max(wantedMs, Math.min(pauseMs, leftMs));
}
