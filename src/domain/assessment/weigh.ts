import type { CounterSignalResult, SignalResult } from '../assessment.ts';
import { WEIGHTS } from './weights.ts';

export interface Weighed {
  /** Probability of compromise, 0 to 1. */
  readonly score: number;
  /** Where the score would lie if all that is not evaluable were seen, at worst and at best. */
  readonly interval: [number, number];
}

type Id = Exclude<keyof typeof WEIGHTS, 'prior'>;

/** What of a signal that is not evaluable is taken for granted: that it says nothing, is quiet, or fires. */
type Supposed = 'nothing' | 'quiet' | 'fired';

/**
 * Adds log-likelihood ratios to the prior.
 *
 * Signals of one group look at the same thing and count once: the strongest that fired; only where none fired, the one
 * that speaks most against it. So a thing that is seen can only move the score within the interval it had unseen.
 * A counter-signal counts in full, except against a platform's own verdict: then it takes away no more than the signals
 * of the groups that it explains had added.
 */
export function weigh(
  signals: readonly SignalResult[],
  counterSignals: readonly CounterSignalResult[],
): Weighed {
  const sum = (supposed: Supposed) => logOdds(signals, counterSignals, supposed);
  return { score: sigmoid(sum('nothing')), interval: [sigmoid(sum('quiet')), sigmoid(sum('fired'))] };
}

function logOdds(
  signals: readonly SignalResult[],
  counterSignals: readonly CounterSignalResult[],
  supposed: Supposed,
): number {
  const counted = countedIn(signals, supposed);
  // A counter-signal that cannot be seen is no reason to doubt what was seen.
  const against = total(countedIn(counterSignals, 'nothing'));
  const isJudgedByVendor = counted.some(({ id, llr }) => id === 'vendor-verdict' && llr > 0);
  const explains = new Set(counterSignals.flatMap((counter) => counter.explains.map(groupOf)));
  const explained = total(counted.filter(({ id, llr }) => llr > 0 && explains.has(groupOf(id))));
  return WEIGHTS.prior + total(counted) + (isJudgedByVendor ? Math.max(against, -explained) : against);
}

interface Said {
  readonly id: string;
  readonly llr: number;
}

/** One for each group. */
function countedIn(signals: readonly SignalResult[], supposed: Supposed): readonly Said[] {
  const groups = Map.groupBy(signals, ({ id }) => groupOf(id));
  return [...groups.values()].map((group) => {
    const said = group.map((signal) => ({ id: signal.id, llr: llrOf(signal, supposed) }));
    const byWeight = said.toSorted((a, b) => b.llr - a.llr);
    return byWeight[0]!.llr > 0 ? byWeight[0]! : byWeight.at(-1)!;
  });
}

function groupOf(id: string): string {
  return WEIGHTS[id as Id].group;
}

function total(said: readonly Said[]): number {
  return said.reduce((sum, { llr }) => sum + llr, 0);
}

function llrOf({ id, state, llr }: SignalResult, supposed: Supposed): number {
  if (state !== 'not-evaluable') return llr;
  return supposed === 'nothing' ? 0 : WEIGHTS[id as Id][supposed];
}

function sigmoid(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
