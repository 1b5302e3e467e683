import { sourceName } from '../lane-names.ts';
import { MARK_WORDS } from '../mark-kind.ts';
import { MARK_KINDS, type Mark, type Reason, type Timeline } from '../timeline.ts';
import { numberBox } from './badges.ts';
import { el, type SvgElement } from './element.ts';
import { fitPx, linesPx, widthPx } from './fit-text.ts';
import { boxed, type Frame, label, type Part } from './frame.ts';
import { issuedMark } from './lane-row.ts';
import { symbol } from './symbols.ts';
import { stroke } from './theme.ts';

const MOST_REASONS = 8;
const TITLE = { size: 12.5, isStrong: true } as const;
const ID = { size: 11, tone: 'soft', isMono: true } as const;
const TEXT = { size: 12, tone: 'soft' } as const;
const KEY = { size: 11, tone: 'soft' } as const;
const KEY_PX = 260;
const LINE = 17;

/** The signals that hold, by the numbers at the marks. */
export function reasonRows(reasons: readonly Reason[], frame: Frame): readonly Part[] {
  const rows = reasons.slice(0, MOST_REASONS).map((reason) => reasonRow(reason, frame));
  const more = reasons.length - rows.length;
  if (more <= 0) return rows;
  const line = label(`and ${more} more`, frame.pad + 30, 14, TEXT);
  return [...rows, { height: 22, drawn: [line] }];
}

function reasonRow({ number, title, signal, why, speaks }: Reason, { pad, width }: Frame): Part {
  const x = pad + 30;
  const room = width - pad - x;
  const side = speaks === 'for' ? '' : ' · speaks against compromise';
  const lines = linesPx(why, room, TEXT, 3);
  const idX = x + widthPx(title, TITLE) + 8;
  return {
    height: 22 + lines.length * LINE,
    drawn: [
      ...numberBox(pad + 11, 3, String(number), speaks === 'for'),
      label(title, x, 14, TITLE),
      label(fitPx(`${signal}${side}`, width - pad - idX, ID), idX, 14, ID),
      ...lines.map((line, at) => label(line, x, 14 + (at + 1) * LINE, TEXT)),
    ],
  };
}

interface Key {
  readonly text: string;
  readonly swatch: number;
  draw(x: number, y: number): readonly SvgElement[];
}

/** What patterns and shapes mean: only those that are in the picture, as many in a line as there is room for. */
export function legend(timeline: Timeline, frame: Frame): Part {
  const { pad, width } = frame;
  const drawn: SvgElement[] = [];
  let [x, y] = [pad, 18];
  for (const { text, swatch, draw } of [
    ...sourceKeys(timeline, frame),
    ...markKeys(timeline),
    ...barKeys(timeline),
  ]) {
    const shown = fitPx(text, KEY_PX, KEY);
    const room = widthPx(shown, KEY) + 2;
    const wide = swatch + 8 + room + 14;
    if (x + wide > width - pad + 18 && x > pad) [x, y] = [pad, y + 24];
    drawn.push(
      ...draw(x, y),
      boxed(
        { x: x + swatch + 8, y: y - 12, width: room, height: 24 },
        label(shown, x + swatch + 8, y + 4, KEY),
      ),
    );
    x += wide;
  }
  return { height: y + 20, drawn };
}

function sourceKeys({ sources, lanes }: Timeline, { styles }: Frame): readonly Key[] {
  const key = (source: number | undefined, text: string): Key => ({
    text,
    swatch: 24,
    draw: (x, y) => [el('rect', { x, y: y - 6, width: 24, height: 12, rx: 2, fill: styles.paint(source) })],
  });
  const used = new Set(
    lanes.flatMap(({ bar, marks }) =>
      (bar ? bar.segments : marks.filter(isTold)).map(({ source }) => source),
    ),
  );
  const named = sources.flatMap((source, at) => (used.has(at) ? [key(at, sourceName(source))] : []));
  return used.has(undefined) ? [...named, key(undefined, 'another network, or several')] : named;
}

function isTold({ source }: Pick<Mark, 'source'>): boolean {
  return source !== undefined;
}

function markKeys({ lanes }: Timeline): readonly Key[] {
  const used = new Set(lanes.flatMap(({ marks }) => marks.map(({ kind }) => kind)));
  const keys = MARK_KINDS.filter((kind) => used.has(kind)).map(
    (kind): Key => ({ text: MARK_WORDS[kind], swatch: 14, draw: (x, y) => [symbol(kind, x + 7, y)] }),
  );
  const isCounted = lanes.some(({ marks }) => marks.some(({ count }) => count > 1));
  if (!isCounted) return keys;
  const run: Key = {
    text: 'so many like records',
    swatch: 18,
    draw: (x, y) => [label('×12', x, y + 4, { size: 10, tone: 'soft' })],
  };
  return [...keys, run];
}

function barKeys({ lanes, coverage }: Timeline): readonly Key[] {
  const bars = lanes.flatMap(({ bar }) => bar ?? []);
  const path = (
    text: string,
    d: (x: number, y: number) => string,
    tone: 'ink' | 'alarm',
    wide: string,
  ): Key => ({
    text,
    swatch: 14,
    draw: (x, y) => [el('path', { d: d(x, y), class: `cst-none ${stroke(tone)}`, 'stroke-width': wide })],
  });
  const blind: Key = {
    text: 'the log tells nothing',
    swatch: 24,
    draw: (x, y) => [
      el('rect', { x, y: y - 6, width: 24, height: 12, fill: 'url(#cst-blind)', class: stroke('line') }),
    ],
  };
  return [
    ...(bars.some(({ start, isCutBefore }) => start === 'issued' && !isCutBefore)
      ? [path('issued', (x, y) => issuedMark(x + 7, y), 'ink', '2')]
      : []),
    ...(bars.some(({ start, isCutBefore }) => start === 'not-seen' && !isCutBefore)
      ? [path('no issuance in the logs', (x, y) => `M${x + 9} ${y - 9}l-5 4l5 4l-5 4l5 4`, 'alarm', '2')]
      : []),
    ...(bars.some(({ start, isCutBefore }) => start === 'listed' && !isCutBefore)
      ? [
          path(
            'issued, as the platform lists it',
            (x, y) => `M${x + 10} ${y - 8}H${x + 6}V${y + 8}H${x + 10}`,
            'ink',
            '1.8',
          ),
        ]
      : []),
    ...(bars.some(({ end, isCutAfter }) => end === 'ended' && !isCutAfter)
      ? [path('ended', (x, y) => `M${x + 7} ${y - 8}V${y + 8}`, 'ink', '3.5')]
      : []),
    ...(coverage.some((each) => each.blind.length > 0) ? [blind] : []),
  ];
}
