/**
 * Keycloak's `sessions.revoke` is of several calls. Killed between them, the platform shows that it is not whole, and it is
 * carried out anew, its sign-out with it: that ends sessions which are ended.
 */
const REPEATED = /^keycloak POST \S+\/logout$/;

/** Changes with those once that a call of several parts may make again. */
export function withoutRepeats(changes: readonly string[]): string[] {
  return changes.filter((each, at) => !REPEATED.test(each) || changes.indexOf(each) === at);
}

/** How many changes of a platform are missing, and how many came too often. */
export function lostAndDoubled(
  expected: readonly string[],
  happened: readonly string[],
): { readonly lost: number; readonly doubled: number } {
  return { lost: without(expected, happened), doubled: without(happened, expected) };
}

/** How many of the first list are left when each of the second has taken one that is the same. */
function without(all: readonly string[], taken: readonly string[]): number {
  const left = [...all];
  for (const each of taken) {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
  }
  return left.length;
}
