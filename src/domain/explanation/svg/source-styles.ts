import type { Source } from '../timeline.ts';
import { el, type SvgElement } from './element.ts';

/** Each source has a colour and a pattern: never a colour alone. Cool ones are familiar, warm ones are not. */

interface Style {
  readonly colour: string;
  /** Lines over the colour, in a square of eight pixels; none for the first. */
  readonly lines?: string;
}

const FAMILIAR: readonly Style[] = [
  { colour: '#0072b2' },
  { colour: '#009e73', lines: 'M0 4H8' },
  { colour: '#56b4e9', lines: 'M4 0V8' },
  { colour: '#3b6e8f', lines: 'M0 0L8 8' },
  { colour: '#2a9d8f', lines: 'M0 4H8M4 0V8' },
  { colour: '#7aa6c2', lines: 'M2 2h.1M6 6h.1' },
];
const STRANGE: readonly Style[] = [
  { colour: '#d55e00', lines: 'M-2 2L2 -2M0 8L8 0M6 10L10 6' },
  { colour: '#e69f00', lines: 'M0 0L8 8M0 8L8 0' },
  { colour: '#cc79a7', lines: 'M2 0V8M6 0V8' },
  { colour: '#a8440c', lines: 'M0 2H8M0 6H8' },
  { colour: '#f0b429', lines: 'M-2 6L2 10M0 0L8 8M6 -2L10 2' },
  { colour: '#b05c8a', lines: 'M2 2h.1M6 6h.1' },
];
const UNTOLD: Style = { colour: '#8a949e', lines: 'M0 4H3M5 4H8' };

/** How sources are filled. */
export class SourceStyles {
  private readonly styles: readonly Style[];

  constructor(sources: readonly Source[]) {
    let [familiar, strange] = [0, 0];
    this.styles = sources.map(({ isFamiliar }) =>
      isFamiliar ? (FAMILIAR[familiar++] ?? UNTOLD) : (STRANGE[strange++] ?? UNTOLD),
    );
  }

  /** What a bar of the source is filled with. */
  paint(source: number | undefined): string {
    return `url(#${this.idOf(source)})`;
  }

  colour(source: number | undefined): string {
    return this.styleOf(source).colour;
  }

  /** The patterns, for the picture's `defs`. */
  patterns(): readonly SvgElement[] {
    return [...this.styles.keys(), undefined].map((source) => {
      const { colour, lines } = this.styleOf(source);
      const square = { patternUnits: 'userSpaceOnUse', width: 8, height: 8 };
      return el(
        'pattern',
        { id: this.idOf(source), ...square },
        el('rect', { width: 8, height: 8, fill: colour }),
        ...(lines === undefined
          ? []
          : [
              el('path', {
                d: lines,
                stroke: '#ffffff',
                'stroke-opacity': '0.72',
                'stroke-width': '1.7',
                'stroke-linecap': 'round',
                fill: 'none',
              }),
            ]),
      );
    });
  }

  private styleOf(source: number | undefined): Style {
    return (source === undefined ? undefined : this.styles[source]) ?? UNTOLD;
  }

  private idOf(source: number | undefined): string {
    return source === undefined ? 'cst-source-untold' : `cst-source-${source}`;
  }
}
