import { asCountersignError } from '#domain/errors.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import type { Lease } from '#domain/run/leases/lease.ts';

/** The longest pause between two attempts, in milliseconds. */
const LONGEST_PAUSE_MS = 300_000;
/** After these the call may have been carried out: only what a connector says changed nothing is known. */
const UNKNOWN = ['ERR_CONNECTOR_OUTCOME_UNKNOWN', 'ERR_INTERNAL', 'ERR_CONNECTOR_RESPONSE_UNREADABLE'];
const PASSING = ['ERR_CONNECTOR_RATE_LIMITED', 'ERR_CONNECTOR_UNAVAILABLE'];

/** What a failed undoing is recorded as: tried again later when nothing was changed, unknown when it may have been. */
export function undoFailed(thrown: unknown, lease: Lease, now: Date): JournalEvent {
  const { code, message, retryAfterMs = 0 } = asCountersignError(thrown);
  const isUnknown = UNKNOWN.includes(code);
  const pauseMs = Math.max(retryAfterMs, Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** lease.failures));
  return event('undo-finished', {
    leaseId: lease.id,
    platform: lease.platform,
    attempt: lease.attempt,
    outcome: isUnknown ? 'unknown' : 'failed',
    failure: { code, message: message.slice(0, 2_000) },
    ...(PASSING.includes(code) ? { retryAt: new Date(now.getTime() + pauseMs).toISOString() } : {}),
  });
}
