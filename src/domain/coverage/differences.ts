/** Those that are not, word for word, among the others. */
export function notAmong<T>(items: readonly T[], others: readonly T[] = []): readonly T[] {
  const known = new Set(others.map((each) => JSON.stringify(each)));
  return items.filter((each) => !known.has(JSON.stringify(each)));
}
