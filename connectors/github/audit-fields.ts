import { isRecord, type Raw } from 'countersign/kit';

/** Reads single fields of a raw record, whose shape no schema fixes: what is missing or of another type is undefined. */

const LONGEST = 2_048;

/** The first of the named fields that holds a text; numbers become texts, the empty text is none. */
export function text(raw: Raw, ...names: string[]): string | undefined {
  for (const name of names) {
    const value = raw[name];
    if (typeof value === 'string' && value.trim() !== '') return value.slice(0, LONGEST);
    if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  }
  return undefined;
}

export function number(raw: Raw, name: string): number | undefined {
  const value = raw[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The object under a name; an empty one when there is none. */
export function object(raw: Raw, name: string): Raw {
  const value = raw[name];
  return isRecord(value) ? value : {};
}

const WRITTEN = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)\.?(\d*)(Z|[+-]\d\d:?\d\d)?$/;
/** Below it a number counts seconds: as milliseconds it would lie in the first weeks of 1970. */
const FIRST_MS = 10_000_000_000;

/**
 * An instant in UTC from milliseconds, seconds or a written time; written times without a zone are UTC.
 * Undefined for what is no time of the years 1970 to 9999.
 */
export function instant(value: unknown): string | undefined {
  const ms =
    typeof value === 'number' ? epochMs(value) : typeof value === 'string' ? writtenMs(value) : Number.NaN;
  return ms >= 0 && ms < 253_402_300_800_000 ? new Date(ms).toISOString() : undefined;
}

function epochMs(value: number): number {
  return Math.trunc(value < FIRST_MS ? value * 1_000 : value);
}

function writtenMs(value: string): number {
  const match = WRITTEN.exec(value.trim());
  if (!match) return Number.NaN;
  const [, day, clock, fraction = '', zone = 'Z'] = match;
  return Date.parse(`${day}T${clock}.${fraction.slice(0, 3).padEnd(3, '0')}${zone}`);
}
