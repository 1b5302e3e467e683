import type { CounterSignalResult, SignalResult } from '../assessment.ts';
import { WEIGHTS } from './weights.ts';

export interface Weighed {
  /** Probability of compromise, 0 to 1. */
  readonly score: number;
  /** Where the score would lie if all that is not evaluable were seen, at worst and at best. */
  readonly interval: [number, number];
}

type Id = Exclude<keyof typeof WEIGHTS, 'prior'>;

/** Adds log-likelihood ratios to the prior. Signals of one group are one observation: only the strongest counts. */
export function weigh(
  signals: readonly SignalResult[],
  counterSignals: readonly CounterSignalResult[],
): Weighed {
  const all = [...signals, ...counterSignals];
  const byGroup = Map.groupBy(all, (signal) => WEIGHTS[signal.id as Id].group);
  let sum: number = WEIGHTS.prior;
  let low: number = WEIGHTS.prior;
  let high: number = WEIGHTS.prior;
  for (const group of byGroup.values()) {
    const seen = group
      .filter((signal) => signal.state !== 'not-evaluable')
      .toSorted((a, b) => Math.abs(b.llr) - Math.abs(a.llr))[0];
    sum += seen?.llr ?? 0;
    low += seen?.llr ?? Math.min(...group.map(leastOf));
    high += seen?.llr ?? Math.max(...group.map(mostOf));
  }
  return { score: sigmoid(sum), interval: [sigmoid(low), sigmoid(high)] };
}

function leastOf(signal: SignalResult): number {
  const weight = WEIGHTS[signal.id as Id];
  // A counter-signal that cannot be seen is no reason to doubt what was seen.
  return weight.fired < 0 ? 0 : weight.quiet;
}

function mostOf(signal: SignalResult): number {
  return Math.max(0, WEIGHTS[signal.id as Id].fired);
}

function sigmoid(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
