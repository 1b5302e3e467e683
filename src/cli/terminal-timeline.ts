import { styleText } from 'node:util';
import type { Timeline } from '#domain/explanation/timeline.ts';
import { type Tone, timelineText } from '#domain/explanation/timeline-text.ts';

const STYLES = { title: 'bold', alarm: 'red', calm: 'blue', faint: 'gray' } as const satisfies Record<
  Tone,
  string
>;
/** Where the output is no terminal, or does not say how wide it is. */
const COLUMNS = 120;
const INDENT = 2;

/** A timeline as wide as the terminal, and in its colours where it has any. */
export function terminalTimeline(timeline: Timeline, stream: NodeJS.WriteStream): string {
  return timelineText(timeline, {
    width: (stream.columns ?? COLUMNS) - INDENT,
    paint: (tone, text) => styleText(STYLES[tone], text, { stream }),
  });
}
