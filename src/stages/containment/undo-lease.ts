import type { Connectors } from '#domain/connectors.ts';
import type { ActionPlan, ActionReceipt } from '#domain/containment.ts';
import { asCountersignError, CountersignError, errorCode } from '#domain/errors.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import type { Clock, Digest, Incidents } from '#domain/ports.ts';
import { findingOf } from '#domain/run/leases/finding.ts';
import type { Lease } from '#domain/run/leases/lease.ts';
import { type LeaseTarget, leaseTarget } from '#domain/run/leases/lease-target.ts';
import type { LeasePlace } from './lease-place.ts';
import { undoFailed } from './undo-failure.ts';

export interface UndoDeps {
  readonly incidents: Incidents;
  readonly connectors: Pick<Connectors, 'plan' | 'undo'>;
  readonly clock: Clock;
  readonly digest: Digest;
  /** This process; only one worker ever calls for one attempt. */
  readonly worker: string;
  /** Whether the worker of that name still runs. */
  isAlive(worker: string): Promise<boolean>;
  /** Why containment is stopped, asked at the moment of acting; undefined when it is not. @throws ERR_POLICY_UNREADABLE: then it is stopped too */
  killSwitch(): Promise<string | undefined>;
}

/** A worker that lives is given this long, in milliseconds, before its claim is looked at again. */
const CLAIM_PAUSE_MS = 2_000;

/**
 * Takes one action back: reads the state anew, claims the intent, calls once, records.
 *
 * What is neither as it was left nor as it was approved is not overwritten. A claim of a worker that has died is recorded as
 * of unknown outcome: the platform is read, and nothing is called again blindly.
 * Resolves to a delay in milliseconds when it has to be looked at again.
 */
export async function undoLease(place: LeasePlace, deps: UndoDeps): Promise<number | undefined> {
  const target = leaseTarget(await deps.incidents.load(place.incidentId, place.seq), place.leaseId);
  const { lease } = target;
  if (lease.attempt !== place.attempt) return undefined;
  if (lease.phase === 'claimed') return await afterClaim(place, lease, deps);
  if (lease.phase !== 'intended') return undefined;
  const earlyMs = lease.nextAt === undefined ? 0 : Date.parse(lease.nextAt) - deps.clock.now().getTime();
  if (earlyMs > 0) return earlyMs;
  // The reconciler wakes it again.
  if (await isStopped(lease, deps)) return undefined;
  const present = await readPresent(place, target, deps);
  if (present && (await claim(place, present, deps))) await call(place, target, deps);
  return undefined;
}

/** The kill switch stops what the machine does by itself; what a person asks for is how its doings are taken back. */
async function isStopped({ request }: Lease, deps: UndoDeps): Promise<boolean> {
  if (request?.cause !== 'deadline') return false;
  try {
    return (await deps.killSwitch()) !== undefined;
  } catch {
    return true;
  }
}

/** The state just before, when it is as it was left and as it was approved; what else it may be is recorded. */
async function readPresent(
  place: LeasePlace,
  { lease, request }: LeaseTarget,
  deps: UndoDeps,
): Promise<ActionPlan | undefined> {
  let present: ActionPlan;
  try {
    present = await deps.connectors.plan(request);
  } catch (thrown) {
    await record(place, deps, (now) => [notRead(thrown, now, deps.clock.now())]);
    return undefined;
  }
  const finding = findingOf(lease, present, deps.digest);
  const isAsApproved =
    lease.approvalId === undefined ||
    deps.digest.ofJson(lease.present?.binds ?? null) === deps.digest.ofJson(present.binds);
  if (finding === 'as-left' && isAsApproved) return present;
  await record(place, deps, (now) => [finding === 'back' ? wasBack(now, present) : conflict(now, present)]);
  return undefined;
}

