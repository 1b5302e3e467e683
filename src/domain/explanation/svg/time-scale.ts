/** Where instants stand on the axis, and which of them are written. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps that people count in, in milliseconds. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28, 91, 182, 365].map((n) => n * DAY),
] as const;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const LABEL_PX = 74;
const MOST_TICKS = 40;

export interface Tick {
  readonly x: number;
  readonly label: string;
  /** Set where a day begins, and at the first. */
  readonly day?: string;
}

export interface TimeScale {
  readonly left: number;
  readonly right: number;
  /** Where an instant stands, within the ends. */
  x(at: string): number;
  readonly ticks: readonly Tick[];
}

/** A linear scale in UTC from `left` to `right`, in pixels. */
export function timeScale(from: string, until: string, left: number, right: number): TimeScale {
  const [fromMs, untilMs] = [Date.parse(from), Date.parse(until)];
  const perMs = (right - left) / (untilMs - fromMs);
  const place = (ms: number): number => left + (Math.min(Math.max(ms, fromMs), untilMs) - fromMs) * perMs;
  const step =
    STEPS.find((each) => each * perMs >= LABEL_PX) ?? Math.ceil((untilMs - fromMs) / 4 / DAY) * DAY;
  const ticks: Tick[] = [];
  let day = '';
  for (let ms = Math.ceil(fromMs / step) * step; ms <= untilMs && ticks.length < MOST_TICKS; ms += step) {
    const told = dayOf(ms);
    ticks.push({
      x: place(ms),
      label: step >= DAY ? told.slice(0, -5) : clockOf(ms, step),
      ...(told === day || (step >= DAY && ticks.length > 0) ? {} : { day: told }),
    });
    day = told;
  }
  return { left, right, x: (at) => place(Date.parse(at)), ticks };
}

/** `1 Mar 2026` */
export function dayOf(ms: number): string {
  const date = new Date(ms);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${String(date.getUTCFullYear()).padStart(4, '0')}`;
}

function clockOf(ms: number, step: number): string {
  const clock = new Date(ms).toISOString().slice(11, 19);
  return step >= MINUTE ? clock.slice(0, 5) : clock;
}
