import type { Raw } from 'countersign/kit';

/**
 * Reading of records that write the same names in three ways: `SESSION_KEY` in event log files, `session_key` in what
 * log stores make of them, `SessionKey` in the API.
 */

const LONGEST = 2_048;

export type Fields = ReadonlyMap<string, unknown>;

/** The members by name, lower-case and without separators; of two that fall together the first counts. */
export function fieldsOf(raw: Raw): Fields {
  const fields = new Map<string, unknown>();
  for (const [name, value] of Object.entries(raw)) {
    const plain = name.toLowerCase().replaceAll('_', '');
    if (!fields.has(plain)) fields.set(plain, value);
  }
  return fields;
}

/** The first of these that says something. */
export function text(fields: Fields, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = fields.get(name);
    const found = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    if (typeof found === 'string' && found.trim() !== '' && !/^(unknown|null|n\/a)$/i.test(found)) {
      return found.slice(0, LONGEST);
    }
  }
  return undefined;
}

export function number(fields: Fields, name: string): number | undefined {
  const value = fields.get(name);
  const found = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

/** An address; `Salesforce.com IP` and what was redacted are none. */
export function address(fields: Fields, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = text(fields, name);
    if (found && /^[0-9a-f.:]{3,45}$/i.test(found) && /[.:]/.test(found)) return found;
  }
  return undefined;
}

/** The first of these that is a time, in UTC; without a zone it is one of UTC, as Salesforce writes no other. */
export function instant(fields: Fields, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const at = new Date(isoText(text(fields, name) ?? ''));
    const year = at.getUTCFullYear();
    if (!Number.isNaN(at.getTime()) && year >= 1970 && year <= 9_999) return at.toISOString();
  }
  return undefined;
}

/** `20230101170000.885`, `2024-01-15 14:23:45.123` and `2022-08-16T09:26:38.000+0000` as ISO 8601 knows them. */
function isoText(value: string): string {
  const compact = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\.\d+)?$/.exec(value);
  if (compact) {
    const [, year, month, day, hour, minute, second, fraction = ''] = compact;
    return `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}Z`;
  }
  if (/^\d{4}-\d{2}-\d{2}[ T][\d:.]+$/.test(value)) return `${value.replace(' ', 'T')}Z`;
  return /^\d{4}-\d{2}-\d{2}T/.test(value) ? value.replace(/([+-]\d{2})(\d{2})$/, '$1:$2') : '';
}
