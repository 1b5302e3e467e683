import type { ConnectorFacts } from '../containment.ts';
import { event, type JournalEvent } from '../journal-event.ts';
import { transitiveOrder } from '../playbook/order.ts';
import type { Policy } from '../playbook/policy-schema.ts';
import type { Playbook } from '../playbook/schema.ts';
import type { Step as StepDefinition } from '../playbook/step-schema.ts';
import { AWAIT_VERDICT, BUILT_INS, PAGE_STEP, UNDO } from '../playbook/words.ts';
import type { Digest } from '../ports.ts';
import { stopAfterFailure } from './after-failure.ts';
import { decideWait, stopAfterWait } from './await-verdict.ts';
import { beginStep } from './begin-step.ts';
import { endedRuns, stopWithParent } from './child-runs.ts';
import { decideBuiltIn } from './decide-built-in.ts';
import { verdictChange } from './judgement.ts';
import { decideLeases } from './leases/decide-leases.ts';
import { openLeases } from './leases/open-leases.ts';
import { decideUndo } from './leases/undo-step.ts';
import { outcomeOf } from './outcome.ts';
import { pageFor } from './page.ts';
import { ask, bindingOf, questionsOf } from './question.ts';
import { readinessOf } from './readiness.ts';
import { reopening } from './reopen.ts';
import { isPaused } from './run-family.ts';
import { type Approval, hasEnded, type Incident, type Item, type Run, type Step } from './state.ts';
import { decideStopped, stopOvertaken } from './stop-runs.ts';
import { isNotBegun } from './stopped.ts';
import { withdrawn } from './time-outs.ts';
import { withinBound } from './under-way.ts';

/** What a run was started with, read from its pinned document. */
export interface Pinned {
  readonly playbook: Playbook;
  readonly policy: Policy;
  readonly connectors: readonly ConnectorFacts[];
  /** The playbooks that it may run, at any remove, as they were. */
  readonly called?: readonly { readonly playbook: Playbook; readonly sha256: string }[];
}

export interface DecideContext {
  /** The present instant; it only stamps deadlines, it never chooses. */
  readonly now: Date;
  readonly digest: Digest;
  pinned(run: Run): Pinned;
}

/** A question that keeps going stale is not asked for ever. */
const MOST_QUESTIONS_PER_STEP = 5;

/**
 * Decides what follows from the state of an incident: the next events, none when every run waits or has ended.
 *
 * Pure: the same state and pinned documents give the same events. It calls nobody; what has to be carried
 * out follows from the events it returns.
 */
export function decide(incident: Incident, context: DecideContext): readonly JournalEvent[] {
  const changed = verdictChange(incident);
  if (changed) return [changed];
  const reopened = reopening(incident);
  if (reopened) return [reopened];
  const stops = stopOvertaken(incident, context.pinned);
  if (stops.length > 0) return stops;
  for (const run of incident.runs) {
    if (run.finished) continue;
    const events = decideRun(incident, run, context);
    if (events.length > 0) return events;
  }
  return decideLeases(incident, context);
}

function decideRun(incident: Incident, run: Run, context: DecideContext): readonly JournalEvent[] {
  const pinned = context.pinned(run);
  const left = openLeases(incident, run, pinned, context.now);
  if (left.length > 0) return left;
  const { steps } = pinned.playbook;
  if (isPaused(incident, run)) return [];
  const late = withdrawn(incident, run);
  if (late.length > 0) return late;
  const stop = stopWithParent(incident, run) ?? stopByItself(run, steps);
  if (stop) return [stop];
  const returned = endedRuns(incident, run);
  if (returned.length > 0) return returned;
  const next = run.stopped
    ? decideStopped(incident, run, pinned.playbook)
    : nextOf(incident, run, pinned, context);
  if (next.length > 0) return next;
  const isOver = Object.keys(steps).every((id) => hasEnded(run.steps.get(id)));
  if (!isOver) return [];
  const outcome = outcomeOf(run, incident);
  const call = pageFor(run, pinned.playbook, outcome);
  if (call.length > 0) return call;
  return run.steps.get(PAGE_STEP)?.status === 'begun'
    ? []
    : [event('run-finished', { runId: run.id, ...outcome })];
}

function stopByItself(run: Run, steps: Playbook['steps']): JournalEvent | undefined {
  return run.stopped ? undefined : (stopAfterWait(run, steps) ?? stopAfterFailure(run, steps));
}

function nextOf(
  incident: Incident,
  run: Run,
  pinned: Pinned,
  context: DecideContext,
): readonly JournalEvent[] {
  for (const id of transitiveOrder(pinned.playbook)) {
    const definition = pinned.playbook.steps[id]!;
    const step = run.steps.get(id);
    if (hasEnded(step)) continue;
    if (step) {
      const events = decideBegun(incident, run, step, definition, context);
      if (events.length > 0) return events;
      continue;
    }
    const ready = readinessOf(id, run, pinned.playbook);
    if (ready === 'begins') return beginStep(incident, run, id, pinned, context);
    if (ready !== 'waits') return [event('step-skipped', { runId: run.id, step: id, why: ready.skipped })];
  }
  return [];
}

