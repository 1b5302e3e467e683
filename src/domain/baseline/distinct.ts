import { hashOf } from './hash.ts';

/**
 * distinct   how many different ones there were, in bounded memory: a bottom-k sketch
 *
 * The least `MOST_KEPT` hashes are kept. Up to that many the count is exact; beyond, it is read from how dense the hashes
 * kept lie, with a standard error of about 1/√(k-2), an eighth. The sketch of two sets is the same whatever came first, and
 * what came before changes nothing.
 * @see Bar-Yossef et al., Counting Distinct Elements in a Data Stream, RANDOM 2002, algorithm 1
 */

export const MOST_KEPT = 64;
/** Hashes are whole numbers below this. */
export const HASH_RANGE = 2 ** 48;

/** Hashes, least first, each once. */
export type Distinct = readonly number[];

/** The sketch with one name more; the same object when nothing changed. */
export function withName(sketch: Distinct, name: string): Distinct {
  return withHash(sketch, hashOf(name));
}

export function withSketch(one: Distinct, other: Distinct): Distinct {
  return other.reduce(withHash, one);
}

/** An exact count up to `MOST_KEPT`, an estimate above. */
export function countOf(sketch: Distinct): number {
  if (sketch.length < MOST_KEPT) return sketch.length;
  return Math.round((MOST_KEPT - 1) / (sketch.at(-1)! / HASH_RANGE));
}

function withHash(sketch: Distinct, hash: number): Distinct {
  if (sketch.length === MOST_KEPT && hash >= sketch.at(-1)!) return sketch;
  const at = sketch.findIndex((each) => each >= hash);
  if (at >= 0 && sketch[at] === hash) return sketch;
  const place = at < 0 ? sketch.length : at;
  return [...sketch.slice(0, place), hash, ...sketch.slice(place)].slice(0, MOST_KEPT);
}
