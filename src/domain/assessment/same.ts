/** Whether two readings agree; undefined, which is neither, where one of them was not told. */
export function isSame(a: string | number | undefined, b: string | number | undefined): boolean | undefined {
  return a === undefined || b === undefined ? undefined : a === b;
}
