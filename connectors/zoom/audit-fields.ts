import { isRecord, type Raw } from 'countersign/kit';

/** Reading of records that may lack members, or have them of another type. */

const LONGEST = 2_048;

export function object(raw: Raw, name: string): Raw {
  const value = raw[name];
  return isRecord(value) ? value : {};
}

export function text(raw: Raw, name: string): string | undefined {
  const value = raw[name];
  const found = typeof value === 'number' ? String(value) : value;
  if (typeof found !== 'string' || found.trim() === '') return undefined;
  return found.trim().slice(0, LONGEST);
}

export function email(raw: Raw, name: string): string | undefined {
  return text(raw, name)?.toLowerCase();
}

/** An instant in UTC, from text or milliseconds; a time without a zone is one of UTC, as Zoom writes no other. */
export function instant(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const parts =
    typeof value === 'string'
      ? /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2}(?:\.\d+)?)(Z|[+-]\d{2}:?\d{2})?$/.exec(value.trim())
      : undefined;
  if (parts === null) return undefined;
  const at = new Date(parts ? `${parts[1]}T${parts[2]}${parts[3] ?? 'Z'}` : value);
  const year = at.getUTCFullYear();
  return Number.isNaN(at.getTime()) || year < 1971 || year > 9_999 ? undefined : at.toISOString();
}

const ADDRESS = /[^\s:;,<>()[\]"']+@[^\s:;,<>()[\]"']+/g;

/** The addresses in a text, lower-case, without the full stop of a sentence. */
export function addressesIn(detail: string): readonly string[] {
  return (detail.match(ADDRESS) ?? []).map((found) => found.replace(/\.+$/, '').toLowerCase());
}
