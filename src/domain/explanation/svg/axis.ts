import type { Timeline } from '../timeline.ts';
import { el, type SvgElement } from './element.ts';
import { fitPx, widthPx } from './fit-text.ts';
import { type Frame, label, type Part, told } from './frame.ts';
import { fill, stroke } from './theme.ts';

const FLAG = { size: 11, isStrong: true } as const;
const DAY = { size: 11, isStrong: true } as const;
const CLOCK = { size: 11, tone: 'soft', anchor: 'middle' } as const;

export const AXIS_HEIGHT_PX = 68;

/** Days and clock times, with thin lines down through `below` pixels, for what is drawn over them. */
export function axis({ scale, ...frame }: Frame, below: number): Part {
  const days = scale.ticks.filter(({ day }) => day !== undefined);
  const bottom = AXIS_HEIGHT_PX + below;
  return {
    height: AXIS_HEIGHT_PX,
    drawn: [
      ...scale.ticks.map(({ x }) =>
        el('path', { d: `M${x.toFixed(1)} ${AXIS_HEIGHT_PX}V${bottom}`, class: stroke('grid') }),
      ),
      ...days.map(({ x, day }, at) => dayLabel(day!, x - 16, days[at + 1]?.x ?? frame.width - frame.pad)),
      ...scale.ticks.map(({ x, label: text }) => label(text, clampMiddle(x, text, frame), 61, CLOCK)),
      el('path', { d: `M${scale.left} ${AXIS_HEIGHT_PX}H${scale.right}`, class: stroke('line') }),
    ],
  };
}

function dayLabel(day: string, x: number, next: number): SvgElement {
  return label(fitPx(day, Math.max(0, next - x - 4), DAY), x, 45, DAY);
}

function clampMiddle(x: number, text: string, { width, pad }: Pick<Frame, 'width' | 'pad'>): number {
  const half = widthPx(text, CLOCK) / 2;
  return Math.min(x, width - pad - half + 8);
}

interface Flag {
  readonly x: number;
  readonly text: string;
  readonly title: string;
  readonly isDetection: boolean;
}

/** Detections and the assessment: a line through `below` pixels under the axis, and a name where there is room. */
export function flags(timeline: Timeline, frame: Frame, below: number): readonly SvgElement[] {
  const { detections, verdict, now, from, until } = timeline;
  const isShown = (at: string): boolean => at >= from && at <= until;
  const { scale } = frame;
  const all: Flag[] = [
    ...detections
      .filter(({ at }) => isShown(at))
      .map(({ at, title }) => ({
        x: scale.x(at),
        text: `detected ${at.slice(11, 19)}`,
        title: `detected ${at}: ${title}`,
        isDetection: true,
      })),
    ...(verdict && isShown(now)
      ? [
          {
            x: scale.x(now),
            text: `assessed ${now.slice(11, 19)}`,
            title: `assessed ${now}`,
            isDetection: false,
          },
        ]
      : []),
  ];
  let free = frame.pad;
  return all.map((flag) => {
    const wide = widthPx(flag.text, FLAG) + 14;
    const isLeft = flag.x + wide > frame.width - frame.pad;
    const start = isLeft ? flag.x - wide : flag.x;
    const hasRoom = start >= free;
    if (hasRoom) free = start + wide + 8;
    return drawnFlag(flag, isLeft, hasRoom, AXIS_HEIGHT_PX + below);
  });
}

function drawnFlag(
  { x, text, title, isDetection }: Flag,
  isLeft: boolean,
  hasRoom: boolean,
  bottom: number,
): SvgElement {
  const tone = isDetection ? 'alarm' : 'soft';
  // Without a name beside it, it would only strike through another's.
  const stub = isDetection || hasRoom ? `M${x.toFixed(1)} 12V28` : '';
  const line = {
    d: `${stub}M${x.toFixed(1)} ${AXIS_HEIGHT_PX}V${bottom}`,
    'stroke-width': '1.5',
  };
  const dash = isDetection ? '6 3' : '1 4';
  const flag = `M${x.toFixed(1)} 12l${isLeft ? -9 : 9} 5.5l${isLeft ? 9 : -9} 5.5z`;
  return told(
    title,
    el('path', { ...line, class: stroke(tone), 'stroke-dasharray': dash, 'stroke-linecap': 'round' }),
    ...(isDetection ? [el('path', { d: flag, class: fill(tone) })] : []),
    ...(hasRoom
      ? [
          label(text, x + (isLeft ? -13 : 13), 21.5, {
            size: FLAG.size,
            tone,
            isStrong: isDetection,
            anchor: isLeft ? 'end' : 'start',
          }),
        ]
      : []),
  );
}
