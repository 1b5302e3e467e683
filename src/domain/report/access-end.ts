import type { Clocks } from './clocks.ts';
import type { ResidualLine } from './containments.ts';

/** When the access that was in question is over at the latest. */
export type AccessEnd =
  /** Nothing was cut: nothing is known of an end. */
  | { readonly state: 'not-cut' }
  /** Something has no end by itself, or is not known to have taken hold. */
  | { readonly state: 'open'; readonly lines: number }
  | { readonly state: 'ends'; readonly at: string };

/** From the clocks and what is left: the latest of the last proof and every worst-case end. */
export function accessEndOf(
  { requestedAt, provenAt }: Pick<Clocks, 'requestedAt' | 'provenAt'>,
  residual: readonly ResidualLine[],
): AccessEnd {
  if (requestedAt === undefined) return { state: 'not-cut' };
  const open = residual.filter(({ endsAt }) => endsAt === null).length;
  if (open > 0 || provenAt === undefined) return { state: 'open', lines: Math.max(1, open) };
  const ends = residual.flatMap(({ endsAt }) => (endsAt === null ? [] : [endsAt]));
  return { state: 'ends', at: [provenAt, ...ends].toSorted().at(-1)! };
}

/** The same in words, for a person. */
export function accessEndText(end: AccessEnd, told: (instant: string) => string): string {
  switch (end.state) {
    case 'not-cut':
      return 'No access has been cut.';
    case 'open':
      return 'It is not known when the access ends: see what is left of it.';
    case 'ends':
      return `Access ends no later than ${told(end.at)}.`;
  }
}
