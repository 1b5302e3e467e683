import { type StepExpression, stepExpressions } from '../playbook/step-expressions.ts';
import { combinationsOf } from './combinations.ts';
import { type Beginning, beginningOf, inputsOf, type PlanContext } from './planned-beginning.ts';
import { failedStep, type PossibleOutcomes, skippedStep } from './possible-outcomes.ts';
import type { Incident, Step } from './state.ts';
import { hasFailed, stepEnd } from './step-result.ts';
import { type Way, waysTo } from './ways-to.ts';

/** How the engine may meet a step, once for every way in which those that decide about it can end. */
export interface Meetings {
  /** Each once. */
  readonly beginnings: readonly Beginning[];
  /** Without those that failed only because what they look at cannot be told before. */
  readonly told: readonly Beginning[];
  /** False when not all could be tried, or told. */
  readonly isComplete: boolean;
  /** What decides between them, as the playbook has it. */
  readonly decidedThen: readonly { readonly key: string; readonly expression: string }[];
}

type Possible = ReadonlyMap<string, PossibleOutcomes>;

/** Asks the engine about a step. @param possible what the steps before it may come to */
export function meetings(incident: Incident, id: string, possible: Possible, context: PlanContext): Meetings {
  const { playbook } = context.pinned;
  const at = context.now.toISOString();
  const expressions = stepExpressions(playbook.steps[id]!).filter(({ asked }) => asked === 'at-beginning');
  const ways = waysTo(id, playbook, possible).map((way) => ({
    ...way,
    outcomes: new Map(way.steps.map((step) => [step, endsOf(way, step, possible, context)])),
  }));
  const deciding = new Map(ways.flatMap(({ outcomes }) => [...outcomes]));
  for (const step of new Set(expressions.flatMap(({ steps }) => steps))) {
    const mentioned = possible.get(step);
    if (mentioned) deciding.set(step, withBeside(mentioned, deciding.get(step)));
  }
  const { combinations, isComplete } = combinationsOf(deciding);
  const before = new Map([...possible].map(([step, { outcomes }]) => [step, harmless(step, outcomes, at)]));
  const beginnings = distinct(
    combinations.map((each) => beginningOf(incident, id, new Map([...before, ...each]), context)),
  );
  const inputs = inputsOf(context);
  const isToldLater = (each: StepExpression): boolean =>
    looksAtUntold(each, possible) || looksAtMissing(each, inputs);
  const isUntold = expressions.some(isToldLater);
  const told = isUntold ? beginnings.filter((each) => !isUnable(each)) : beginnings;
  return {
    beginnings,
    told,
    isComplete: isComplete && !isUntold,
    decidedThen: [
      ...ways
        .filter(({ outcomes }) => [...outcomes.values()].some((each) => each.outcomes.length > 1))
        .map(({ key, says }) => ({ key, expression: says })),
      ...expressions
        .filter((each) => each.steps.some((step) => isOpen(step, possible)) || isToldLater(each))
        .map(({ key, expression }) => ({ key, expression })),
    ],
  };
}

/** One of each way to end is enough where only that counts. */
function endsOf({ isBeside }: Way, step: string, possible: Possible, context: PlanContext): PossibleOutcomes {
  const at = context.now.toISOString();
  const { use } = context.pinned.playbook.steps[step]!;
  const known = possible.get(step);
  const all = known?.outcomes ?? [failedStep(step, use, at)];
  const ends = new Map(all.map((each) => [hasFailed(each) ? 'failed' : stepEnd(each), each]));
  // One that has not ended and one that was skipped have both not failed.
  if (isBeside && !ends.has('skipped')) ends.set('skipped', skippedStep(step, at));
  const base = known ?? { untold: new Set<string>(), isAtOnce: false };
  return { ...base, outcomes: [...ends.values()], isComplete: known?.isComplete ?? true };
}

function withBeside(mentioned: PossibleOutcomes, ends: PossibleOutcomes | undefined): PossibleOutcomes {
  const beside = ends?.outcomes.filter((each) => !mentioned.outcomes.includes(each)) ?? [];
  return { ...mentioned, outcomes: [...mentioned.outcomes, ...beside] };
}

/** What decides nothing makes no difference: an outcome that stops nothing will do. */
function harmless(id: string, outcomes: readonly Step[], at: string): Step {
  return outcomes.find((each) => !hasFailed(each)) ?? skippedStep(id, at);
}

function isOpen(step: string, possible: Possible): boolean {
  return (possible.get(step)?.outcomes.length ?? 0) > 1;
}

function looksAtUntold({ parts }: StepExpression, possible: Possible): boolean {
  return parts.some(({ step, part }) => {
    const untold = possible.get(step)?.untold ?? new Set();
    return part === undefined ? untold.size > 0 : untold.has(part);
  });
}

/** An input that the run would have to be given. */
function looksAtMissing({ expression }: StepExpression, inputs: Readonly<Record<string, unknown>>): boolean {
  return [...expression.matchAll(/\binputs\.([a-z0-9_]+)/g)].some(
    ([, name]) => !Object.hasOwn(inputs, name!),
  );
}

/** It begins only to fail, since an expression of it came to nothing. */
function isUnable({ begun, with: events, skipped }: Beginning): boolean {
  if (skipped) return skipped.why.startsWith('whether it is wanted cannot be told');
  if (events.some(({ kind }) => kind === 'step-ended')) return true;
  const [item, ...more] = begun?.items ?? [];
  return item?.gap !== undefined && more.length === 0 && !item.account;
}

function distinct(beginnings: readonly Beginning[]): Beginning[] {
  return [...new Map(beginnings.map((each) => [JSON.stringify(each), each])).values()];
}
