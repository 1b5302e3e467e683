import { isRecord, type Raw } from 'countersign/kit';

/** Reading of records that may be cut, lower-cased or typed otherwise on their way. */

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
  return Array.isArray(value) ? value.filter(isRecord) : isRecord(value) ? [value] : [];
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

/** Text that says something; Okta writes `unknown` and `null` where it knows nothing. */
export function text(raw: Raw, name: string): string | undefined {
  const value = member(raw, name);
  const found = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (typeof found !== 'string' || found === '' || /^(unknown|null)$/i.test(found)) return undefined;
  return found.slice(0, LONGEST);
}

export function number(raw: Raw, name: string): number | undefined {
  const value = member(raw, name);
  const found = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

export function flag(raw: Raw, name: string): boolean | undefined {
  const value = member(raw, name);
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

/** An instant in UTC; a time without a zone is one of UTC, as Okta writes no other. */
export function instant(raw: Raw, name: string): string | undefined {
  const value = member(raw, name);
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const bare = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}[ T][\d:.]+$/.test(value);
  const at = new Date(bare ? `${value.replace(' ', 'T')}Z` : value);
  const year = at.getUTCFullYear();
  return Number.isNaN(at.getTime()) || year < 1970 || year > 9_999 ? undefined : at.toISOString();
}
