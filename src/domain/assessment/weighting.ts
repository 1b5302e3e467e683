import type { SignalResult } from '../assessment.ts';
import type { SignalWeights } from './input.ts';
import { WEIGHTS } from './weights.ts';

export interface Weight {
  readonly fired: number;
  readonly quiet: number;
  /** Signals of one group look at the same thing and count once. */
  readonly group: string;
}

export type Weights = ReadonlyMap<string, Weight>;

const { prior: _, ...TABLE } = WEIGHTS;

/** The table, with what policy says instead (`signalWeights`). */
export function weightsWith(given: SignalWeights = {}): Weights {
  return new Map(Object.entries(TABLE).map(([id, weight]) => [id, { ...weight, ...given[id] }]));
}

/** Ids that the table does not know: of signals that do not exist, or are spelled otherwise. */
export function unknownIn(given: SignalWeights): readonly string[] {
  return Object.keys(given).filter((id) => !Object.hasOwn(TABLE, id));
}

/** The result with policy's weight; what the signal graded below its strongest is scaled alike. */
export function reweighed<Result extends SignalResult>(result: Result, weights: Weights): Result {
  const table: Weight = TABLE[result.id as keyof typeof TABLE];
  const weight = weights.get(result.id)!;
  const { state, llr, llrAtMost, llrAtLeast } = result;
  if (state === 'not-evaluable') {
    const most = llrAtMost === undefined ? {} : { llrAtMost: (llrAtMost / table.fired) * weight.fired };
    const least = llrAtLeast === undefined ? {} : { llrAtLeast: (llrAtLeast / table.quiet) * weight.quiet };
    return { ...result, ...most, ...least };
  }
  if (weight[state] === table[state]) return result;
  return { ...result, llr: table[state] === 0 ? weight[state] : (llr / table[state]) * weight[state] };
}
