/** A table of ranges of addresses, each with a number; addresses are words of 32 bits, the highest first. */
export interface RangeTable {
  /** Words an address has: 1 for IPv4, 4 for IPv6. */
  readonly words: 1 | 4;
  /** First and last address of each range, by ascending first address. */
  readonly firsts: Uint32Array;
  readonly lasts: Uint32Array;
  readonly values: Uint32Array;
}

/** The number of the range an address lies in, of two the one that begins later; undefined in a gap. Takes time in proportion to the logarithm of the ranges. */
export function valueAt(table: RangeTable, address: ArrayLike<number>): number | undefined {
  let low = 0;
  let high = table.values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareAt(table.firsts, middle, table.words, address) <= 0) low = middle + 1;
    else high = middle;
  }
  const found = low - 1;
  if (found < 0 || compareAt(table.lasts, found, table.words, address) < 0) return undefined;
  return table.values[found];
}

/** Less than 0 when the entry is before the address, 0 when it is that address. */
function compareAt(list: Uint32Array, entry: number, words: number, address: ArrayLike<number>): number {
  for (let word = 0; word < words; word++) {
    const difference = list[entry * words + word]! - address[word]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Less than 0 when the entry of the one list is before that of the other. */
export function compareEntries(
  one: Uint32Array,
  entry: number,
  other: Uint32Array,
  otherEntry: number,
  words: number,
): number {
  for (let word = 0; word < words; word++) {
    const difference = one[entry * words + word]! - other[otherEntry * words + word]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
