import type { Fingerprints } from '#domain/ports.ts';

/** A text that grows by its fingerprints is cut here, or at its own length: the fields it goes into are bounded. */
const ROOM = 120;
/** Records as they came have no bound, and a cut would leave no JSON. */
const UNBOUNDED = 'raw';

type Scrub = Pick<Fingerprints, 'scrub'>;

/**
 * What a connector gives, with every raw secret in its texts replaced, at any depth.
 *
 * By shape alone, not by the names above: those are the kit's, and under `tokens` stand ids. People write names of
 * accounts and tokens as they like, and a connector may have let a record through as it came.
 */
export function withoutSecrets<T>(value: T, fingerprints: Scrub): T {
  return clean(value, fingerprints, true) as T;
}

function clean(value: unknown, fingerprints: Scrub, isBounded: boolean): unknown {
  if (typeof value === 'string') return cleanText(value, fingerprints, isBounded);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => clean(item, fingerprints, isBounded));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, clean(item, fingerprints, key !== UNBOUNDED)]),
  );
}

function cleanText(text: string, fingerprints: Scrub, isBounded: boolean): string {
  const scrubbed = fingerprints.scrub(text);
  if (scrubbed === text || !isBounded) return scrubbed;
  return scrubbed.slice(0, Math.max(text.length, ROOM));
}
