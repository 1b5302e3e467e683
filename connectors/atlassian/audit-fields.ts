import { isRecord, type Raw } from 'countersign/kit';

/** Members of a raw record, read without trust: what is of another type is not there. */

const LONGEST = 2_048;
/** From here on a year has five digits, which is no time of any log. */
const YEAR_10000_MS = Date.UTC(10_000, 0);

export function text(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST) : undefined;
}

export function object(value: unknown): Raw {
  return isRecord(value) ? value : {};
}

export function objects(value: unknown): readonly Raw[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/**
 * An instant in UTC; undefined for what is no time. Takes what Atlassian's logs write: ISO 8601 with any offset (Jira's
 * `+0000` too), milliseconds of the epoch, and `{epochSecond, nano}` of Data Center's files.
 */
export function instant(value: unknown): string | undefined {
  const ms = milliseconds(value);
  return ms > 0 && ms < YEAR_10000_MS ? new Date(ms).toISOString() : undefined;
}

function milliseconds(value: unknown): number {
  if (typeof value === 'number') return value;
  if (isRecord(value)) {
    const { epochSecond, nano } = value;
    if (typeof epochSecond !== 'number') return Number.NaN;
    return epochSecond * 1_000 + (typeof nano === 'number' ? Math.floor(nano / 1_000_000) : 0);
  }
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(value)) return Number.NaN;
  return Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
}
