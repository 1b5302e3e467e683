import type { Item, Step } from './state.ts';

const UNDER_WAY: ReadonlySet<Item['phase']> = new Set(['intended', 'claimed', 'verifying']);

/**
 * The first of the items that may be begun now: with `parallel`, so many that no more than that are intended, called or being
 * verified at once.
 *
 * @param parallel most under way at once; undefined for no bound
 */
export function withinBound(
  step: Step,
  items: readonly Item[],
  parallel: number | undefined,
): readonly Item[] {
  if (parallel === undefined) return items;
  const underWay = step.items.filter(({ phase }) => UNDER_WAY.has(phase)).length;
  return items.slice(0, Math.max(0, parallel - underWay));
}
