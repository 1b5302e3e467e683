/** Some days of a report, `2026-02-01`, both included. */
export interface DayWindow {
  readonly from: string;
  readonly to: string;
}

const DAY_MS = 86_400_000;
/** Zoom answers for one month at once, and February has 28 days. */
const LONGEST_DAYS = 28;

/**
 * The days of a time in windows, the newest first: 1, 2, 4, 8 and so on up to 28 days long.
 *
 * Nothing tells how many records a day has. Short windows near the end, where incidents are, let a reader stop soon; long
 * ones further back need few calls where there is little. Days are those of UTC; one more is read at the beginning.
 *
 * @param earliestMs what is older Zoom does not keep, and may refuse to be asked for
 */
export function dayWindows(sinceMs: number, untilMs: number, earliestMs: number): readonly DayWindow[] {
  const first = Math.max(dayNumber(sinceMs) - 1, dayNumber(earliestMs));
  const windows: DayWindow[] = [];
  let last = dayNumber(untilMs);
  for (let days = 1; last >= first; days = Math.min(LONGEST_DAYS, days * 2)) {
    const from = Math.max(first, last - days + 1);
    windows.push({ from: dayText(from), to: dayText(last) });
    last = from - 1;
  }
  return windows;
}

/** The instant at which a day has surely ended, in ISO: whatever zone its limits may be of. */
export function surelyAfter(day: string): string {
  return new Date(Date.parse(day) + 2 * DAY_MS).toISOString();
}

function dayNumber(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
