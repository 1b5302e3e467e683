import type { Connectors } from '#domain/connectors.ts';
import { asCountersignError } from '#domain/errors.ts';
import { type EventData, event, type JournalEvent } from '#domain/journal-event.ts';
import type { Clock, Digest, Incidents } from '#domain/ports.ts';
import { findingOf, type LeaseFinding } from '#domain/run/leases/finding.ts';
import type { Lease } from '#domain/run/leases/lease.ts';
import { type LeaseTarget, leaseTarget } from '#domain/run/leases/lease-target.ts';

export interface VerifyUndoDeps {
  readonly incidents: Incidents;
  readonly connectors: Pick<Connectors, 'plan' | 'facts'>;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly actor: string;
  /** Most that is waited before an unknown call is taken as not carried out, in milliseconds; undefined: the connector's own bound. */
  readonly settleCapMs: number | undefined;
}

/** How long a change may take to show at least, in milliseconds, before it counts as not made. */
const LEAST_WINDOW_MS = 180_000;
const HOUR_MS = 3_600_000;

/**
 * Reads whether what was done is taken back: the platform must show the state before. The answer of the call that took it
 * back proves nothing.
 */
export async function verifyUndo(
  place: { incidentId: string; leaseId: string; attempt: number; seq?: number },
  deps: VerifyUndoDeps,
): Promise<void> {
  const target = leaseTarget(await deps.incidents.load(place.incidentId, place.seq), place.leaseId);
  const isWanted = ({ phase, attempt, readings }: Lease) =>
    phase === 'verifying' && attempt === place.attempt && readings === target.lease.readings;
  if (!isWanted(target.lease)) return;
  const reading = await read(target, deps);
  await deps.incidents.change(place.incidentId, deps.actor, (present) => {
    const now = leaseTarget(present, place.leaseId);
    return isWanted(now.lease) ? moved(now, reading, deps) : [];
  });
}

interface Reading {
  /** Undefined when the platform could not be read. */
  readonly finding: LeaseFinding | undefined;
  readonly saw: string[];
}

async function read({ request, lease }: LeaseTarget, deps: VerifyUndoDeps): Promise<Reading> {
  try {
    const present = await deps.connectors.plan(request);
    return { finding: findingOf(lease, present, deps.digest), saw: [...present.present] };
  } catch (thrown) {
    const { code, message } = asCountersignError(thrown);
    return { finding: undefined, saw: [`could not be read (${code}): ${message}`.slice(0, 1_000)] };
  }
}

function moved({ lease }: LeaseTarget, reading: Reading, deps: VerifyUndoDeps): readonly JournalEvent[] {
  const { finding, saw } = reading;
  const { id: leaseId, platform, attempt } = lease;
  const base = { leaseId, platform, attempt, saw };
  if (finding === 'back')
    return [
      event('undo-read', { ...base, state: 'undone' }),
      event('lease-closed', { leaseId, how: 'undone', why: saw.join('; ').slice(0, 1_000) }),
    ];
  const now = deps.clock.now();
  const elapsedMs = now.getTime() - Date.parse(lease.claimedAt!);
  const settlesMs = settlesWithinMs(lease, deps);
  const windowMs = Math.max(LEAST_WINDOW_MS, settlesMs);
  // Twice, because the first reading after a long time may be the one from before.
  const hasSettled = lease.outcome === 'unknown' && elapsedMs >= settlesMs && lease.readings > 0;
  const isOver = finding !== undefined && (hasSettled || elapsedMs >= windowMs);
  if (!isOver) return [pending(base, lease.readings, now, elapsedMs >= windowMs)];
  if (finding === 'as-left') return [event('undo-read', { ...base, state: 'not-undone' })];
  const why = 'after the call the state is neither what the action left nor what was before it';
  return [event('lease-conflicted', { leaseId, saw, why })];
}

/** One second, doubling to half a minute; hourly for a platform that could not be read for long. */
function pending(
  base: Omit<EventData<'undo-read'>, 'state'>,
  readings: number,
  now: Date,
  isLate: boolean,
): JournalEvent {
  const pauseMs = isLate ? HOUR_MS : Math.min(30_000, 1_000 * 2 ** readings);
  const nextAt = new Date(now.getTime() + pauseMs).toISOString();
  return event('undo-read', { ...base, state: 'pending', nextAt });
}

/** How long the platform may take to show a change, by its connector's own word. */
function settlesWithinMs({ platform, capability }: Lease, deps: VerifyUndoDeps): number {
  const connector = deps.connectors.facts.find((each) => each.platform === platform);
  const action = connector?.actions.find((each) => each.capability === capability);
  return Math.min(action?.settlesWithinMs ?? 60_000, deps.settleCapMs ?? Number.POSITIVE_INFINITY);
}
