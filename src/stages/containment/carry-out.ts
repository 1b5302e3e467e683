import type { ActionPlan, ActionReceipt } from '#domain/containment.ts';
import { asCountersignError, CountersignError, errorCode } from '#domain/errors.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import type { Clock, Connectors, Digest, Incidents } from '#domain/ports.ts';
import type { ActionPlace } from '#domain/run/action-place.ts';
import { requestFor } from '#domain/run/request-for.ts';
import type { Incident, Item } from '#domain/run/state.ts';
import { itemAt } from './action-request.ts';
import { failed, finished } from './failure.ts';

export interface CarryOutDeps {
  readonly incidents: Incidents;
  readonly connectors: Connectors;
  readonly clock: Clock;
  readonly digest: Digest;
  /** This process; only one worker ever calls for one attempt. */
  readonly worker: string;
  /** Whether the worker of that name still runs. */
  isAlive(worker: string): Promise<boolean>;
  /** Whether containment is stopped, asked at the moment of acting. @throws ERR_POLICY_UNREADABLE: then it is stopped too */
  killSwitch(): Promise<boolean>;
  /** How long a platform that does not answer is tried again, in milliseconds; by run and step, from the pinned playbook. */
  outageWaitMs(runId: string, step: string): Promise<number>;
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
  if (item.phase !== 'intended' || run.paused) return undefined;
  const plan = await readPlan(incident, place, deps);
  if (!plan) return undefined;
  if (plan.alreadyDone) {
    await record(place, deps, (present) => alreadyDone(present, place, plan, deps.worker));
    return undefined;
  }
  const stopped = await stopOrder(deps);
  if (stopped) {
    await recordFailure(place, stopped, deps);
    return undefined;
  }
  if (!(await claim(place, plan, deps))) return undefined;
  await call(place, plan, deps);
  return undefined;
}

/** Why nothing may be called now; undefined when it may. A switch that cannot be read counts as on. */
async function stopOrder(deps: CarryOutDeps): Promise<CountersignError | undefined> {
  try {
    if (!(await deps.killSwitch())) return undefined;
    return new CountersignError('ERR_KILL_SWITCH', 'the kill switch is on: nothing was called');
  } catch (cause) {
    const why = asCountersignError(cause).message;
    return new CountersignError(
      'ERR_POLICY_UNREADABLE',
      `the kill switch cannot be read, so nothing was called: ${why}`,
      { cause },
    );
  }
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
  const waitMs = await deps.outageWaitMs(place.runId, place.step);
  await record(place, deps, (present) => {
    const { step, item } = itemAt(present, place);
    return [failed(thrown, place, step, item, { now: deps.clock.now(), waitMs })];
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
    isMine = item.phase === 'intended' && item.attempt === place.attempt && !run.paused;
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
