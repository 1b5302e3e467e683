/** Where in numbers, least first, the first stands that is at least `bound`; their count where none is. */
export function firstAtLeast(numbers: readonly number[], bound: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The greatest; -Infinity of none. Of any count: a call takes about a hundred thousand arguments at most. */
export function greatestOf(numbers: Iterable<number>): number {
  let greatest = Number.NEGATIVE_INFINITY;
  for (const each of numbers) if (each > greatest) greatest = each;
  return greatest;
}
