import fc from 'fast-check';
import { HOSTILE } from '../flow/hostile-text.ts';

/** Payloads as no honest sender writes them, grown from one that is right. */

const TEXTS = [
  HOSTILE,
  '',
  ' ',
  '\0',
  '\ud800',
  'a'.repeat(70_000),
  '{{result.user}}',
  '[[[[[[[[[[',
  '{"a":'.repeat(500),
  'ada@example.com\r\nbcc: eve@example.com',
  '2026-02-30T25:61:61Z',
  '-1',
  'NaN',
  '__proto__',
];
const ODD = [null, true, -0, 1e308, -1, 2 ** 53, 0.1, [], {}, [[]], [null], { a: { a: { a: {} } } }];

const value = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(...ODD) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
);

const change = fc.record({
  /** Which member, of all at any depth. */
  at: fc.nat(),
  how: fc.constantFrom('replace', 'remove', 'twist', 'add', 'list', 'deepen'),
  value,
  key: fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', '', 'a.b', HOSTILE), fc.string()),
});

/** A sample with one to four members changed: replaced, removed, of another kind, nested, or joined by others. */
export function changedSamples(sample: unknown): fc.Arbitrary<unknown> {
  return fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
    const lists = changes.filter(({ how }) => how === 'list');
    // Lists of lists of long texts would be too large for any text.
    const few = changes.filter((each) => each.how !== 'list' || each === lists[0]);
    return few.reduce((record, each) => changed(record, each), structuredClone(sample));
  });
}

interface Change {
  readonly at: number;
  readonly how: string;
  readonly value: unknown;
  readonly key: string;
}

function changed(record: unknown, { at, how, value: put, key }: Change): unknown {
  const places = placesIn(record);
  const place = places[at % places.length];
  if (!place) return put;
  const { holder, name } = place;
  const before = (holder as Record<string, unknown>)[name];
  const set = (now: unknown): void =>
    void Object.defineProperty(holder, name, {
      value: now,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  if (how === 'replace') set(put);
  else if (how === 'twist') set(typeof before === 'string' ? [before, { x: before }] : String(before));
  else if (how === 'list') set(Array.from({ length: 300 }, () => before));
  else if (how === 'deepen') set(deep(before));
  else if (how === 'remove' && !Array.isArray(holder)) delete (holder as Record<string, unknown>)[name];
  else
    Object.defineProperty(holder, key, { value: put, writable: true, enumerable: true, configurable: true });
  return record;
}

function deep(inner: unknown): unknown {
  let value = inner;
  for (let level = 0; level < 70; level++) value = level % 2 === 0 ? { a: value } : [value];
  return value;
}

interface Placed {
  readonly holder: object;
  readonly name: string;
}

function placesIn(value: unknown): Placed[] {
  const places: Placed[] = [];
  const open: unknown[] = [value];
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    if (typeof here !== 'object' || here === null) continue;
    for (const [name, inner] of Object.entries(here)) {
      places.push({ holder: here, name });
      if (places.length < 2_000) open.push(inner);
    }
  }
  return places;
}

/** Bodies with such a record: alone, beside a good one, in a list, cut off, or as bytes that are no text. */
export function bodiesWith(sample: unknown): fc.Arbitrary<Buffer> {
  const good = JSON.stringify(sample);
  const form = fc.constantFrom('alone', 'beside', 'list', 'lines', 'cut', 'bytes', 'bom', 'again');
  return fc.tuple(changedSamples(sample), form, fc.nat({ max: 1_000 })).map(([record, how, at]) => {
    const text = JSON.stringify(record) ?? 'null';
    if (how === 'beside') return Buffer.from(text + good);
    if (how === 'list') return Buffer.from(`[${text},${good}]`);
    if (how === 'lines') return Buffer.from(`${text}\n\n${text}\r\n${good}`);
    if (how === 'cut') return Buffer.from(text.slice(0, Math.max(1, at % text.length)));
    if (how === 'bom') return Buffer.from(`\ufeff${text}`);
    if (how === 'again') return Buffer.from(good);
    if (how !== 'bytes') return Buffer.from(text);
    const bytes = Buffer.from(text);
    bytes[at % bytes.length] = 0xff;
    return bytes;
  });
}
