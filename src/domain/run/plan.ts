import type { ApprovalQuestion } from '../approval.ts';
import type { ActionFacts, ActionPlan, Effect } from '../containment.ts';
import { CountersignError } from '../errors.ts';
import type { EventData, JournalEvent } from '../journal-event.ts';
import { transitiveOrder } from '../playbook/order.ts';
import { stepExpressions } from '../playbook/step-expressions.ts';
import type { ActionRequest, Digest } from '../ports.ts';
import type { Account } from '../principal.ts';
import { decide, type Pinned } from './decide.ts';
import { factsOf } from './facts-of.ts';
import {
  combinationsOf,
  joined,
  outcomesOf,
  type PossibleOutcomes,
  skippedStep,
} from './possible-outcomes.ts';
import { requestFor } from './request-for.ts';
import type { Incident, Item, Run, Step } from './state.ts';

/**
 * plan   what a run of a playbook would do to whom, as of now, with nothing done
 *
 * Whatever is said here is what the run engine itself decides: it is asked about each step, once for every way in
 * which the steps before it could end.
 */

/** One step as a run would come to it. */
export interface PlannedStep {
  readonly id: string;
  readonly use: string;
  readonly needs: readonly string[];
  /** `depends`: on what earlier steps come to, and `decidedThen` says how; `never`: `why` says why not. */
  readonly begins: 'always' | 'depends' | 'never';
  readonly why?: string;
  /** The expressions that can only be evaluated when earlier steps have ended, by key of the step. */
  readonly decidedThen: readonly { readonly key: string; readonly expression: string }[];
  /** False when earlier steps can end in too many ways to try all: `items` may then lack some. */
  readonly isComplete: boolean;
  readonly effect: Effect;
  /** How many distinct people must approve; 0 for none. */
  readonly ask: number;
  readonly approverGroup?: string;
  /** Everything that may be done, and what is left for a person. */
  readonly items: readonly PlannedItem[];
}

/** One action of a step on one account. */
export interface PlannedItem {
  readonly index: number;
  readonly account?: Account;
  readonly input: Readonly<Record<string, unknown>>;
  /** It cannot be done by us: a line for a person, and why. */
  readonly gap?: string;
  /** False when only some outcomes of earlier steps bring it, although the step begins. */
  readonly isCertain: boolean;
  /** What the platform declares of the action; absent for a gap. */
  readonly facts?: ActionFacts;
  /** What the connector would be asked; absent for a gap and for what only reads. */
  readonly request?: ActionRequest;
}

export interface PlanContext {
  /** Stamps deadlines only. */
  readonly now: Date;
  readonly digest: Digest;
  readonly pinned: Pinned;
}

/**
 * Plans a run of the pinned playbook for an incident; runs and approvals that the incident has are left out of it.
 * @throws ERR_PLAYBOOK_INVALID when its steps have no order
 */
export function planRun(incident: Incident, context: PlanContext): readonly PlannedStep[] {
  const possible = new Map<string, PossibleOutcomes>();
  return transitiveOrder(context.pinned.playbook).map((id) => {
    const { step, outcomes } = planStep(incident, id, possible, context);
    possible.set(id, outcomes);
    return step;
  });
}

/**
 * The question that people would be asked about a step once these plans were read, by index of its items; an item
 * without a plan could not be planned and is not asked about. Undefined when nobody would be asked.
 */
export function questionAbout(
  incident: Incident,
  planned: PlannedStep,
  plans: ReadonlyMap<number, ActionPlan>,
  context: PlanContext,
): ApprovalQuestion | undefined {
  const at = context.now.toISOString();
  const others = Object.keys(context.pinned.playbook.steps).filter((id) => id !== planned.id);
  const step: Step = {
    id: planned.id,
    status: 'begun',
    use: planned.use,
    effect: planned.effect,
    ask: planned.ask,
    ...(planned.approverGroup ? { approverGroup: planned.approverGroup } : {}),
    items: planned.items.map((item) => itemWith(item, plans.get(item.index))),
    beganAt: at,
  };
  const steps = new Map([...others.map((id) => skippedStep(id, at)), step].map((each) => [each.id, each]));
  const asked = decided(incident, steps, context).find((event) => event.kind === 'approval-requested');
  return asked?.data.question;
}

