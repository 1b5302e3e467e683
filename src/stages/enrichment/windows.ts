import type { Watermark } from '#domain/activity.ts';
import type { ToFetch } from '#domain/assessment.ts';

/** What is read of one log, in ISO instants. */
export interface Window {
  readonly since: string;
  readonly until: string;
}

export interface WindowsAsked {
  /** From where the log is read in the first round. */
  readonly since: string;
  /** The earliest time any detection names. */
  readonly firstSeen: string;
  readonly now: string;
  /** What earlier rounds have read of this log; undefined when it is read for the first time. */
  readonly read: Watermark | undefined;
  /** What the verdict lacks of this platform. */
  readonly wanted: readonly Pick<ToFetch, 'from' | 'until'>[];
}

/** Records may come later than a platform promises: from this much before what was noticed, in milliseconds, all is read again. */
const AGAIN_MS = 3_600_000;

/**
 * What a round reads of a log, oldest first. The first one reads all there is to look back to; a later one reads what is
 * new, what may have come late about the time in question, and what is lacking: further back, or over a gap. A stretch that lies in another is read with it.
 */
export function windowsOf({ since, firstSeen, now, read, wanted }: WindowsAsked): readonly Window[] {
  if (!read) return [{ since: least([since, ...wanted.map(({ from }) => from)]), until: now }];
  const inQuestion = new Date(Date.parse(firstSeen) - AGAIN_MS).toISOString();
  const newest = least([read.completeUntil, inQuestion]);
  const back = since < read.completeFrom ? [{ since, until: read.completeFrom }] : [];
  const lacking = wanted.map(({ from, until }) => ({ since: from, until: least([until, now]) }));
  return apart(
    [...back, ...lacking, { since: newest, until: now }].filter((each) => each.since < each.until),
  );
}

/** Joins those that overlap. */
function apart(windows: readonly Window[]): readonly Window[] {
  const joined: Window[] = [];
  for (const window of windows.toSorted((a, b) => (a.since < b.since ? -1 : 1))) {
    const last = joined.at(-1);
    if (!last || window.since > last.until) joined.push(window);
    else if (window.until > last.until)
      joined[joined.length - 1] = { since: last.since, until: window.until };
  }
  return joined;
}

function least(times: readonly string[]): string {
  return times.reduce((a, b) => (a < b ? a : b));
}
