import { el, type SvgElement, type SvgNode } from './element.ts';
import { type Face, widthPx } from './fit-text.ts';
import type { SourceStyles } from './source-styles.ts';
import { fill } from './theme.ts';
import type { TimeScale } from './time-scale.ts';

/** Where things stand: a column of names, and the plot beside it. All in pixels. */
export interface Frame {
  readonly width: number;
  readonly pad: number;
  /** The names' column, from `pad` on. */
  readonly names: number;
  readonly scale: TimeScale;
  readonly styles: SourceStyles;
  /** The number of each signal that holds. */
  readonly numbers: ReadonlyMap<string, number>;
}

/** A part of the picture, drawn from 0 down; whoever stacks the parts moves it. */
export interface Part {
  readonly height: number;
  readonly drawn: readonly SvgElement[];
}

/** Parts below each other, from `y` on. */
export function stacked(parts: readonly Part[], y: number): Part {
  let at = y;
  const drawn = parts.map((part) => {
    const moved = el('g', { transform: `translate(0 ${at.toFixed(1)})` }, ...part.drawn);
    at += part.height;
    return moved;
  });
  return { height: at - y, drawn };
}

export interface TextStyle extends Face {
  readonly tone?: 'ink' | 'soft' | 'alarm' | 'calm' | 'onTone';
  readonly anchor?: 'start' | 'middle' | 'end';
}

/** A line of text with its baseline at `y`. */
export function label(
  text: string,
  x: number,
  y: number,
  { size, tone = 'ink', isStrong, isMono, anchor }: TextStyle,
): SvgElement {
  const classes = [fill(tone), isStrong ? 'cst-strong' : '', isMono ? 'cst-mono' : '']
    .filter(Boolean)
    .join(' ');
  return el('text', { x, y, class: classes, 'font-size': size, 'text-anchor': anchor }, text);
}

/** A group that tells what it is when pointed at, and to who cannot see it. */
export function told(title: string, ...children: readonly SvgNode[]): SvgElement {
  return el('g', {}, el('title', {}, title), ...children);
}

/** What would still stick out, in a font that is wider than was thought, is cut off at the box. */
export function boxed(
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  ...children: readonly SvgElement[]
): SvgElement {
  const viewBox = [box.x, box.y, box.width, box.height].map((each) => each.toFixed(1)).join(' ');
  return el('svg', { ...box, viewBox, overflow: 'hidden' }, ...children);
}

const HEADING: Face = { size: 10.5, isStrong: true };
const SPACING = 0.8;

/** The name of a section, with a thin line to the right of it. */
export function heading(text: string, { pad, width }: Frame): Part {
  const shown = text.toUpperCase();
  const from = pad + widthPx(shown, HEADING) + shown.length * SPACING + 12;
  return {
    height: 30,
    drawn: [
      el(
        'text',
        {
          x: pad,
          y: 21,
          class: `${fill('soft')} cst-strong`,
          'font-size': HEADING.size,
          'letter-spacing': SPACING,
        },
        shown,
      ),
      el('path', { d: `M${from.toFixed(1)} 17.5H${width - pad}`, class: 'cst-s-grid' }),
    ],
  };
}
