import type { ProofState } from '../containment.ts';
import type { Item, Step } from './state.ts';

/** What did not come to its proof, or may not have. */
const NOT_PROVEN: ReadonlySet<ProofState> = new Set(['failed', 'unproven', 'unknown', 'contradicted']);

/**
 * Items that a person may have tried again: failed, not proven, refused, or skipped by a person. Not a gap, which no
 * trying cures, nor what somebody says is done.
 */
export function candidatesToRetry(step: Step): readonly number[] {
  return step.items.filter((item) => mayRetry(step, item)).map(({ index }) => index);
}

function mayRetry({ effect }: Step, item: Item): boolean {
  if (item.phase !== 'ended' || item.gap !== undefined || item.marked?.outcome === 'done') return false;
  if (effect === 'read') return item.outcome === 'failed' || item.isStopped === true;
  return item.proof === undefined || NOT_PROVEN.has(item.proof);
}

/** Items of which a person may say how they came out: gaps, and all that changes a platform and is over, or being read, without proof. */
export function candidatesToMark({ effect, items }: Step): readonly number[] {
  return items
    .filter(({ phase, proof, gap }) => {
      if (gap !== undefined) return true;
      return effect !== 'read' && proof !== 'proven' && (phase === 'ended' || phase === 'verifying');
    })
    .map(({ index }) => index);
}
