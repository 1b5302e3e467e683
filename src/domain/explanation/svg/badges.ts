import { el, type SvgElement } from './element.ts';
import { widthPx } from './fit-text.ts';
import { type Frame, label } from './frame.ts';
import type { PlacedMark } from './placed-marks.ts';
import { fill, stroke } from './theme.ts';

const DIGIT = { size: 9.5, isStrong: true } as const;
const HEIGHT = 14;
const TOP = 3;
/** Where the line from a badge down to its mark ends. */
const LEADER_END = 22;
const BRACKET = 19.5;

interface Badge {
  readonly x: number;
  /** The last mark that it stands for. */
  readonly until: number;
  readonly numbers: ReadonlySet<number>;
  readonly isSuspect: boolean;
}

/** The numbers of the signals that marks stand behind, above them; those that would overlap are one. */
export function badges(placed: readonly PlacedMark[], { numbers }: Frame): readonly SvgElement[] {
  const found: Badge[] = [];
  for (const { mark, x } of placed) {
    const told = mark.behind.flatMap(({ signal }) => numbers.get(signal) ?? []);
    if (told.length === 0) continue;
    const isSuspect = mark.behind.some(({ speaks }) => speaks === 'for');
    let badge: Badge = { x, until: x, numbers: new Set(told), isSuspect };
    for (let last = found.at(-1); last && areOverlapping(last, badge); last = found.at(-1)) {
      badge = joined(last, badge);
      found.pop();
    }
    found.push(badge);
  }
  return found.flatMap((badge) => [
    el('path', {
      d: `M${badge.x.toFixed(1)} ${TOP + HEIGHT}V${LEADER_END}${bracket(badge)}`,
      class: `cst-none ${stroke(badge.isSuspect ? 'alarm' : 'calm')}`,
      'stroke-width': '1.4',
    }),
    ...numberBox(badge.x, TOP, textOf(badge), badge.isSuspect),
  ]);
}

/** Numbers in a small box around `x`: filled where they speak for compromise, outlined where against. */
export function numberBox(x: number, y: number, text: string, isSuspect: boolean): readonly SvgElement[] {
  const width = boxWidth(text);
  const box = { x: x - width / 2, y, width, height: HEIGHT, rx: HEIGHT / 2 };
  return [
    isSuspect
      ? el('rect', { ...box, class: fill('alarm') })
      : el('rect', { ...box, class: `${fill('paper')} ${stroke('calm')}`, 'stroke-width': '1.4' }),
    label(text, x, y + HEIGHT / 2 + DIGIT.size * 0.36, {
      ...DIGIT,
      tone: isSuspect ? 'onTone' : 'calm',
      anchor: 'middle',
    }),
  ];
}

/** Over all that a joined badge stands for. */
function bracket({ x, until }: Badge): string {
  return until - x < 2 ? '' : `M${x.toFixed(1)} ${BRACKET}H${until.toFixed(1)}V${LEADER_END}`;
}

function areOverlapping(last: Badge, next: Badge): boolean {
  return next.x - last.x < (widthOf(last) + widthOf(next)) / 2 + 2;
}

function joined(last: Badge, next: Badge): Badge {
  return {
    x: last.x,
    until: next.until,
    numbers: new Set([...last.numbers, ...next.numbers]),
    isSuspect: last.isSuspect || next.isSuspect,
  };
}

function widthOf(badge: Badge): number {
  return boxWidth(textOf(badge));
}

function boxWidth(text: string): number {
  return Math.max(HEIGHT, widthPx(text, DIGIT) + 8);
}

function textOf({ numbers }: Badge): string {
  const sorted = [...numbers].toSorted((a, b) => a - b);
  return sorted.length <= 3 ? sorted.join(' ') : `${sorted.slice(0, 2).join(' ')} …`;
}