/** A reading changes nothing, whatever went wrong; what is gone cannot be given back. */
export function notRead(thrown: unknown, lease: Lease, now: Date): JournalEvent {
  const error = asCountersignError(thrown);
  if (error.code === 'ERR_CONNECTOR_NOT_FOUND')
    return event('lease-conflicted', {
      leaseId: lease.id,
      saw: [error.message.slice(0, 1_000)],
      why: 'what it was done to is not there any more',
    });
  const isOurs = error.code === 'ERR_CONNECTOR_OUTCOME_UNKNOWN' || error.code === 'ERR_INTERNAL';
  const reading = isOurs
    ? new CountersignError('ERR_CONNECTOR_UNAVAILABLE', error.message, { cause: error })
    : error;
  return undoFailed(reading, lease, now);
}

/** Nothing is left to do: somebody has taken it back already, or an earlier call of ours has after all. */
export function wasBack({ id, attempt }: Lease, { present }: ActionPlan): JournalEvent {
  const why = `it is as it was before ${attempt > 1 ? 'already' : 'without us'}: ${present.join('; ')}`;
  return event('lease-closed', { leaseId: id, how: 'undone', why: why.slice(0, 1_000) });
}

/** Somebody changed it meanwhile: shown, and not overwritten. */
export function conflict({ id }: Lease, { present }: ActionPlan): JournalEvent {
  const why = 'the present state is neither what the action left nor what was before it';
  return event('lease-conflicted', { leaseId: id, saw: [...present], why });
}

/** Appends only while the attempt is the one that was looked at, and not over. */
async function record(
  place: LeasePlace,
  deps: UndoDeps,
  events: (lease: Lease) => readonly JournalEvent[],
): Promise<void> {
  await deps.incidents.change(place.incidentId, `worker/${deps.worker}`, (present) => {
    const { lease } = leaseTarget(present, place.leaseId);
    const isOpen = lease.phase === 'intended' || lease.phase === 'claimed';
    return isOpen && lease.attempt === place.attempt ? events(lease) : [];
  });
}

/** True when this worker, and no other, may call. */
async function claim(place: LeasePlace, present: ActionPlan, deps: UndoDeps): Promise<boolean> {
  let isMine = false;
  const { leaseId, attempt } = place;
  await deps.incidents.change(place.incidentId, `worker/${deps.worker}`, (incident) => {
    const { lease } = leaseTarget(incident, leaseId);
    isMine = lease.phase === 'intended' && lease.attempt === attempt;
    return isMine ? [event('undo-claimed', { leaseId, attempt, worker: deps.worker, present })] : [];
  });
  return isMine;
}

async function call(place: LeasePlace, { lease, request }: LeaseTarget, deps: UndoDeps): Promise<void> {
  let receipt: ActionReceipt;
  try {
    receipt = await deps.connectors.undo(request, lease.plan);
  } catch (thrown) {
    await record(place, deps, (now) => [undoFailed(thrown, now, deps.clock.now())]);
    return;
  }
  const { leaseId, attempt } = place;
  await record(place, deps, () => [
    event('undo-finished', { leaseId, platform: lease.platform, attempt, outcome: 'accepted', receipt }),
  ]);
}

/** Someone claimed it and has not recorded an outcome: still calling, or dead. */
async function afterClaim(place: LeasePlace, lease: Lease, deps: UndoDeps): Promise<number | undefined> {
  const worker = lease.claimedBy;
  if (worker !== undefined && (await deps.isAlive(worker))) return CLAIM_PAUSE_MS;
  const ended = new CountersignError(
    'ERR_CONNECTOR_OUTCOME_UNKNOWN',
    'the worker ended between the call and its record',
  );
  await record(place, deps, (now) =>
    now.phase === 'claimed' && now.claimedBy === worker ? [undoFailed(ended, now, deps.clock.now())] : [],
  );
  return undefined;
}

/** Whether a platform that refuses now may answer later. */
export function mayPass(thrown: unknown): boolean {
  const code = errorCode(thrown);
  return code === 'ERR_CONNECTOR_RATE_LIMITED' || code === 'ERR_CONNECTOR_UNAVAILABLE';
}
