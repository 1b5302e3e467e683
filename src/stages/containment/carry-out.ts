import type { Connectors } from '#domain/connectors.ts';
import type { ActionPlan, ActionReceipt } from '#domain/containment.ts';
import { asCountersignError, CountersignError, errorCode } from '#domain/errors.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import type { Digest, Incidents } from '#domain/ports.ts';
import type { ActionPlace } from '#domain/run/action-place.ts';
import { isClaimable } from '#domain/run/claimable.ts';
import { requestFor } from '#domain/run/request-for.ts';
import type { Incident, Item, Step } from '#domain/run/state.ts';
import { backOffMs, itemAt } from './action-request.ts';
import { failed, finished, type Patience } from './failure.ts';
import { type GuardDeps, holdOf, overBudgets, refuseProtected } from './guards.ts';

export interface CarryOutDeps extends GuardDeps {
  readonly incidents: Incidents;
  readonly connectors: Connectors;
  readonly digest: Digest;
  /** This process; only one worker ever calls for one attempt. */
  readonly worker: string;
  /** Whether the worker of that name still runs. */
  isAlive(worker: string): Promise<boolean>;
  /** How the step bears failures, from the pinned playbook. */
  patienceOf(runId: string, step: string): Promise<Patience>;
}

/**
 * Carries out one intended action that changes a platform: reads the state again, claims the intent, calls once, records.
 *
 * The claim is durable before the call. Who finds a claim of a worker that has died records the outcome as unknown:
 * the platform is read, and nothing is called again blindly (ARCHITECTURE, invariants 1, 3 and 4).
 * Resolves to a delay in milliseconds when it has to be looked at again.
 */
export async function carryOut(place: ActionPlace, deps: CarryOutDeps): Promise<number | undefined> {
  const incident = await deps.incidents.load(place.incidentId, place.seq);
  const { run, item } = itemAt(incident, place);
  if (item.attempt !== place.attempt) return undefined;
  if (item.phase === 'claimed') return await afterClaim(place, item, deps);
  // Resuming wakes it again.
  if (!isClaimable(incident, run, item, place.attempt)) return undefined;
  const wait = await hold(place, item, deps);
  if (wait !== undefined) return wait;
  const plan = await readPlan(incident, place, deps);
  if (!plan) return undefined;
  if (plan.alreadyDone) {
    await record(place, deps, (present) => alreadyDone(present, place, plan, deps.worker));
    return undefined;
  }
  if (!(await passesGuards(incident, place, deps))) return undefined;
  // What was switched off while the state was read is not called either.
  const stopped = await hold(place, item, deps);
  if (stopped !== undefined) return stopped;
  if (!(await claim(place, plan, deps))) return undefined;
  await call(place, plan, deps);
  return undefined;
}

/** The longest pause between two looks at a switch, in milliseconds. */
const LONGEST_HOLD_MS = 15_000;

/** Lets an action wait while nothing may be called, and says why, once; undefined when it may be called. */
async function hold(place: ActionPlace, item: Item, deps: CarryOutDeps): Promise<number | undefined> {
  const why = await holdOf(deps);
  if (why === undefined) return undefined;
  if (item.held?.why !== why) {
    const { runId, step, index, attempt } = place;
    await record(place, deps, (present) => {
      const { held, phase } = itemAt(present, place).item;
      const isNew = phase === 'intended' && held?.why !== why;
      return isNew ? [event('action-held', { runId, step, index, attempt, why })] : [];
    });
  }
  const now = deps.clock.now();
  return Math.min(LONGEST_HOLD_MS, backOffMs(item.held?.at ?? now.toISOString(), now));
}

/** Whether policy lets this be done as things are now; what it does not is recorded. */
async function passesGuards(incident: Incident, place: ActionPlace, deps: CarryOutDeps): Promise<boolean> {
  const guarded = { incident, ...itemAt(incident, place) };
  try {
    await refuseProtected(guarded, deps);
  } catch (thrown) {
    await recordFailure(place, thrown, deps);
    return false;
  }
  const exceeded = await overBudgets(guarded, place, deps, 'reserve');
  if (exceeded) {
    await record(place, deps, (present) =>
      itemAt(present, place).item.phase === 'intended' ? [exceeded] : [],
    );
  }
  return exceeded === undefined;
}

/** Appends only while the attempt is the one that was looked at. */
async function record(
  place: ActionPlace,
  deps: CarryOutDeps,
  events: (incident: Incident) => readonly JournalEvent[],
): Promise<void> {
  await deps.incidents.change(place.incidentId, `worker/${deps.worker}`, (present) => {
    const { item } = itemAt(present, place);
    return item.attempt === place.attempt && item.phase !== 'ended' ? events(present) : [];
  });
}

