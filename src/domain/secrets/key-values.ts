import {
  isCookieName,
  isHeaderName,
  isQueryName,
  isSecretName,
  isSpokenName,
  LEADING_SCHEME,
  looksRandom,
} from './list.ts';
import type { Span } from './spans.ts';

/** Secrets that stand after their name in running text: `token=…`, `"password": "…"`, `Cookie: …`, `client_secret%3D…`. */

const LONGEST_NAME = 64;
const MOST_BLANKS = 4;
const VALUE_ENDS = /[\s&"'`<>;,\\|(){}[\]]/;
const LINE_ENDS = /[\r\n"\\]/;

interface Separator {
  readonly at: number;
  readonly end: number;
  readonly kind: '=' | ':' | '%';
}

/** Pushes the span of every value whose name is a secret's. Walks the text once: what is taken is not looked at again. */
export function findKeyValues(text: string, found: Span[]): void {
  for (let sep = nextSeparator(text, 0); sep !== undefined; ) {
    const span = secretAfter(text, sep);
    if (span !== undefined) found.push(span);
    sep = nextSeparator(text, span === undefined ? sep.end : Math.max(sep.end, span.end));
  }
}

function nextSeparator(text: string, from: number): Separator | undefined {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x3d) return { at, end: at + 1, kind: '=' };
    if (code === 0x3a) return { at, end: at + 1, kind: ':' };
    if (code === 0x25 && isEncodedEquals(text, at)) return { at, end: at + 3, kind: '%' };
  }
  return undefined;
}

function isEncodedEquals(text: string, at: number): boolean {
  return text.charCodeAt(at + 1) === 0x33 && (text.charCodeAt(at + 2) | 0x20) === 0x64;
}

function secretAfter(text: string, sep: Separator): Span | undefined {
  const name = nameBefore(text, sep.at);
  if (name.text === '') return undefined;
  const isCookie = sep.kind === '=' && isCookieName(name.text) && !'?&'.includes(name.before || ' ');
  const isQuery = sep.kind !== ':' && '?&'.includes(name.before || ' ') && isQueryName(name.text);
  if (!isCookie && !isQuery && !isSecretName(name.text)) return undefined;
  if (sep.kind === ':' && name.before === ':') return undefined; // the name is a part of an ARN or URN
  const value = valueAfter(text, sep, isHeaderName(name.text));
  if (value === undefined) return undefined;
  if (sep.kind !== ':' || value.quoted || isSpokenName(name.text)) return value;
  const words = text.slice(value.start, value.end);
  return looksRandom(words) || (isHeaderName(name.text) && words.includes('=')) ? value : undefined;
}

function nameBefore(text: string, sepAt: number): { text: string; before: string } {
  let end = sepAt;
  for (let n = 0; n < MOST_BLANKS && end > 0 && /[\s"'`\\]/.test(text.charAt(end - 1)); n++) end--;
  let start = end;
  while (start > 0 && end - start < LONGEST_NAME && /[\w.-]/.test(text.charAt(start - 1))) start--;
  return { text: text.slice(start, end), before: start > 0 ? text.charAt(start - 1) : '' };
}

interface Value extends Span {
  readonly quoted: boolean;
}

function valueAfter(text: string, sep: Separator, isHeader: boolean): Value | undefined {
  let start = sep.end;
  for (let n = 0; n < MOST_BLANKS && /[\s[]/.test(text.charAt(start)); n++) start++;
  let escapes = 0;
  while (escapes < 8 && text.charAt(start + escapes) === '\\') escapes++;
  const quote = text.charAt(start + escapes);
  const quoted = quote === '"' || quote === "'" || quote === '`';
  if (quoted) start += escapes + 1;
  const end = quoted
    ? closingQuote(text, start, quote, escapes)
    : endOfBareValue(text, start, isHeader, sep.kind);
  if (isHeader) start += LEADING_SCHEME.exec(text.slice(start, Math.min(end, start + 32)))?.[0].length ?? 0;
  return end > start ? { start, end, quoted } : undefined;
}

/** Where the quoted value ends: at the same quote under as many backslashes, or at the end of the text. */
function closingQuote(text: string, start: number, quote: string, escapes: number): number {
  let backslashes = 0;
  for (let at = start; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\\') backslashes++;
    else {
      if (char === quote && escapes === 0 && backslashes % 2 === 0) return at;
      if (char === quote && escapes > 0 && backslashes <= escapes) return at - backslashes;
      backslashes = 0;
    }
  }
  return text.length;
}

function endOfBareValue(text: string, start: number, isHeader: boolean, kind: Separator['kind']): number {
  const ends = isHeader && kind === ':' ? LINE_ENDS : VALUE_ENDS;
  let at = start;
  while (at < text.length && !ends.test(text.charAt(at))) {
    if (kind === '%' && text.startsWith('%26', at)) break;
    at++;
  }
  while (at > start && text.charAt(at - 1) === ' ') at--;
  return at;
}
