/** Kept in memory at most, of folded states and of pinned documents each, so that a wake-up reads only what is new. */
const MOST_KEPT = 2_000;

/** Puts a value into a bounded map: the oldest use goes first. */
export function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > MOST_KEPT) map.delete(map.keys().next().value!);
}