async function recordFailure(place: ActionPlace, thrown: unknown, deps: CarryOutDeps): Promise<void> {
  const patience = await deps.patienceOf(place.runId, place.step);
  await record(place, deps, (present) => {
    const { step, item } = itemAt(present, place);
    return [failed(thrown, place, step, item, { now: deps.clock.now(), ...patience })];
  });
}

/** The state just before. What drifted from what was approved voids the approval and is asked again. */
async function readPlan(
  incident: Incident,
  place: ActionPlace,
  deps: CarryOutDeps,
): Promise<ActionPlan | undefined> {
  const { run, step, item } = itemAt(incident, place);
  let plan: ActionPlan;
  try {
    plan = await deps.connectors.plan(requestFor(incident, run, step, item));
  } catch (thrown) {
    const nothingChanged = errorCode(thrown) === undefined ? thrown : asReading(thrown);
    await recordFailure(place, nothingChanged, deps);
    return undefined;
  }
  if (item.approvalId === undefined || sameBinding(incident, item, plan, deps.digest)) return plan;
  const approvalId = item.approvalId;
  await record(place, deps, () => [
    event('approval-closed', {
      approvalId,
      status: 'superseded',
      why: 'the state on the platform changed after it was approved',
    }),
  ]);
  return undefined;
}

/** A plan only reads: whatever went wrong, nothing was changed. */
function asReading(thrown: unknown): CountersignError {
  const error = asCountersignError(thrown);
  if (error.code !== 'ERR_CONNECTOR_OUTCOME_UNKNOWN' && error.code !== 'ERR_INTERNAL') return error;
  return new CountersignError('ERR_CONNECTOR_UNAVAILABLE', error.message, { cause: error });
}

function sameBinding(incident: Incident, item: Item, plan: ActionPlan, digest: Digest): boolean {
  const approved = incident.approvals
    .get(item.approvalId!)
    ?.question.targets.find((target) => target.index === item.index);
  return approved !== undefined && digest.ofJson(approved.plan.binds) === digest.ofJson(plan.binds);
}

function alreadyDone(
  present: Incident,
  place: ActionPlace,
  plan: ActionPlan,
  worker: string,
): readonly JournalEvent[] {
  const { step, item } = itemAt(present, place);
  if (item.phase !== 'intended') return [];
  return [
    event('action-claimed', {
      runId: place.runId,
      step: place.step,
      index: place.index,
      attempt: place.attempt,
      worker,
      plan,
    }),
    event('action-finished', finished(place, step, item, 'already-done')),
  ];
}

/** True when this worker, and no other, may call. */
async function claim(place: ActionPlace, plan: ActionPlan, deps: CarryOutDeps): Promise<boolean> {
  let isMine = false;
  await deps.incidents.change(place.incidentId, `worker/${deps.worker}`, (present) => {
    const { run, item } = itemAt(present, place);
    isMine = isClaimable(present, run, item, place.attempt);
    const { runId, step, index, attempt } = place;
    return isMine
      ? [event('action-claimed', { runId, step, index, attempt, worker: deps.worker, plan })]
      : [];
  });
  return isMine;
}

async function call(place: ActionPlace, plan: ActionPlan, deps: CarryOutDeps): Promise<void> {
  const incident = await deps.incidents.load(place.incidentId, place.seq);
  const { run, step, item } = itemAt(incident, place);
  const stopped = await holdOf(deps);
  if (stopped !== undefined) {
    await record(place, deps, () => [released(place, step, item, stopped, deps)]);
    return;
  }
  let receipt: ActionReceipt;
  try {
    receipt = await deps.connectors.perform(requestFor(incident, run, step, item), plan);
  } catch (thrown) {
    await recordFailure(place, thrown, deps);
    return;
  }
  await record(place, deps, () => [
    event('action-finished', { ...finished(place, step, item, 'accepted'), receipt }),
  ]);
}

/** It was switched off between claim and call: nothing was called, and it waits to be intended anew. */
function released(place: ActionPlace, step: Step, item: Item, why: string, deps: CarryOutDeps): JournalEvent {
  return event('action-finished', {
    ...finished(place, step, item, 'failed'),
    failure: { code: 'ERR_KILL_SWITCH', message: why },
    retryAt: deps.clock.now().toISOString(),
  });
}

/** Someone claimed it and has not recorded an outcome: still calling, or dead. */
async function afterClaim(place: ActionPlace, item: Item, deps: CarryOutDeps): Promise<number | undefined> {
  const worker = item.claimedBy;
  if (worker !== undefined && (await deps.isAlive(worker))) return 2_000;
  await record(place, deps, (present) => {
    const now = itemAt(present, place);
    if (now.item.phase !== 'claimed' || now.item.claimedBy !== worker) return [];
    const failure = {
      code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN',
      message: 'the worker ended between the call and its record',
    };
    return [event('action-finished', { ...finished(place, now.step, now.item, 'unknown'), failure })];
  });
  return undefined;
}
