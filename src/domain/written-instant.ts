import { z } from 'zod';

/** No log that is assessed reaches before that: a zero, a wrong unit. */
const EARLIEST = '2000-01-01T00:00:00.000Z';

const Written = z.union([z.iso.datetime({ offset: true, local: true }), z.iso.date()], {
  error: 'must be a time such as 2026-03-01T08:00:00Z or a day such as 2026-03-01',
});

/**
 * A time as people and programs write it, made canonical (UTC, milliseconds), so that times compare as texts.
 * A time without an offset is UTC; a day is its first instant.
 */
export const WrittenInstant = Written.transform(placed);

const LAST_OF_DAY_MS = 86_400_000 - 1;

/** The same for an end: a day is its last instant. */
export const WrittenEnd = Written.transform((text, context) => {
  const iso = placed(text, context);
  return text.includes('T') ? iso : new Date(Date.parse(iso) + LAST_OF_DAY_MS).toISOString();
});

function placed(text: string, context: z.RefinementCtx<string>): string {
  const iso = canonicalInstant(text);
  if (iso !== undefined && iso >= EARLIEST) return iso;
  context.addIssue({ code: 'custom', message: 'must be a time from the year 2000 to 9999' });
  return z.NEVER;
}

/** The canonical form of an ISO 8601 time; undefined for what is none, or beyond what canonical times can hold. */
export function canonicalInstant(text: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(?:T|$)/.test(text)) return undefined;
  const hasTime = text.includes('T');
  const hasOffset = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text);
  const date = new Date(hasTime && !hasOffset ? `${text}Z` : text);
  if (Number.isNaN(date.getTime())) return undefined;
  const iso = date.toISOString();
  return iso.length === EARLIEST.length ? iso : undefined;
}
