const LONGEST = 512;

/** A text cut to length and without what neither canonical JSON nor PostgreSQL can hold; undefined for what is none, or empty. */
export function storable(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  return value.slice(0, LONGEST).toWellFormed().replaceAll('\0', '\ufffd');
}

/** The members that are there. */
export function there<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
