import type { ActionFacts, ConnectorFacts } from '../containment.ts';
import { asCountersignError } from '../errors.ts';
import { type EventData, event, type JournalEvent } from '../journal-event.ts';
import { evaluateStep } from '../playbook/evaluate.ts';
import { transitiveOrder } from '../playbook/order.ts';
import { approvalDemand, isProtected } from '../playbook/policy-decisions.ts';
import type { Policy } from '../playbook/policy-schema.ts';
import type { Playbook } from '../playbook/schema.ts';
import type { Step as StepDefinition } from '../playbook/step-schema.ts';
import { AWAIT_VERDICT, REPORT } from '../playbook/words.ts';
import type { Digest } from '../ports.ts';
import type { Account } from '../principal.ts';
import { beginWait, decideWait, stopAfterWait } from './await-verdict.ts';
import { factsOf } from './facts-of.ts';
import { verdictChange } from './judgement.ts';
import { outcomeOf } from './outcome.ts';
import { ask, bindingOf, questionsOf } from './question.ts';
import { reopening } from './reopen.ts';
import { scopeOf } from './scope-of.ts';
import { type Approval, hasEnded, type Incident, type Item, type Run, type Step } from './state.ts';
import { decideStopped, stopOvertaken } from './stop-runs.ts';
import { isNotBegun } from './stopped.ts';

/** What a run was started with, read from its pinned document. */
export interface Pinned {
  readonly playbook: Playbook;
  readonly policy: Policy;
  readonly connectors: readonly ConnectorFacts[];
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
  return [];
}

function decideRun(incident: Incident, run: Run, context: DecideContext): readonly JournalEvent[] {
  const pinned = context.pinned(run);
  const { steps } = pinned.playbook;
  if (run.paused) return [];
  const stop = run.stopped ? undefined : stopAfterWait(run, steps);
  if (stop) return [stop];
  const left = run.stopped
    ? decideStopped(incident, run, pinned.playbook)
    : nextOf(incident, run, pinned, context);
  if (left.length > 0) return left;
  const isOver = Object.keys(steps).every((id) => hasEnded(run.steps.get(id)));
  return isOver ? [event('run-finished', { runId: run.id, ...outcomeOf(run) })] : [];
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
    } else if (definition.needs.every((need) => hasEnded(run.steps.get(need)))) {
      return [begin(incident, run, id, definition, pinned, context.now)];
    }
  }
  return [];
}

/** Evaluates a step's expressions once; from here on its items and inputs are fixed. */
function begin(
  incident: Incident,
  run: Run,
  id: string,
  definition: StepDefinition,
  pinned: Pinned,
  now: Date,
): JournalEvent {
  const base = { runId: run.id, step: id };
  const effect = effectOf(definition.use, pinned.connectors);
  if (definition.use === REPORT) {
    return event('step-begun', { ...base, use: definition.use, effect: 'read', ask: 0, items: [] });
  }
  try {
    const { run: wanted, items } = evaluateStep(definition, scopeOf(incident, run, pinned));
    if (!wanted) return event('step-skipped', { ...base, why: 'its condition does not hold' });
    if (definition.use === AWAIT_VERDICT) return beginWait(run, id, definition, now);
    if (items.length === 0) return event('step-skipped', { ...base, why: 'there is nothing to do it to' });
    const verdict = incident.assessment?.assessment.verdict ?? 'undecided';
    const demand = approvalDemand(pinned.policy, definition, { capability: definition.use, effect, verdict });
    return event('step-begun', {
      ...base,
      use: definition.use,
      effect,
      ask: effect === 'read' ? 0 : demand.ask,
      approverGroup: demand.group,
      items: items.map((item, index) =>
        itemOf(index, item, { incident, use: definition.use, effect, pinned }),
      ),
    });
  } catch (thrown) {
    // Whether to wait cannot be told: what comes after may depend on it, so it waits.
    if (definition.use === AWAIT_VERDICT) return beginWait(run, id, definition, now);
    const why = asCountersignError(thrown).message.slice(0, 480);
    return event('step-begun', {
      ...base,
      use: definition.use,
      effect,
      ask: 0,
      items: [{ index: 0, input: {}, gap: why }],
    });
  }
}

