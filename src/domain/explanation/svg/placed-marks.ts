import type { Mark } from '../timeline.ts';
import { reachPx } from './symbols.ts';
import type { TimeScale } from './time-scale.ts';

/** A mark and where its symbol stands, in pixels. */
export interface PlacedMark {
  readonly mark: Mark;
  readonly x: number;
}

/** How far a symbol may step aside so as not to cover the one before. */
const ASIDE_PX = 24;

/** Symbols in their order; one that would cover another stands beside it, while that is near enough. Ticks stay where they are. */
export function placedMarks(marks: readonly Mark[], scale: TimeScale): readonly PlacedMark[] {
  let free = Number.NEGATIVE_INFINITY;
  return marks.map((mark) => {
    const at = scale.x(mark.at);
    const reach = reachPx(mark.kind);
    if (reach < 3) return { mark, x: at };
    const aside = Math.max(at, free + reach);
    const x = aside - at <= ASIDE_PX ? Math.min(aside, scale.right) : at;
    free = Math.max(free, x + reach + 1);
    return { mark, x };
  });
}
