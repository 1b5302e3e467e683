import type { LogCoverage } from '../timeline.ts';
import { el, type SvgElement } from './element.ts';
import { fitPx, widthPx } from './fit-text.ts';
import { boxed, type Frame, label, type Part, told } from './frame.ts';
import { fill, stroke } from './theme.ts';

const HEIGHT = 30;
const BAND = 14;
const NAME = { size: 11.5 } as const;
const WHY = { size: 10.5, tone: 'soft', anchor: 'middle' } as const;

/**
 * What one log covers until `now`: a line where it is complete, hatched where it tells nothing, with the reason where
 * there is room.
 */
export function coverageRow({ platform, log, blind }: LogCoverage, now: string, frame: Frame): Part {
  const { pad, names, scale } = frame;
  const middle = HEIGHT / 2;
  const name = fitPx(`${platform} ${log}`, names - 12, NAME);
  return {
    height: HEIGHT,
    drawn: [
      boxed({ x: pad, y: 0, width: names - 8, height: HEIGHT }, label(name, pad, middle + 4, NAME)),
      el('path', {
        d: `M${scale.left} ${middle}H${scale.x(now).toFixed(1)}`,
        class: stroke('calm'),
        'stroke-width': '3',
        'stroke-linecap': 'round',
        opacity: '0.55',
      }),
      ...blind.flatMap(({ from, until, why }): SvgElement[] => {
        const x = scale.x(from);
        const width = Math.max(3, scale.x(until) - x);
        const text = fitPx(why, width - 24, WHY);
        const wide = widthPx(text, WHY) + 12;
        const hasRoom = width > 90;
        return [
          told(
            `${platform} ${log} tells nothing from ${from} until ${until}: ${why}`,
            el('rect', { x, y: middle - BAND / 2, width, height: BAND, class: fill('paper') }),
            el('rect', {
              x,
              y: middle - BAND / 2,
              width,
              height: BAND,
              fill: 'url(#cst-blind)',
              class: stroke('line'),
            }),
            ...(hasRoom
              ? [
                  el('rect', {
                    x: x + width / 2 - wide / 2,
                    y: middle - BAND / 2 + 0.5,
                    width: wide,
                    height: BAND - 1,
                    class: fill('paper'),
                  }),
                  label(text, x + width / 2, middle + 3.8, WHY),
                ]
              : []),
          ),
        ];
      }),
    ],
  };
}
