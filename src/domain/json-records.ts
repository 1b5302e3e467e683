import { CountersignError } from './errors.ts';

/**
 * Reads JSON records as senders really write them: one object, an array, NDJSON, or objects one after the other.
 *
 * @throws ERR_INPUT_UNREADABLE with the offset at which it broke; nothing is returned half
 */
export function readJsonRecords(text: string): unknown[] {
  const trimmed = text.trim();
  if (trimmed === '') throw new CountersignError('ERR_INPUT_UNREADABLE', 'the body is empty');
  try {
    const whole: unknown = JSON.parse(trimmed);
    return Array.isArray(whole) ? whole : [whole];
  } catch {
    return concatenated(trimmed);
  }
}

function concatenated(text: string): unknown[] {
  const records: unknown[] = [];
  let start = 0;
  while (start < text.length) {
    const end = endOfValue(text, start);
    const piece = text.slice(start, end);
    try {
      records.push(JSON.parse(piece));
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
