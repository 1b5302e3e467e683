import { outsideText, verdictText } from '../lane-names.ts';
import type { Timeline } from '../timeline.ts';
import { el, type SvgElement } from './element.ts';
import { fitPx, widthPx } from './fit-text.ts';
import { boxed, type Frame, label, type Part } from './frame.ts';
import { fill, stroke } from './theme.ts';
import { dayOf } from './time-scale.ts';

const NAME = { size: 18, isStrong: true } as const;
const TIME = { size: 12, tone: 'soft' } as const;
const CHIP = { size: 12.5, isStrong: true } as const;

/** Who it is about, the verdict, and the time that is shown. */
export function head(timeline: Timeline, { width, pad }: Frame): Part {
  const chip = timeline.verdict ? verdictChip(timeline.verdict, width - pad) : undefined;
  const room = width - 2 * pad - (chip ? chip.width + 16 : 0);
  const time = [
    `${stretch(timeline.from, timeline.until)} UTC`,
    ...(timeline.verdict
      ? [`assessed ${dayOf(Date.parse(timeline.now))}, ${timeline.now.slice(11, 16)}`]
      : []),
    ...outsideText(timeline.outside),
  ].join(' · ');
  return {
    height: 66,
    drawn: [
      boxed(
        { x: pad, y: 10, width: room, height: 36 },
        label(fitPx(timeline.who, room, NAME), pad, 36, NAME),
      ),
      label(fitPx(time, width - 2 * pad, TIME), pad, 57, TIME),
      ...(chip ? chip.drawn : []),
    ],
  };
}

function stretch(from: string, until: string): string {
  const [first, last] = [dayOf(Date.parse(from)), dayOf(Date.parse(until))];
  const end = first === last ? until.slice(11, 16) : `${last}, ${until.slice(11, 16)}`;
  return `${first}, ${from.slice(11, 16)} to ${end}`;
}

/** Sure verdicts are filled, undecided ones only outlined. */
function verdictChip(
  verdict: NonNullable<Timeline['verdict']>,
  right: number,
): { readonly width: number; readonly drawn: readonly SvgElement[] } {
  const text = verdictText(verdict);
  const width = widthPx(text, CHIP) + 24;
  const isOpen = verdict.verdict === 'undecided';
  const tone = verdict.verdict === 'explained' ? 'calm' : 'alarm';
  const box = { x: right - width, y: 18, width, height: 26, rx: 13 };
  return {
    width,
    drawn: [
      isOpen
        ? el('rect', {
            ...box,
            class: `cst-none ${stroke('ink')}`,
            'stroke-width': '1.5',
            'stroke-dasharray': '5 3',
          })
        : el('rect', { ...box, class: fill(tone) }),
      label(text, right - width / 2, 35.5, {
        ...CHIP,
        tone: isOpen ? 'ink' : 'onTone',
        anchor: 'middle',
      }),
    ],
  };
}
