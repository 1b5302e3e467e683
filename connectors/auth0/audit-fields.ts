import { isRecord, type Raw } from 'countersign/kit';

/** Reading of records that may be cut or typed otherwise on their way. */

const LONGEST = 2_048;

export function object(raw: Raw, name: string): Raw {
  const value = raw[name];
  return isRecord(value) ? value : {};
}

/** Text that says something. */
export function text(raw: Raw, name: string): string | undefined {
  const value = raw[name];
  const found = typeof value === 'number' ? String(value) : value;
  return typeof found === 'string' && found !== '' ? found.slice(0, LONGEST) : undefined;
}

export function number(raw: Raw, name: string): number | undefined {
  const value = raw[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** An instant in UTC; a time without a zone is one of UTC, as Auth0 writes no other. */
export function instant(raw: Raw, name: string): string | undefined {
  const value = isRecord(raw[name]) ? raw[name].$date : raw[name];
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const bare = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}[ T][\d:.]+$/.test(value);
  const at = new Date(bare ? `${value.replace(' ', 'T')}Z` : value);
  const year = at.getUTCFullYear();
  return Number.isNaN(at.getTime()) || year < 1970 || year > 9_999 ? undefined : at.toISOString();
}
