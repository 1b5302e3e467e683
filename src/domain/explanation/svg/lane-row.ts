import { barFacts, laneName, originText } from '../lane-names.ts';
import { MARK_WORDS } from '../mark-kind.ts';
import type { Bar, BlindPeriod, Lane, Mark } from '../timeline.ts';
import { badges } from './badges.ts';
import { captions } from './captions.ts';
import { el, type SvgElement } from './element.ts';
import { fitPx } from './fit-text.ts';
import { boxed, type Frame, label, type Part, told } from './frame.ts';
import { type PlacedMark, placedMarks } from './placed-marks.ts';
import { symbol } from './symbols.ts';
import { fill, stroke } from './theme.ts';

const HEIGHT = 50;
/** The middle of the bar; above it is room for the numbers of signals. */
const MIDDLE = 29;
const BAR = 12;
const NAME = { size: 12.5, isStrong: true } as const;

/**
 * One lane: its name, its bar, what is not seen of it, and its marks.
 *
 * @param sources what each source is called under a bar
 */
export function laneRow(
  lane: Lane,
  blind: readonly BlindPeriod[],
  sources: readonly string[],
  frame: Frame,
): Part {
  const { scale, width, pad } = frame;
  const ground = lane.isInQuestion
    ? [
        el('rect', {
          x: pad - 10,
          y: 2,
          width: width - 2 * pad + 20,
          height: HEIGHT - 4,
          rx: 6,
          class: fill('panel'),
        }),
        el('rect', { x: pad - 10, y: 2, width: 4, height: HEIGHT - 4, rx: 2, class: fill('alarm') }),
      ]
    : [];
  const placed = placedMarks(lane.marks, scale);
  const base = lane.bar ? bar(lane.bar, lane.isInQuestion, frame) : thread(placed, frame);
  return {
    height: HEIGHT,
    drawn: [
      ...ground,
      ...blind.map((period) => blindArea(period, frame)),
      ...names(lane, frame),
      ...base,
      ...runs(lane.marks, frame),
      ...captions(lane, sources, HEIGHT - 3, frame),
      ...symbols(placed, frame),
      ...badges(placed, frame),
    ],
  };
}

function names(lane: Lane, { pad, names: column }: Frame): readonly SvgElement[] {
  const { tag, kind, platform, id, stands, marks: all, bar: drawn } = lane;
  const x = pad + (tag === undefined ? 0 : 28);
  const room = column - (x - pad) - 12;
  const records = all.reduce((sum, { count }) => sum + count, 0);
  const [first, second] =
    kind === 'session' || kind === 'token'
      ? [`${platform} ${kind}`, id ?? '']
      : kind === 'rest'
        ? [`${stands} more`, `sessions and tokens, ${platform}`]
        : [platform, kind === 'sign-ins' ? 'sign-ins and MFA' : 'account'];
  const fact = { size: 11, tone: 'soft', isMono: id !== undefined } as const;
  const facts = [laneName(lane), ...(drawn ? barFacts(drawn) : []), `${records} record(s) shown`].join('; ');
  return [
    told(
      facts,
      ...(tag === undefined ? [] : tagBox(tag, pad, lane.isInQuestion)),
      boxed(
        { x, y: 8, width: room + 8, height: HEIGHT - 10 },
        label(fitPx(first, room, NAME), x, 24, NAME),
        label(fitPx(second, room, fact), x, 39, fact),
      ),
    ),
  ];
}

function tagBox(tag: string, x: number, isInQuestion: boolean): readonly SvgElement[] {
  const box = { x, y: 14, width: 20, height: 20, rx: 5 };
  return [
    isInQuestion
      ? el('rect', { ...box, class: fill('alarm') })
      : el('rect', { ...box, class: `cst-none ${stroke('line')}`, 'stroke-width': '1.4' }),
    label(tag, x + 10, 28.3, {
      size: 12,
      tone: isInQuestion ? 'onTone' : 'soft',
      isStrong: true,
      anchor: 'middle',
    }),
  ];
}

function bar(
  { segments, from, until, start, end, isCutBefore, isCutAfter }: Bar,
  isInQuestion: boolean,
  frame: Frame,
): SvgElement[] {
  const { scale, styles } = frame;
  const [left, right] = [scale.x(from), Math.max(scale.x(until), scale.x(from) + 3)];
  const top = MIDDLE - BAR / 2;
  const drawn = (segments.length > 0 ? segments : [{ from, until }]).map((segment) => {
    const x = scale.x(segment.from);
    const source = 'source' in segment ? segment.source : undefined;
    return el('rect', {
      x,
      y: top,
      width: Math.max(2, scale.x(segment.until) - x),
      height: BAR,
      fill: styles.paint(source),
    });
  });
  const startEdge = isCutBefore ? cutEdge(left, -1) : START[start](left, isInQuestion ? 'alarm' : 'soft');
  const endEdge = isCutAfter ? cutEdge(right, 1) : end === 'ended' ? endCap(right) : [];
  return [...drawn, ...startEdge, ...endEdge];
}

