import type { Watermark } from './activity.ts';

/** A stretch of time, in ISO instants. */
interface Span {
  readonly from: string;
  readonly until: string;
}

/**
 * The watermark of several readings of one log together: complete wherever one of them was, with a gap wherever none was.
 * Pure; the order of the readings does not matter to what is complete.
 *
 * @param marks of one platform and log, at least one
 */
export function joinWatermarks(marks: readonly Watermark[]): Watermark {
  const [first] = marks;
  if (!first) throw new RangeError('there is no watermark to join');
  const seen = united(marks.flatMap(seenIn));
  const from = least(marks.map((mark) => mark.completeFrom));
  const until = most(marks.map((mark) => mark.completeUntil));
  const faults = marks.flatMap((mark) => mark.gaps);
  return {
    platform: first.platform,
    log: first.log,
    completeFrom: from,
    completeUntil: until,
    lagMs: Math.max(...marks.map(({ lagMs }) => lagMs)),
    gaps: without({ from, until }, seen).map((gap) => ({ ...gap, why: whyOf(gap, faults) })),
  };
}

/** What one reading saw: its stretch less its gaps. */
function seenIn({ completeFrom: from, completeUntil: until, gaps }: Watermark): Span[] {
  return without({ from, until }, united(gaps));
}

/** The same stretches, in order and apart from each other. */
function united(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = joined.at(-1);
    if (!last || span.from > last.until) joined.push({ from: span.from, until: span.until });
    else joined[joined.length - 1] = { from: last.from, until: most([last.until, span.until]) };
  }
  return joined;
}

/** What of a stretch is in none of these, which are in order and apart. */
function without({ from, until }: Span, taken: readonly Span[]): Span[] {
  const left: Span[] = [];
  let at = from;
  for (const span of taken) {
    if (span.from > at) left.push({ from: at, until: least([span.from, until]) });
    at = most([at, span.until]);
    if (at >= until) return left.filter(isThere);
  }
  return [...left, { from: at, until }].filter(isThere);
}

function isThere({ from, until }: Span): boolean {
  return from < until;
}

function whyOf({ from, until }: Span, faults: Watermark['gaps']): string {
  const known = faults.findLast((gap) => gap.from < until && gap.until > from);
  return known?.why ?? 'no reading reached it';
}

function least(times: readonly string[]): string {
  return times.reduce((a, b) => (a < b ? a : b));
}

function most(times: readonly string[]): string {
  return times.reduce((a, b) => (a > b ? a : b));
}
