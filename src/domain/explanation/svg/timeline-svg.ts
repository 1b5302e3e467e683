import { laneName, verdictText } from '../lane-names.ts';
import type { Lane, Timeline } from '../timeline.ts';
import { AXIS_HEIGHT_PX, axis, flags } from './axis.ts';
import { coverageRow } from './coverage-row.ts';
import { el, markupOf, type SvgElement } from './element.ts';
import { legend, reasonRows } from './foot.ts';
import { type Frame, heading, type Part, stacked } from './frame.ts';
import { head } from './head.ts';
import { laneRow } from './lane-row.ts';
import { SourceStyles } from './source-styles.ts';
import { fill, styleSheet, type Theme } from './theme.ts';
import { timeScale } from './time-scale.ts';

export interface SvgOptions {
  /** 720 to 1600; by default 1200. */
  readonly widthPx?: number | undefined;
  /** By default `auto`. */
  readonly theme?: Theme | undefined;
}

/** Narrowest and widest picture, in pixels. */
export const SVG_WIDTH_PX = { least: 720, most: 1_600, usual: 1_200 } as const;
const PAD = 28;

/**
 * The timeline as a picture that stands alone: SVG 1.1 without script or anything fetched. Every text in it is escaped.
 *
 * Sessions and tokens are bars whose pattern changes with the network and country, under the sign-ins and above the
 * account's other records; evidence carries the numbers of its signals; where logs tell nothing, it is hatched.
 */
export function timelineSvg(timeline: Timeline, options: SvgOptions = {}): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${markupOf(timelinePicture(timeline, options))}\n`;
}

/** The same as a tree, to be put into a page. */
export function timelinePicture(
  timeline: Timeline,
  { widthPx, theme = 'auto' }: SvgOptions = {},
): SvgElement {
  const { least, most, usual } = SVG_WIDTH_PX;
  const width = Math.round(Math.min(most, Math.max(least, widthPx ?? usual)));
  const frame = frameOf(timeline, width);
  const lanes = stacked(laneParts(timeline, frame), 0);
  const below = lanes.height + 6;
  const top = stacked([head(timeline, frame), axis(frame, below)], 0);
  const foot = stacked(footParts(timeline, frame), top.height + lanes.height + 6);
  const height = Math.round(top.height + lanes.height + foot.height + 6 + PAD);
  const moved = (y: number, drawn: readonly SvgElement[]) =>
    el('g', { transform: `translate(0 ${y})` }, ...drawn);
  return el(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      version: '1.1',
      class: 'cst',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-labelledby': 'cst-title cst-desc',
    },
    el('title', { id: 'cst-title' }, titleOf(timeline)),
    el('desc', { id: 'cst-desc' }, describe(timeline)),
    el('style', { type: 'text/css' }, styleSheet(theme)),
    el('defs', {}, ...frame.styles.patterns(), blindPattern()),
    el('rect', { width, height, class: fill('paper') }),
    ...top.drawn,
    moved(top.height, lanes.drawn),
    moved(top.height - AXIS_HEIGHT_PX, flags(timeline, frame, below)),
    ...foot.drawn,
  );
}

function frameOf(timeline: Timeline, width: number): Frame {
  const names = Math.round(Math.min(250, Math.max(164, width * 0.2)));
  return {
    width,
    pad: PAD,
    names,
    scale: timeScale(timeline.from, timeline.until, PAD + names, width - PAD),
    styles: new SourceStyles(timeline.sources),
    numbers: new Map(timeline.reasons.map(({ signal, number }) => [signal, number])),
  };
}

const SECTIONS: readonly { readonly name: string; has(lane: Lane): boolean }[] = [
  { name: 'Sign-ins', has: ({ kind }) => kind === 'sign-ins' },
  { name: 'In question', has: ({ isInQuestion }) => isInQuestion },
  {
    name: 'Other sessions and tokens',
    has: ({ kind, isInQuestion }) => !isInQuestion && ['session', 'token', 'rest'].includes(kind),
  },
  { name: 'Account', has: ({ kind }) => kind === 'account' },
];

function laneParts(timeline: Timeline, frame: Frame): readonly Part[] {
  const { lanes, coverage } = timeline;
  const sources = timeline.sources.map(({ network, country }) =>
    [country, network].filter(Boolean).join(' '),
  );
  const blindOf = (lane: Lane) =>
    coverage
      .filter(({ platform }) => platform === lane.platform || platform === 'all')
      .flatMap(({ blind }) => blind);
  const sections = SECTIONS.flatMap(({ name, has }) => {
    const found = lanes.filter(has);
    if (found.length === 0) return [];
    return [heading(name, frame), ...found.map((lane) => laneRow(lane, blindOf(lane), sources, frame))];
  });
  const logs = coverage.map((each) => coverageRow(each, timeline.now, frame));
  return logs.length === 0 ? sections : [...sections, heading('Logs', frame), ...logs];
}

function footParts({ reasons, ...rest }: Timeline, frame: Frame): readonly Part[] {
  const why = reasonRows(reasons, frame);
  return [
    ...(why.length === 0 ? [] : [heading('What speaks for and against it', frame), ...why]),
    heading('Signs', frame),
    legend({ reasons, ...rest }, frame),
  ];
}

function blindPattern(): SvgElement {
  return el(
    'pattern',
    { id: 'cst-blind', patternUnits: 'userSpaceOnUse', width: 7, height: 7 },
    el('path', {
      d: 'M-1.8 1.8L1.8 -1.8M0 7L7 0M5.2 8.8L8.8 5.2',
      class: 'cst-s-line',
      'stroke-width': '1.3',
    }),
  );
}

function titleOf({ who, verdict }: Timeline): string {
  return verdict ? `Timeline of ${who}: ${verdictText(verdict)}` : `Timeline of ${who}`;
}

/** The picture in words, for who does not see it. */
function describe({ from, until, lanes, reasons, coverage }: Timeline): string {
  const blind = coverage
    .filter((each) => each.blind.length > 0)
    .map(({ platform, log }) => `${platform} ${log}`);
  return [
    `From ${from} until ${until}.`,
    `Lanes: ${lanes.map((lane) => laneName(lane)).join('; ')}.`,
    ...reasons.map(
      ({ number, title, speaks, why }) => `${number}, ${title}, speaks ${speaks} compromise: ${why}.`,
    ),
    ...(blind.length > 0 ? [`Not seen in full: ${blind.join(', ')}.`] : []),
  ].join(' ');
}
