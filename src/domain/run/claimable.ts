import { isPaused } from './run-family.ts';
import type { Incident, Item, Run } from './state.ts';

/**
 * Whether a worker may claim this attempt of an item now, to call for it: it is intended, and nobody has paused its run or
 * one that led to it. Whatever was cancelled, skipped or sent back is not intended any more.
 */
export function isClaimable(incident: Incident, run: Run, item: Item, attempt: number): boolean {
  return item.phase === 'intended' && item.attempt === attempt && !isPaused(incident, run);
}
