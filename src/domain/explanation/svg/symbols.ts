import type { MarkKind } from '../timeline.ts';
import { el, type SvgElement } from './element.ts';
import { fill, stroke } from './theme.ts';

interface Shape {
  /** Around 0,0, at most 14 pixels high. */
  readonly d: string;
  /** Drawn as an outline on paper: what did not succeed, and what only goes on. */
  readonly isHollow?: true;
}

/** One shape for each kind of mark; what failed is hollow. */
const SHAPES: Readonly<Record<MarkKind, Shape>> = {
  'sign-in': { d: 'M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0z' },
  'sign-in-failed': {
    d: 'M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0zM-2.5 -2.5L2.5 2.5M2.5 -2.5L-2.5 2.5',
    isHollow: true,
  },
  'mfa-passed': { d: 'M0 -6.8L6.8 0L0 6.8L-6.8 0z' },
  'mfa-failed': { d: 'M0 -6.3L6.3 0L0 6.3L-6.3 0zM-2 -2L2 2M2 -2L-2 2', isHollow: true },
  use: { d: 'M-1.4 -8H1.4V8H-1.4z' },
  'use-refused': { d: 'M-2 -8H2V-2.5H-2zM-2 2.5H2V8H-2z', isHollow: true },
  'high-risk': {
    d: 'M-3 -7.2H3L7.2 -3V3L3 7.2H-3L-7.2 3V-3zM-1.1 -4.8V1.2H1.1V-4.8zM-1.1 2.8V4.9H1.1V2.8z',
  },
  'token-mint': { d: 'M0 -6.5L6.5 5.5H-6.5z' },
  refresh: { d: 'M0 -6L6 5H-6z', isHollow: true },
  end: { d: 'M-5 -5H5V5H-5z' },
  change: { d: 'M0 6.5L6.5 -5.5H-6.5z' },
  'vendor-verdict': {
    d: 'M0 -7.5L2 -2.6L7.2 -2.3L3.2 1L4.5 6.1L0 3.3L-4.5 6.1L-3.2 1L-7.2 -2.3L-2 -2.6z',
  },
  other: { d: 'M-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0z' },
};

/** The symbol of a mark at a point, with a thin edge of paper so that it stands out from what it lies on. */
export function symbol(kind: MarkKind, x: number, y: number): SvgElement {
  const { d, isHollow } = SHAPES[kind];
  const where = { d, 'fill-rule': 'evenodd', transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` };
  const look = isHollow
    ? { class: `${fill('paper')} ${stroke('ink')}`, 'stroke-width': '1.6' }
    : { class: `${fill('ink')} ${stroke('paper')}`, 'stroke-width': '1.2', 'paint-order': 'stroke' };
  return el('path', { ...where, ...look });
}

/** How many pixels a symbol takes to each side. */
export function reachPx(kind: MarkKind): number {
  return kind === 'use' || kind === 'use-refused' ? 2.5 : kind === 'other' ? 3.5 : 7;
}