function decideBegun(
  incident: Incident,
  run: Run,
  step: Step,
  definition: StepDefinition,
  context: DecideContext,
): readonly JournalEvent[] {
  if (step.use === AWAIT_VERDICT) return decideWait(incident, run, step);
  if (step.use === UNDO) return decideUndo(incident, run, step, definition, context.pinned(run).policy);
  if (BUILT_INS.has(step.use ?? ''))
    return decideBuiltIn(incident, run, step, definition, context.pinned(run));
  const open = step.items.filter((item) => item.phase !== 'ended');
  const { parallel } = definition;
  if (step.ask === 0) {
    const waiting = open.filter((item) => item.phase === 'waiting');
    return withinBound(step, waiting, parallel).map((item) => intend(run, step, item));
  }
  const asked = questionsOf(incident, run, step).slice(step.voidQuestions ?? 0);
  const approval = asked.at(-1);
  if (approval?.status === 'waiting' || approval?.status === 'approved') {
    const events = underApproval(incident, run, step, approval, { open, parallel }, context);
    const left = events.length > 0 ? [] : leftOut(approval, open);
    if (left.length === 0) return events;
    const unplanned = left.filter((item) => item.phase === 'waiting');
    if (unplanned.length > 0) return unplanned.map((item) => requestPlan(run, step, item));
    return [ask(incident, run, step, definition, left, context)];
  }
  const unplanned = open.filter((item) => item.phase === 'waiting');
  if (unplanned.length > 0) return unplanned.map((item) => requestPlan(run, step, item));
  // What was called for under an earlier question goes on beside the next one.
  const left = open.filter(isNotBegun);
  if (!left.every((item) => item.phase === 'planned') || left.length === 0) return [];
  if (left.every((item) => item.plan?.alreadyDone))
    return withinBound(step, left, parallel).map((item) => intend(run, step, item));
  if (asked.length >= MOST_QUESTIONS_PER_STEP) {
    const approvalId = asked.at(-1)!.question.approvalId;
    return [
      event('approval-closed', {
        approvalId,
        status: 'failed',
        why: 'the state kept changing between question and answer',
      }),
    ];
  }
  return [ask(incident, run, step, definition, left, context)];
}

/**
 * What an approval does not speak of and has to be asked anew: an action that an earlier one allowed, and that is to be done
 * again since this one was asked. All that this one allows has begun by then.
 */
function leftOut({ status, question }: Approval, open: readonly Item[]): readonly Item[] {
  const left = open.filter(isNotBegun);
  const isSpokenOf = ({ index }: Item) => question.targets.some((target) => target.index === index);
  if (status !== 'approved' || left.some(isSpokenOf)) return [];
  return left.every(({ phase }) => phase === 'waiting' || phase === 'planned') ? left : [];
}

function underApproval(
  incident: Incident,
  run: Run,
  step: Step,
  approval: Approval,
  { open, parallel }: { readonly open: readonly Item[]; readonly parallel: number | undefined },
  context: DecideContext,
): readonly JournalEvent[] {
  const { approvalId, targets } = approval.question;
  const indexes = new Set(targets.map((target) => target.index));
  const asked = step.items.filter((item) => indexes.has(item.index));
  // Where some were approved, the others have ended.
  const nothingCalled = asked.every(({ phase, refused }) => phase === 'planned' || refused);
  if (nothingCalled && bindingOf(incident, run, step, asked, context) !== approval.question.binds) {
    const why = 'the plan or the evidence has changed since it was asked';
    return [event('approval-closed', { approvalId, status: 'superseded', why })];
  }
  if (approval.status === 'waiting') return [];
  const next = open.filter(
    (item) => indexes.has(item.index) && (item.phase === 'planned' || item.phase === 'waiting'),
  );
  return withinBound(step, next, parallel).map((item) => intend(run, step, item, approvalId));
}

function intend(run: Run, step: Step, item: Item, approvalId?: string): JournalEvent {
  return event('action-intended', {
    runId: run.id,
    step: step.id,
    index: item.index,
    attempt: item.attempt + 1,
    platform: item.account!.platform,
    capability: step.use!,
    effect: step.effect!,
    ...(approvalId ? { approvalId } : {}),
    ...(item.retryAt ? { notBefore: item.retryAt } : {}),
  });
}

function requestPlan(run: Run, step: Step, item: Item): JournalEvent {
  return event('plan-requested', {
    runId: run.id,
    step: step.id,
    index: item.index,
    attempt: item.planAttempt + 1,
    platform: item.account!.platform,
  });
}
