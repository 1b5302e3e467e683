import { isRecord, type Raw } from 'countersign/kit';

/** Reading of records that may be typed otherwise on their way, or have their names in lower case. */

const LONGEST = 2_048;

/** A member by its name, or by the lower-case form that some log stores make of it. */
export function member(raw: Raw, name: string): unknown {
  return raw[name] ?? raw[name.toLowerCase()];
}

export function object(raw: Raw, name: string): Raw {
  const value = opened(member(raw, name));
  return isRecord(value) ? value : {};
}

export function list(raw: Raw, name: string): readonly Raw[] {
  const value = opened(member(raw, name));
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** Some stores keep parts of a record as JSON text. */
function opened(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined; // a text that only looks like JSON tells nothing more
  }
}

/** Text that says something: `...` and blank stand for what was taken out. */
export function text(raw: Raw, name: string): string | undefined {
  const value = member(raw, name);
  const found = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (typeof found !== 'string' || found.trim() === '' || found === '...') return undefined;
  return found.slice(0, LONGEST);
}

export function flag(raw: Raw, name: string): boolean | undefined {
  const said = text(raw, name)?.toLowerCase();
  if (said === 'true' || said === 'yes') return true;
  return said === 'false' || said === 'no' ? false : undefined;
}

/** An instant in UTC, from what CloudTrail, its look-up and log stores write. */
export function instant(raw: Raw, name: string): string | undefined {
  const value = member(raw, name);
  if (typeof value !== 'string') return undefined;
  const zoned = /\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(value) && !/[+-]\d{2}:?\d{2}$|Z$/.test(value);
  const at = new Date(zoned ? `${value.replace(' ', 'T')}Z` : value);
  const year = at.getUTCFullYear();
  return Number.isNaN(at.getTime()) || year < 1970 || year > 9_999 ? undefined : at.toISOString();
}
