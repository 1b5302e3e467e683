import type { Step } from './state.ts';

/** One outcome for each of several steps, by step id. */
export interface Combinations {
  readonly combinations: readonly ReadonlyMap<string, Step>[];
  readonly isComplete: boolean;
}

/** About a second's work. */
const MOST_COMBINATIONS = 5_000;

interface Listed {
  readonly outcomes: readonly Step[];
  readonly isComplete: boolean;
}

/** Every combination of what several steps may come to; samples when there are too many. */
export function combinationsOf(steps: ReadonlyMap<string, Listed>): Combinations {
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
function sampled(lists: readonly (readonly [string, Listed])[]): ReadonlyMap<string, Step>[] {
  const longest = Math.max(...lists.map(([, { outcomes }]) => outcomes.length));
  return Array.from(
    { length: longest },
    (_, nth) => new Map(lists.map(([id, { outcomes }]) => [id, outcomes[nth % outcomes.length]!])),
  );
}
