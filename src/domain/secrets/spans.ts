import { findKeyValues } from './key-values.ts';
import {
  ADDRESS_USERINFO,
  LONGEST_MATCH,
  looksRandom,
  MORE_OF_A_SECRET,
  PREFIXED_TOKEN,
  SAML_BASE64,
  SCHEME_AND_SECRET,
  SECRET_ADDRESS,
  SECRET_BLOCKS,
} from './list.ts';

/** Where a secret stands in a text: from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A shorter text holds no secret by shape; only behind a name and a separator may one stand. */
const SHORTEST_BY_SHAPE = 12;
const NONE: readonly Span[] = [];

/** All secrets in a text, in order and without overlap. Time is linear in the text's length. */
export function secretSpans(text: string): readonly Span[] {
  if (text.length < SHORTEST_BY_SHAPE && !/[=:%]/.test(text)) return NONE;
  const found: Span[] = [];
  for (const block of SECRET_BLOCKS) {
    if (text.includes(block.hint)) findBlocks(text, block, found);
  }
  findWebTokens(text, found);
  findMatches(text, PREFIXED_TOKEN, 0, found);
  findMatches(text, SCHEME_AND_SECRET, 2, found, looksRandom);
  if (text.includes('://')) {
    findMatches(text, SECRET_ADDRESS, 2, found);
    findMatches(text, ADDRESS_USERINFO, 2, found);
  }
  if (text.length > 40) findMatches(text, SAML_BASE64, 0, found);
  findKeyValues(text, found);
  return found.length < 2 ? found : merged(found);
}

function findMatches(
  text: string,
  pattern: RegExp,
  group: 0 | 2,
  found: Span[],
  accepts?: (secret: string) => boolean,
): void {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const secret = match[group]!;
    if (accepts !== undefined && !accepts(secret)) continue;
    const lead = group === 0 ? 0 : match[0].lastIndexOf(secret);
    const start = match.index + lead;
    let end = start + secret.length;
    if (secret.length >= LONGEST_MATCH) {
      while (end < text.length && MORE_OF_A_SECRET.test(text.charAt(end))) end++;
      pattern.lastIndex = end;
    }
    found.push({ start, end });
  }
}

function findBlocks(text: string, block: (typeof SECRET_BLOCKS)[number], found: Span[]): void {
  block.opens.lastIndex = 0;
  for (let open = block.opens.exec(text); open !== null; open = block.opens.exec(text)) {
    const after = block.opens.lastIndex;
    const closes = text.indexOf(block.closes, after);
    const tail = closes === -1 ? -1 : text.indexOf(block.tail, closes + block.closes.length);
    const end = tail === -1 ? text.length : tail + block.tail.length;
    found.push({ start: open.index, end });
    block.opens.lastIndex = end;
  }
}

const WEB_TOKEN_CHARACTER = /[A-Za-z0-9_.~-]/;

/** Signed and encrypted JSON web tokens: `eyJ…` at the head of a word, and at least one dot. */
function findWebTokens(text: string, found: Span[]): void {
  for (let start = text.indexOf('eyJ'); start !== -1; ) {
    if (start > 0 && /[A-Za-z0-9]/.test(text.charAt(start - 1))) {
      start = text.indexOf('eyJ', start + 3);
      continue;
    }
    let end = start;
    while (end < text.length && WEB_TOKEN_CHARACTER.test(text.charAt(end))) end++;
    if (isWebToken(text.slice(start, end))) found.push({ start, end });
    start = text.indexOf('eyJ', end);
  }
}

function isWebToken(run: string): boolean {
  const dot = run.indexOf('.');
  return dot >= 12 && run.length - dot > 4;
}

function merged(found: Span[]): Span[] {
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const apart: Span[] = [];
  let last = found[0]!;
  for (const span of found) {
    if (span.start < last.end) {
      if (span.end > last.end) last = { start: last.start, end: span.end };
    } else {
      apart.push(last);
      last = span;
    }
  }
  apart.push(last);
  return apart;
}