function planStep(
  incident: Incident,
  id: string,
  possible: ReadonlyMap<string, PossibleOutcomes>,
  context: PlanContext,
): { step: PlannedStep; outcomes: PossibleOutcomes } {
  const definition = context.pinned.playbook.steps[id]!;
  const at = context.now.toISOString();
  const expressions = stepExpressions(definition).map((each) => ({
    ...each,
    steps: each.steps.filter((step) => (possible.get(step)?.outcomes.length ?? 0) > 1),
  }));
  const mentioned = new Set(expressions.flatMap((each) => each.steps));
  const { combinations, isComplete } = combinationsOf(
    new Map([...mentioned].map((step) => [step, possible.get(step)!])),
  );
  // What no expression mentions makes no difference: any outcome will do.
  const before = new Map([...possible].map(([step, { outcomes }]) => [step, outcomes[0]!]));
  const events = distinct(
    combinations.map((each) => beginningOf(id, decided(incident, new Map([...before, ...each]), context))),
  );
  const begun = events.flatMap((each) => (each.kind === 'step-begun' ? [each.data] : []));
  const skipped = events.find((each) => each.kind === 'step-skipped');
  const depends = begun.length > 0 && (skipped !== undefined || !isComplete);
  const items = itemsOf(incident, begun, isComplete, context);
  const [first] = begun;
  const step: PlannedStep = {
    id,
    use: definition.use,
    needs: definition.needs,
    begins: begun.length === 0 && isComplete ? 'never' : depends || begun.length === 0 ? 'depends' : 'always',
    ...(begun.length === 0 && skipped ? { why: skipped.data.why } : {}),
    decidedThen:
      events.length > 1 || !isComplete
        ? expressions
            .filter((each) => each.steps.length > 0)
            .map(({ key, expression }) => ({ key, expression }))
        : [],
    isComplete,
    effect: first?.effect ?? 'read',
    ask: first?.ask ?? 0,
    ...(first?.approverGroup ? { approverGroup: first.approverGroup } : {}),
    items,
  };
  const outcomes = joined([
    ...begun.map((each) => outcomesOf(each, at)),
    ...(skipped ? [{ outcomes: [skippedStep(id, at)], isComplete: true }] : []),
  ]);
  return { step, outcomes: { ...outcomes, isComplete: outcomes.isComplete && isComplete } };
}

/** The items of every case in which the step begins, each once. */
function itemsOf(
  incident: Incident,
  begun: readonly EventData<'step-begun'>[],
  isComplete: boolean,
  context: PlanContext,
): PlannedItem[] {
  const found = new Map<string, { data: EventData<'step-begun'>; item: BegunItem; cases: number }>();
  for (const data of begun) {
    const seen = new Map<string, number>();
    for (const item of data.items) {
      const what = JSON.stringify([item.account?.platform, item.account?.id, item.input, item.gap]);
      const nth = (seen.get(what) ?? 0) + 1;
      seen.set(what, nth);
      const key = `${nth} ${what}`;
      const known = found.get(key);
      found.set(key, { data, item, cases: (known?.cases ?? 0) + 1 });
    }
  }
  return [...found.values()].map(({ data, item, cases }, index) => {
    const isCertain = isComplete && cases >= begun.length;
    return plannedItem(incident, data, { ...item, index }, isCertain, context);
  });
}

type BegunItem = EventData<'step-begun'>['items'][number];

function plannedItem(
  incident: Incident,
  { step, use, effect, ask }: EventData<'step-begun'>,
  { index, account, input, gap }: BegunItem,
  isCertain: boolean,
  context: PlanContext,
): PlannedItem {
  const base = { index, ...(account ? { account } : {}), input, isCertain };
  const facts = account && factsOf(context.pinned.connectors, account.platform, use);
  if (gap !== undefined || !facts) return { ...base, ...(gap === undefined ? {} : { gap }) };
  if (facts.effect === 'read') return { ...base, facts };
  const item: Item = { ...base, phase: 'waiting', attempt: 0, planAttempt: 0, readings: 0 };
  const asked: Step = { id: step, status: 'begun', use, effect, ask, items: [item], beganAt: '' };
  return { ...base, facts, request: requestFor(incident, runWith(new Map(), context), asked, item) };
}

function itemWith(item: PlannedItem, plan: ActionPlan | undefined): Item {
  const { index, account, input, gap } = item;
  return {
    index,
    ...(account ? { account } : {}),
    input,
    ...(gap === undefined ? {} : { gap }),
    ...(plan ? { plan } : {}),
    phase: plan && gap === undefined ? 'planned' : 'ended',
    attempt: 0,
    planAttempt: 1,
    readings: 0,
  };
}

/** What the run engine decides when the steps of a run stand so. */
function decided(
  incident: Incident,
  steps: ReadonlyMap<string, Step>,
  context: PlanContext,
): readonly JournalEvent[] {
  const run = runWith(steps, context);
  return decide(
    { ...incident, runs: [run], approvals: new Map() },
    { now: context.now, digest: context.digest, pinned: () => context.pinned },
  );
}

function runWith(steps: ReadonlyMap<string, Step>, { now, digest, pinned }: PlanContext): Run {
  const { id, version } = pinned.playbook;
  const sha256 = digest.ofJson([id, version]);
  return {
    id: 'plan',
    playbook: { id, version, sha256 },
    pinned: sha256,
    trigger: 'request',
    round: 0,
    startedAt: now.toISOString(),
    operations: [],
    steps,
  };
}

type Beginning = Extract<JournalEvent, { kind: 'step-begun' | 'step-skipped' }>;

/** All steps before it have ended, so the engine comes to this one. */
function beginningOf(id: string, [event]: readonly JournalEvent[]): Beginning {
  if ((event?.kind === 'step-begun' || event?.kind === 'step-skipped') && event.data.step === id)
    return event;
  throw new CountersignError('ERR_INTERNAL', `the engine does not come to step ${id}`);
}

function distinct(events: readonly Beginning[]): Beginning[] {
  return [...new Map(events.map((event) => [JSON.stringify(event), event])).values()];
}
