import type { ApprovalQuestion } from '../approval.ts';
import type { ActionRequest } from '../connectors.ts';
import type { ActionFacts, ActionPlan, Effect } from '../containment.ts';
import type { EventData } from '../journal-event.ts';
import { transitiveOrder } from '../playbook/order.ts';
import type { Account } from '../principal.ts';
import { factsOf } from './facts-of.ts';
import { decided, type PlanContext, runWith } from './planned-beginning.ts';
import { meetings } from './planned-meetings.ts';
import { plannedWords } from './planned-words.ts';
import {
  joined,
  outcomesOf,
  type PossibleOutcomes,
  skippedOutcome,
  skippedStep,
  unknownOutcome,
} from './possible-outcomes.ts';
import { requestFor } from './request-for.ts';
import type { Incident, Item, Step } from './state.ts';

export type { PlanContext } from './planned-beginning.ts';

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
  /** What is asked, waited for, told or run, and what holds for it, in words for people. */
  readonly says: readonly string[];
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
  const met = meetings(incident, id, possible, context);
  const { beginnings, told, isComplete } = met;
  const begun = told.flatMap((each) => (each.begun ? [each.begun] : []));
  const skipped = told.find((each) => each.skipped)?.skipped;
  const step: PlannedStep = {
    id,
    use: definition.use,
    needs: definition.needs,
    begins: beginsOf(begun.length > 0, skipped !== undefined, isComplete),
    ...(begun.length === 0 && isComplete && skipped ? { why: skipped.why } : {}),
    decidedThen: beginnings.length > 1 || !isComplete ? met.decidedThen : [],
    isComplete,
    effect: beginnings.find((each) => each.begun)?.begun?.effect ?? 'read',
    ask: begun[0]?.ask ?? 0,
    ...(begun[0]?.approverGroup ? { approverGroup: begun[0].approverGroup } : {}),
    says: plannedWords(definition, told, told.length < beginnings.length, context.pinned),
    items: itemsOf(incident, begun, isComplete, context),
  };
  const outcomes = joined([
    ...told.flatMap((each) =>
      each.begun ? [outcomesOf({ ...each, begun: each.begun }, definition, incident, at)] : [],
    ),
    ...(skipped ? [skippedOutcome(id, at)] : []),
    ...(told.length < beginnings.length ? [unknownOutcome(id, definition, at)] : []),
  ]);
  return { step, outcomes: { ...outcomes, isComplete: outcomes.isComplete && isComplete } };
}

function beginsOf(isBegun: boolean, isSkipped: boolean, isComplete: boolean): PlannedStep['begins'] {
  if (!isBegun) return isComplete ? 'never' : 'depends';
  return isSkipped || !isComplete ? 'depends' : 'always';
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
