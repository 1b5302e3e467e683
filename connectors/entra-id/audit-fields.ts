import { isRecord, type Raw } from 'countersign/kit';

/**
 * Reading of records in every spelling they come in: camelCase from Graph and in diagnostic settings, PascalCase from
 * the unified audit log and Log Analytics, lower-case from some log stores, with the endings that exports add.
 */

const LONGEST = 2_048;
const folded = new WeakMap<Raw, ReadonlyMap<string, unknown>>();

/** A member by its name, whatever its case. */
export function member(raw: Raw, name: string): unknown {
  return raw[name] ?? foldedOf(raw).get(name.toLowerCase());
}

function foldedOf(raw: Raw): ReadonlyMap<string, unknown> {
  const known = folded.get(raw);
  if (known) return known;
  const made = new Map<string, unknown>();
  for (const [key, value] of Object.entries(raw)) {
    const name = key.toLowerCase().replace(/(?: \[utc\]|_dynamic)$/, '');
    if (value !== null && value !== '' && !made.has(name)) made.set(name, value);
  }
  folded.set(raw, made);
  return made;
}

export function object(raw: Raw, name: string): Raw {
  const value = opened(member(raw, name));
  return isRecord(value) ? value : {};
}

export function list(raw: Raw, name: string): readonly Raw[] {
  const value = opened(member(raw, name));
  return Array.isArray(value) ? value.filter(isRecord) : isRecord(value) ? [value] : [];
}

/** Log stores keep parts of a record as JSON text. */
function opened(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined; // a text that only looks like JSON tells nothing more
  }
}

/** Text that says something. */
export function text(raw: Raw, name: string): string | undefined {
  const value = member(raw, name);
  const found = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (typeof found !== 'string' || /^\s*(?:<?null>?)?\s*$/i.test(found)) return undefined;
  return found.trim().slice(0, LONGEST);
}

/** The texts of a list. */
export function texts(raw: Raw, name: string): readonly string[] {
  const value = opened(member(raw, name));
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

/** The first of these names that says something. */
export function firstText(raw: Raw, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = text(raw, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function number(raw: Raw, name: string): number | undefined {
  const value = member(raw, name);
  const found = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

export function flag(raw: Raw, name: string): boolean | undefined {
  const value = member(raw, name);
  if (typeof value === 'boolean') return value;
  return /^true$/i.test(String(value)) ? true : /^false$/i.test(String(value)) ? false : undefined;
}

/** The value beside a key: `[{key: 'User-Agent', value: '…'}]`, or `Name` and `Value`. */
export function paired(pairs: readonly Raw[], key: string): string | undefined {
  const wanted = key.toLowerCase();
  const pair = pairs.find((each) => firstText(each, 'key', 'name')?.toLowerCase() === wanted);
  return pair && text(pair, 'value');
}

/** An instant in UTC; Microsoft writes no other, so that a time without a zone is one of UTC too. */
export function instant(raw: Raw, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = text(raw, name);
    const at = value === undefined ? undefined : parsedInstant(value);
    if (at !== undefined) return at;
  }
  return undefined;
}

function parsedInstant(value: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}[T ]|^\d{1,2}\/\d{1,2}\/\d{4},? /.test(value)) return undefined;
  const isZoned = /(?:Z|[+-]\d{2}:?\d{2}| UTC)$/i.test(value);
  const isIso = value.includes('-');
  const whole = isZoned ? value : isIso ? `${value.replace(' ', 'T')}Z` : `${value} UTC`;
  const at = new Date(isIso ? whole.replace(/^(\S{10}) /, '$1T') : whole);
  const year = at.getUTCFullYear();
  return Number.isNaN(at.getTime()) || year < 1970 || year > 9_999 ? undefined : at.toISOString();
}

/** An address without its port and brackets. */
export function address(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(value)?.[1];
  const bare = bracketed ?? /^(\d{1,3}(?:\.\d{1,3}){3}):\d+$/.exec(value)?.[1] ?? value;
  const plain = bare.replace(/^::ffff:(?=\d+\.)/i, '');
  return /^[0-9a-f:.]+(?:%\w+)?$/i.test(plain) && /[.:]/.test(plain) ? plain : undefined;
}
