import type { Raw } from 'countersign/kit';

/** Reading of rows as Snowflake's views, and the exports that others make of them, write them. */

const LONGEST = 2_048;

export type Fields = ReadonlyMap<string, unknown>;

/**
 * The members by name, in upper case. Log Analytics appends the type of a column (`USER_NAME_s`): it is taken off, which
 * no column of Snowflake's own suffers, since none ends so.
 */
export function fieldsOf(raw: Raw): Fields {
  const fields = new Map<string, unknown>();
  for (const [name, value] of Object.entries(raw)) {
    const plain = name.replace(/_[sdbgt]$/, '').toUpperCase();
    if (!fields.has(plain)) fields.set(plain, value);
  }
  return fields;
}

/** The first of these that says something. */
export function text(fields: Fields, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = fields.get(name);
    const found = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    if (typeof found === 'string' && found.trim() !== '') return found.slice(0, LONGEST);
  }
  return undefined;
}

/** An id, which is never 0: that stands where there is none. */
export function id(fields: Fields, ...names: readonly string[]): string | undefined {
  const found = text(fields, ...names);
  return found === '0' ? undefined : found;
}

/** An address; `0.0.0.0` stands for Snowflake's own services and for none. */
export function address(value: string | undefined): string | undefined {
  const isAddress = value !== undefined && /^[0-9a-f.:]{3,45}$/i.test(value) && /[.:]/.test(value);
  return isAddress && value !== '0.0.0.0' ? value : undefined;
}

/** The first of these that is a time, in UTC; one without a zone is of UTC, as the views write no other. */
export function instant(fields: Fields, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const at = new Date(isoText(text(fields, name) ?? ''));
    const year = at.getUTCFullYear();
    if (!Number.isNaN(at.getTime()) && year >= 1970 && year <= 9_999) return at.toISOString();
  }
  return undefined;
}

/** `2024-10-09 19:38:06.158000000` and `2024-10-10 12:56:35.822 -0700` as ISO 8601 knows them. */
function isoText(value: string): string {
  const [, date, time, fraction = '', zone = 'Z'] =
    /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d+)? ?(Z|[+-]\d{2}:?\d{2})?$/.exec(value) ?? [];
  if (date === undefined) return '';
  const offset = zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  return `${date}T${time}${fraction.slice(0, 4)}${offset}`;
}
