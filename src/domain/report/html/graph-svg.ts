import { fitPx } from '../../explanation/svg/fit-text.ts';
import type { GraphNode, PlaybookGraph } from '../playbook-graph.ts';
import { layered, type PlacedNode } from './layered.ts';
import { el, type HtmlElement } from './markup.ts';

const BOX = { width: 214, height: 66 } as const;
const GAP = { x: 26, y: 38 } as const;
const PAD = 16;

/** The steps of a playbook as a picture: what is needed stands above what needs it. */
export function graphSvg({ nodes }: PlaybookGraph, label: string): HtmlElement {
  const { placed, columns, layers } = layered(nodes);
  const width = PAD * 2 + columns * BOX.width + (columns - 1) * GAP.x;
  const height = PAD * 2 + layers * BOX.height + (layers - 1) * GAP.y;
  const spots = new Map(placed.map((each) => [each.node.id, spotOf(each, width)]));
  return el(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'graph',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-label': label,
    },
    ...nodes.flatMap((node) => node.needs.flatMap((need) => edge(spots.get(need), spots.get(node.id)))),
    ...placed.map(({ node }) => box(node, spots.get(node.id)!)),
  );
}

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Each layer stands in the middle. */
function spotOf({ layer, column, ofColumns }: PlacedNode<GraphNode>, width: number): Spot {
  const row = ofColumns * BOX.width + (ofColumns - 1) * GAP.x;
  return {
    x: (width - row) / 2 + column * (BOX.width + GAP.x),
    y: PAD + layer * (BOX.height + GAP.y),
  };
}

function edge(from: Spot | undefined, to: Spot | undefined): readonly HtmlElement[] {
  if (!from || !to) return [];
  const [x1, y1] = [from.x + BOX.width / 2, from.y + BOX.height];
  const [x2, y2] = [to.x + BOX.width / 2, to.y];
  const bend = GAP.y * 0.6;
  const [curve, head] = [
    `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2 - 5}`,
    `M${x2 - 4} ${y2 - 7}L${x2} ${y2 - 1}L${x2 + 4} ${y2 - 7}`,
  ];
  return [el('path', { d: curve }), el('path', { d: head })];
}

function box({ id, use, state, note }: GraphNode, { x, y }: Spot): HtmlElement {
  const room = BOX.width - 24;
  const line = (text: string, at: number, name: string, isStrong = false) =>
    el('text', { x: x + 12, y: y + at, class: name }, fitPx(text, room, { size: 13, isStrong }));
  return el(
    'g',
    { class: `g-${state}` },
    el('rect', { x, y, width: BOX.width, height: BOX.height, rx: 7 }),
    line(id, 21, 'g-id', true),
    line(use, 38, 'g-soft'),
    line(`${SIGNS[state]} ${note}`, 56, 'g-note'),
  );
}

/** States are told by signs too, for who does not see the colours. */
const SIGNS: Readonly<Record<GraphNode['state'], string>> = {
  proven: '✓',
  done: '✓',
  'not-proven': '!',
  skipped: '–',
  'under-way': '…',
  waiting: '·',
};