/** What an item of a step is judged by. */
interface Asked {
  readonly incident: Incident;
  readonly use: string;
  readonly effect: ActionFacts['effect'];
  readonly pinned: Pinned;
}

function itemOf(
  index: number,
  { account, input }: ReturnType<typeof evaluateStep>['items'][number],
  asked: Asked,
): EventData<'step-begun'>['items'][number] {
  const { use, effect, pinned } = asked;
  const gap = gapOf(account, asked);
  const residual = account ? factsOf(pinned.connectors, account.platform, use)?.residual : undefined;
  return {
    index,
    ...(account ? { account } : {}),
    input,
    ...(residual && effect !== 'read' ? { residual } : {}),
    ...(gap ? { gap } : {}),
  };
}

/** The strongest effect any configured platform declares for a capability. */
function effectOf(use: string, connectors: readonly ConnectorFacts[]): ActionFacts['effect'] {
  const order = ['read', 'reversible', 'recreatable', 'irreversible'] as const;
  const ranks = connectors.flatMap((c) =>
    c.actions.filter((a) => a.capability === use).map((a) => order.indexOf(a.effect)),
  );
  return order[Math.max(0, ...ranks)]!;
}

function gapOf(account: Account | undefined, { incident, use, effect, pinned }: Asked): string | undefined {
  if (!account) return 'no account was found to do it to: for a person';
  const connector = pinned.connectors.find((c) => c.platform === account.platform);
  if (!connector) return `no connector for ${account.platform} is configured: for a person`;
  if (!connector.actions.some((action) => action.capability === use))
    return `${use} is not offered by ${account.platform}: for a person`;
  if (effect !== 'read' && isProtected(pinned.policy, account, incident.principal))
    return 'the identity is protected by policy: for a person';
  return undefined;
}

function decideBegun(
  incident: Incident,
  run: Run,
  step: Step,
  definition: StepDefinition,
  context: DecideContext,
): readonly JournalEvent[] {
  if (step.use === AWAIT_VERDICT) return decideWait(incident, run, step);
  const open = step.items.filter((item) => item.phase !== 'ended');
  if (step.ask === 0)
    return open.filter((item) => item.phase === 'waiting').map((item) => intend(run, step, item));
  const asked = questionsOf(incident, run, step).slice(step.voidQuestions ?? 0);
  const approval = asked.at(-1);
  if (approval?.status === 'waiting' || approval?.status === 'approved') {
    return underApproval(incident, run, step, approval, open, context);
  }
  const unplanned = open.filter((item) => item.phase === 'waiting');
  if (unplanned.length > 0) return unplanned.map((item) => requestPlan(run, step, item));
  // What was called for under an earlier question goes on beside the next one.
  const left = open.filter(isNotBegun);
  if (!left.every((item) => item.phase === 'planned') || left.length === 0) return [];
  if (left.every((item) => item.plan?.alreadyDone)) return left.map((item) => intend(run, step, item));
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

function underApproval(
  incident: Incident,
  run: Run,
  step: Step,
  approval: Approval,
  open: readonly Item[],
  context: DecideContext,
): readonly JournalEvent[] {
  const { approvalId, targets } = approval.question;
  const indexes = new Set(targets.map((target) => target.index));
  const asked = open.filter((item) => indexes.has(item.index));
  const nothingCalled = asked.every((item) => item.phase === 'planned');
  if (nothingCalled && bindingOf(incident, run, step, asked, context) !== approval.question.binds) {
    const why = 'the plan or the evidence has changed since it was asked';
    return [event('approval-closed', { approvalId, status: 'superseded', why })];
  }
  if (approval.status === 'waiting') return [];
  return asked
    .filter(({ phase }) => phase === 'planned' || phase === 'waiting')
    .map((item) => intend(run, step, item, approvalId));
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
