import type { CounterSignalResult, SignalResult } from '../assessment.ts';
import { type Weights, weightsWith } from './weighting.ts';
import { SHARES_EXPLAINED, WEIGHTS } from './weights.ts';

export interface Weighed {
  /** Probability of compromise, 0 to 1. */
  readonly score: number;
  /** Where the score would lie if all that is not evaluable were seen, at worst and at best. */
  readonly interval: [number, number];
}

/** What of a signal that is not evaluable is taken for granted: that it says nothing, is quiet, or fires. */
type Supposed = 'nothing' | 'quiet' | 'fired';

/**
 * Adds log-likelihood ratios to the prior.
 *
 * Signals of one group look at the same thing and count once: the strongest that fired; only where none fired, the one
 * that speaks most against it. So a thing that is seen can only move the score within the interval it had unseen.
 * A counter-signal takes from each signal that it explains the share in the table, before the strongest is chosen, and is a
 * reason for innocence of its own; a platform's own verdict it neither explains nor outweighs.
 */
export function weigh(
  signals: readonly SignalResult[],
  counterSignals: readonly CounterSignalResult[],
  weights: Weights = weightsWith(),
): Weighed {
  const sum = (supposed: Supposed) => {
    // At best for the person a counter-signal that cannot be told holds.
    const counters =
      supposed === 'quiet' ? counterSignals.map((each) => asHolding(each, weights)) : counterSignals;
    const shares = sharesExplained(counters);
    const counted = countedIn(signals, { supposed, shares, weights });
    const counter = total(countedIn(counters, { supposed: 'nothing', shares: new Map(), weights }));
    const isJudgedByVendor = counted.some(({ id, llr }) => id === VENDOR && llr > 0);
    return WEIGHTS.prior + total(counted) + (isJudgedByVendor ? 0 : counter);
  };
  return { score: sigmoid(sum('nothing')), interval: [sigmoid(sum('quiet')), sigmoid(sum('fired'))] };
}

const VENDOR = 'vendor-verdict';

function asHolding(counter: CounterSignalResult, weights: Weights): CounterSignalResult {
  if (counter.state !== 'not-evaluable') return counter;
  return { ...counter, state: 'fired', llr: weights.get(counter.id)!.fired };
}

/** The greatest share that any counter-signal explains, by signal. */
function sharesExplained(counterSignals: readonly CounterSignalResult[]): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  for (const { id, state, explains } of counterSignals) {
    if (state !== 'fired') continue;
    const share = SHARES_EXPLAINED[id as keyof typeof SHARES_EXPLAINED];
    for (const signal of explains) {
      if (signal !== VENDOR) shares.set(signal, Math.max(share, shares.get(signal) ?? 0));
    }
  }
  return shares;
}

interface Said {
  readonly id: string;
  readonly llr: number;
}

interface Counting {
  readonly supposed: Supposed;
  readonly shares: ReadonlyMap<string, number>;
  readonly weights: Weights;
}

/** One for each group. */
function countedIn(
  signals: readonly SignalResult[],
  { supposed, shares, weights }: Counting,
): readonly Said[] {
  const groups = Map.groupBy(signals, ({ id }) => weights.get(id)!.group);
  return [...groups.values()].map((group) => {
    const said = group.map((signal) => {
      const llr = llrOf(signal, supposed, weights);
      // What is only supposed to fire would do so on the uses that are explained.
      const share = llr > 0 ? (shares.get(signal.id) ?? 0) : 0;
      return { id: signal.id, llr: llr * (1 - share) };
    });
    const byWeight = said.toSorted((a, b) => b.llr - a.llr);
    return byWeight[0]!.llr > 0 ? byWeight[0]! : byWeight.at(-1)!;
  });
}

function total(said: readonly Said[]): number {
  return said.reduce((sum, { llr }) => sum + llr, 0);
}

function llrOf(
  { id, state, llr, llrAtMost, llrAtLeast }: SignalResult,
  supposed: Supposed,
  weights: Weights,
): number {
  if (state !== 'not-evaluable') return llr;
  if (supposed === 'fired') return llrAtMost ?? weights.get(id)!.fired;
  return supposed === 'nothing' ? 0 : (llrAtLeast ?? weights.get(id)!.quiet);
}

function sigmoid(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
