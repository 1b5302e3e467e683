import { CountersignError } from './errors.ts';

/**
 * Reads JSON records as senders really write them: one object, an array, NDJSON, or objects one after the other.
 *
 * Loses no digits of an id: a number written as an integer beyond ±(2^53 − 1), which a double cannot hold exactly, is
 * given as the text of its digits; so is a number beyond the largest double, which would be infinite. Every other
 * number stays a number, fractions to the precision of a double.
 *
 * @throws ERR_INPUT_UNREADABLE with the offset at which it broke; nothing is returned half
 */
export function readJsonRecords(text: string): unknown[] {
  const trimmed = text.trim();
  if (trimmed === '') throw new CountersignError('ERR_INPUT_UNREADABLE', 'the body is empty');
  try {
    const whole = parse(trimmed);
    return Array.isArray(whole) ? whole : [whole];
  } catch {
    return concatenated(trimmed);
  }
}

/** Sixteen digits in a row, or a large exponent: without them no number can be unsafe, and the reviver, which is slow, is not needed. */
const MAY_BE_UNSAFE = /\d{16}|\d[eE]\+?\d{3}/;
const INTEGER = /^-?\d+$/;

function parse(text: string): unknown {
  return MAY_BE_UNSAFE.test(text) ? JSON.parse(text, withoutLoss) : JSON.parse(text);
}

/** @see https://tc39.es/proposal-json-parse-with-source/ for `source`, the text as it was written */
function withoutLoss(_key: string, value: unknown, written?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = written?.source ?? '';
  return INTEGER.test(source) || !Number.isFinite(value) ? source : value;
}

function concatenated(text: string): unknown[] {
  const records: unknown[] = [];
  let start = 0;
  while (start < text.length) {
    const end = endOfValue(text, start);
    const piece = text.slice(start, end);
    try {
      records.push(parse(piece));
    } catch (cause) {
      throw new CountersignError('ERR_INPUT_UNREADABLE', `not JSON at offset ${start}`, {
        cause,
        place: `offset ${start}`,
      });
    }
    start = skipSeparators(text, end);
  }
  return records;
}

/** The end of the object or array that begins at `start`: brackets counted, strings passed over. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') {
      depth--;
      if (depth <= 0) return at + 1;
    }
  }
  return text.length;
}

function skipSeparators(text: string, from: number): number {
  let at = from;
  while (at < text.length && /[\s,]/.test(text[at]!)) at++;
  return at;
}
