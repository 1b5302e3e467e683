import { isRecord, type Raw } from 'countersign/kit';

/** Reading of records that may have been flattened or typed otherwise on their way. */

const LONGEST = 2_048;

export function object(raw: Raw, name: string): Raw {
  const value = raw[name];
  return isRecord(value) ? value : {};
}

/** A list of objects; one object alone stands for a list of one, as some log stores write it. */
export function list(raw: Raw, name: string): readonly Raw[] {
  const value = raw[name];
  return Array.isArray(value) ? value.filter(isRecord) : isRecord(value) ? [value] : [];
}

/** Text that says something. */
export function text(raw: Raw, name: string): string | undefined {
  const value = raw[name];
  const found = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  return typeof found === 'string' && found !== '' ? found.slice(0, LONGEST) : undefined;
}

export function flag(raw: Raw, name: string): boolean | undefined {
  const value = raw[name];
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

/** All texts under a name, one or many. */
export function texts(raw: Raw, name: string): readonly string[] {
  const value = raw[name];
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((each) => typeof each === 'string' && each !== '') as string[];
}

/** An instant in UTC; a time without a zone is one of UTC. */
export function instant(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const bare = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}[ T][\d:.]+$/.test(value);
  const at = new Date(bare ? `${value.replace(' ', 'T')}Z` : value);
  const year = at.getUTCFullYear();
  return Number.isNaN(at.getTime()) || year < 1970 || year > 9_999 ? undefined : at.toISOString();
}
