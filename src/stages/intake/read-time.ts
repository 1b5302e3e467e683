/** Reads the times senders write: ISO 8601 with any offset and precision, epoch seconds to nanoseconds, blanks for `T`. */

const CALENDAR =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?$/i;
const EPOCH = /^\d{9,19}(?:\.\d{1,9})?$/;

/** Milliseconds since 1970, or undefined when the value is no time. A time without an offset is taken as UTC. */
export function readTime(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? fromEpoch(value) : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (EPOCH.test(text)) return fromEpoch(Number(text));
  const match = CALENDAR.exec(text);
  return match === null ? undefined : fromCalendar(match);
}

/** Seconds, milliseconds, microseconds and nanoseconds are told apart by size: each unit's range is 1973 to 5138. */
function fromEpoch(value: number): number | undefined {
  if (value < 1e8) return undefined;
  if (value < 1e11) return Math.round(value * 1_000);
  if (value < 1e14) return Math.round(value);
  if (value < 1e17) return Math.round(value / 1_000);
  return Math.round(value / 1_000_000);
}

function fromCalendar(match: RegExpExecArray): number | undefined {
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset] = match;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const isRealDay = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  if (!isRealDay || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  date.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.padEnd(3, '0').slice(0, 3)));
  return date.getTime() - offsetMs(offset);
}

function offsetMs(offset: string | undefined): number {
  if (offset === undefined || /^(?:z|utc)$/i.test(offset)) return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}
