/** A seed is written around one instant, and the served process lives now: its times are moved, all by as much. */

const ISO = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)/g;
/** Numbers that are times: seconds and milliseconds of the epoch, of the years 2024 to 2027. */
const SECONDS = { from: 1_704_000_000, until: 1_830_000_000 };

/** The same JSON with every ISO time in its texts, and every number that is a time, moved by so many milliseconds. */
export function shifted<Value>(value: Value, byMs: number): Value {
  return move(value, Math.round(byMs / 1_000) * 1_000) as Value;
}

function move(value: unknown, byMs: number): unknown {
  if (typeof value === 'string') return value.replace(ISO, (text) => movedIso(text, byMs));
  if (typeof value === 'number') return movedNumber(value, byMs);
  if (Array.isArray(value)) return value.map((each) => move(each, byMs));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, move(each, byMs)]));
}

/** In the form it was written in: the platforms differ in fractions and zones, and their readers must take each. */
function movedIso(text: string, byMs: number): string {
  const [, fraction = '', zone = 'Z'] = /T[\d:]{8}(\.\d+)?(Z|[+-]\d\d:?\d\d)/.exec(text) ?? [];
  const whole = Date.parse(text.replace(fraction, '').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  const moved = new Date(whole + byMs).toISOString().slice(0, 19);
  // The zone is kept as text only where it is UTC; elsewhere the moment counts.
  return `${moved}${fraction}${/^[+-]00:?00$/.test(zone) ? zone : 'Z'}`;
}

function movedNumber(value: number, byMs: number): number {
  const { from, until } = SECONDS;
  if (value >= from && value < until) return value + byMs / 1_000;
  if (value >= from * 1_000 && value < until * 1_000) return value + byMs;
  return value;
}
