import type { Lane } from '../timeline.ts';
import type { SvgElement } from './element.ts';
import { fitPx, widthPx } from './fit-text.ts';
import { type Frame, label } from './frame.ts';

const PLACE = { size: 9.5, tone: 'soft' } as const;
const COUNT = { size: 9.5, tone: 'soft', isStrong: true, anchor: 'middle' } as const;
/** A shorter stretch of a bar is not written under. */
const LEAST_PX = 40;

/** The line under a bar: where each stretch of it came from, and how many records a run has, as far as there is room. */
export function captions(lane: Lane, sources: readonly string[], y: number, { scale }: Frame): SvgElement[] {
  const taken: { readonly from: number; readonly until: number }[] = [];
  const isFree = (from: number, until: number): boolean =>
    taken.every((other) => until + 4 <= other.from || from >= other.until + 4);
  const counts = lane.marks.flatMap(({ at, until, count }) => {
    if (count === 1) return [];
    const text = `×${count}`;
    const middle = (scale.x(at) + scale.x(until ?? at)) / 2;
    const half = widthPx(text, COUNT) / 2;
    if (!isFree(middle - half, middle + half)) return [];
    taken.push({ from: middle - half, until: middle + half });
    return [label(text, middle, y, COUNT)];
  });
  const places = (lane.bar?.segments ?? []).flatMap(({ from, until, source }) => {
    const name = source === undefined ? undefined : sources[source];
    const left = scale.x(from) + 2;
    const room =
      Math.min(scale.x(until), ...taken.filter((other) => other.from > left).map((other) => other.from - 4)) -
      left;
    if (name === undefined || room < LEAST_PX) return [];
    const text = fitPx(name, room, PLACE);
    const right = left + widthPx(text, PLACE);
    if (!isFree(left, right)) return [];
    taken.push({ from: left, until: right });
    return [label(text, left, y, PLACE)];
  });
  return [...counts, ...places];
}
