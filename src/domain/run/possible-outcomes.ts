import type { EventData } from '../journal-event.ts';
import type { Item, Step } from './state.ts';

/** What a step that has not begun may come to, as far as expressions of later steps can tell one outcome from another. */

export interface PossibleOutcomes {
  readonly outcomes: readonly Step[];
  /** False when there are too many to list: these are samples, the extremes among them. */
  readonly isComplete: boolean;
}

/** One outcome for each of several steps, by step id. */
export interface Combinations {
  readonly combinations: readonly ReadonlyMap<string, Step>[];
  readonly isComplete: boolean;
}

/** Accounts of one step whose proofs are told apart; 2 to the power of it are listed. */
const MOST_UNCERTAIN = 8;
const MOST_OUTCOMES = 512;
/** About a second's work. */
const MOST_COMBINATIONS = 5_000;

/** A step that did not begin. */
export function skippedStep(id: string, at: string): Step {
  return { id, status: 'skipped', ask: 0, items: [], beganAt: at };
}

/**
 * Every way in which a step that begins so can end. What is not proven, for whatever reason, is one and the same to
 * an expression; a gap is never proven, and a reading proves nothing.
 */
export function outcomesOf(begun: EventData<'step-begun'>, at: string): PossibleOutcomes {
  const uncertain =
    begun.effect === 'read' ? [] : begun.items.filter((item) => item.gap === undefined).map((i) => i.index);
  const isComplete = uncertain.length <= MOST_UNCERTAIN;
  const proven = isComplete ? subsetsOf(uncertain) : [[], uncertain, ...uncertain.map((index) => [index])];
  return {
    outcomes: proven.slice(0, MOST_OUTCOMES).map((indexes) => endedStep(begun, new Set(indexes), at)),
    isComplete,
  };
}

/** Joins what a step may come to in different cases. */
export function joined(cases: readonly PossibleOutcomes[]): PossibleOutcomes {
  const outcomes = cases.flatMap((each) => each.outcomes);
  return {
    outcomes: outcomes.slice(0, MOST_OUTCOMES),
    isComplete: outcomes.length <= MOST_OUTCOMES && cases.every((each) => each.isComplete),
  };
}

/** Every combination of what several steps may come to; samples when there are too many. */
export function combinationsOf(steps: ReadonlyMap<string, PossibleOutcomes>): Combinations {
  const lists = [...steps];
  const count = lists.reduce((product, [, { outcomes }]) => product * outcomes.length, 1);
  const isComplete = lists.every(([, each]) => each.isComplete);
  if (count > MOST_COMBINATIONS) return { combinations: sampled(lists), isComplete: false };
  let combinations: ReadonlyMap<string, Step>[] = [new Map()];
  for (const [id, { outcomes }] of lists) {
    combinations = combinations.flatMap((each) => outcomes.map((step) => new Map(each).set(id, step)));
  }
  return { combinations, isComplete };
}

/** The first of all, the second of all, and so on: the extremes come first in each list. */
function sampled(lists: readonly (readonly [string, PossibleOutcomes])[]): ReadonlyMap<string, Step>[] {
  const longest = Math.max(...lists.map(([, { outcomes }]) => outcomes.length));
  return Array.from(
    { length: longest },
    (_, nth) => new Map(lists.map(([id, { outcomes }]) => [id, outcomes[nth % outcomes.length]!])),
  );
}

/** None of them first, all of them last. */
function subsetsOf(indexes: readonly number[]): number[][] {
  let subsets: number[][] = [[]];
  for (const index of indexes) subsets = subsets.concat(subsets.map((subset) => [...subset, index]));
  return subsets;
}

function endedStep(begun: EventData<'step-begun'>, proven: ReadonlySet<number>, at: string): Step {
  const proofOf = ({ index, gap }: { index: number; gap?: string | undefined }): Pick<Item, 'proof'> => {
    if (begun.effect === 'read' || gap !== undefined) return {};
    return { proof: proven.has(index) ? 'proven' : 'unproven' };
  };
  return {
    id: begun.step,
    status: 'ended',
    use: begun.use,
    effect: begun.effect,
    ask: begun.ask,
    items: begun.items.map((item) => ({
      ...item,
      ...proofOf(item),
      phase: 'ended',
      attempt: 0,
      planAttempt: 0,
      readings: 0,
    })),
    beganAt: at,
  };
}
