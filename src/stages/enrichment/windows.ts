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
  readonly now: string;
  /** What earlier rounds have read of this log; undefined when it is read for the first time. */
  readonly read: Watermark | undefined;
  /** What the verdict lacks of this platform. */
  readonly wanted: readonly Pick<ToFetch, 'from' | 'until'>[];
}

/** Records that come late may be older than the watermark says; read again from this much before it, in milliseconds. */
const OVERLAP_MS = 5 * 60_000;

/**
 * What a round reads of a log, oldest first. The first one reads all there is to look back to; a later one reads what is
 * new, and again what is lacking: further back, or over a gap. A stretch that lies in another is read with it.
 */
export function windowsOf({ since, now, read, wanted }: WindowsAsked): readonly Window[] {
  if (!read) return [{ since: least([since, ...wanted.map(({ from }) => from)]), until: now }];
  const newest = new Date(Date.parse(read.completeUntil) - OVERLAP_MS).toISOString();
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