const STRIP = 8;
/** How far a strip reaches to each side of its mark. */
const STRIP_REACH = 10;

/** Of a lane that is no session or token: a thin line, and under each mark a strip of the source it came from. */
function thread(placed: readonly PlacedMark[], { scale, styles }: Frame): SvgElement[] {
  const strips = placed.flatMap(({ mark: { source, until }, x }) => {
    if (source === undefined) return [];
    const left = Math.max(scale.left, x - STRIP_REACH);
    const right = Math.min(scale.right, Math.max(x, until === undefined ? x : scale.x(until)) + STRIP_REACH);
    const box = { x: left, y: MIDDLE - STRIP / 2, width: right - left, height: STRIP, rx: 2 };
    return [el('rect', { ...box, fill: styles.paint(source) })];
  });
  return [el('path', { d: `M${scale.left} ${MIDDLE}H${scale.right}`, class: stroke('line') }), ...strips];
}

/** Whether a beginning was not seen matters for what is in question. */
const START: Readonly<Record<Bar['start'], (x: number, tone: 'alarm' | 'soft') => SvgElement[]>> = {
  issued: (x) => [
    el('path', { d: issuedMark(x, MIDDLE), class: `${fill('paper')} ${stroke('ink')}`, 'stroke-width': '2' }),
  ],
  listed: (x) => [
    el('path', {
      d: `M${(x + 4).toFixed(1)} ${MIDDLE - 10}H${x.toFixed(1)}V${MIDDLE + 10}H${(x + 4).toFixed(1)}`,
      class: `cst-none ${stroke('ink')}`,
      'stroke-width': '1.8',
    }),
  ],
  'not-seen': (x, tone) => [
    el('path', {
      d: `M${(x - 14).toFixed(1)} ${MIDDLE}H${(x - 4).toFixed(1)}`,
      class: stroke(tone),
      'stroke-width': '2',
      'stroke-dasharray': '2 3',
    }),
    el('path', {
      d: `M${(x + 1).toFixed(1)} ${MIDDLE - 10}l-5 4l5 4l-5 4l5 4l-5 4`,
      class: `cst-none ${stroke(tone)}`,
      'stroke-width': '2',
      'stroke-linejoin': 'round',
    }),
  ],
};

/** A ring on a post. */
export function issuedMark(x: number, y: number): string {
  return `M${x.toFixed(1)} ${(y + 10).toFixed(1)}V${(y - 5).toFixed(1)}m-3.5 -3.5a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z`;
}

function endCap(x: number): SvgElement[] {
  return [
    el('path', {
      d: `M${x.toFixed(1)} ${MIDDLE - 10}V${MIDDLE + 10}`,
      class: stroke('ink'),
      'stroke-width': '3.5',
    }),
  ];
}

function cutEdge(x: number, side: 1 | -1): SvgElement[] {
  return [
    el('path', {
      d: `M${x.toFixed(1)} ${MIDDLE - 7}l${side * 7} 7l${side * -7} 7`,
      class: `cst-none ${stroke('soft')}`,
      'stroke-width': '2',
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    }),
  ];
}

function blindArea({ from, until, why }: BlindPeriod, { scale }: Frame): SvgElement {
  const x = scale.x(from);
  return told(
    `the log tells nothing from ${from} until ${until}: ${why}`,
    el('rect', {
      x,
      y: 6,
      width: Math.max(2, scale.x(until) - x),
      height: HEIGHT - 12,
      fill: 'url(#cst-blind)',
    }),
  );
}

/** Runs of records: a thin line from the first to the last, under the bar. */
function runs(marksOfLane: readonly Mark[], { scale }: Frame): SvgElement[] {
  const y = MIDDLE + BAR / 2 + 2.5;
  return marksOfLane.flatMap(({ at, until }) => {
    const [left, right] = [scale.x(at), scale.x(until ?? at)];
    if (right - left <= 4) return [];
    const line = { d: `M${left.toFixed(1)} ${y}H${right.toFixed(1)}`, 'stroke-width': '1.6' };
    return [el('path', { ...line, class: stroke('ink') })];
  });
}

/** Symbols on the bar; the last of a run is marked too. */
function symbols(placed: readonly PlacedMark[], { scale }: Frame): SvgElement[] {
  return placed.map(({ mark, x }) => {
    const last = mark.until === undefined ? x : scale.x(mark.until);
    const both = last - x > 4 ? [x, last] : [x];
    return told(titleOf(mark), ...both.map((at) => symbol(mark.kind, at, MIDDLE)));
  });
}

function titleOf({ kind, at, until, count, what, origin, behind }: Mark): string {
  const when = until === undefined ? at : `${at} until ${until}`;
  const times = count === 1 ? '' : ` ×${count}`;
  const signals = behind.map(({ signal, speaks }) => `${speaks} compromise: ${signal}`);
  return [`${when} ${MARK_WORDS[kind]}${times}: ${what}`, originText(origin), ...signals]
    .filter(Boolean)
    .join('\n');
}
