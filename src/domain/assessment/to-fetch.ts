import type { BlindSpot, ToFetch } from '../assessment.ts';

/**
 * What would have to be fetched to see what could not be seen: the stretches of logs behind the blind spots that waiting or
 * fetching again can cure. Pure; one stretch for all that overlap, in the order of platform, log and time.
 *
 * A stretch that can be had now and one that has to be waited for are kept apart, so that nothing waits without need.
 */
export function toFetchOf(spots: readonly BlindSpot[]): readonly ToFetch[] {
  const wanted = spots.flatMap(({ platform, what, fetch }) => (fetch ? [{ platform, what, ...fetch }] : []));
  const joined: ToFetch[] = [];
  for (const next of wanted.toSorted(byPlace)) {
    const last = joined.at(-1);
    if (last && isSameLog(last, next) && next.from <= last.until)
      joined[joined.length - 1] = union(last, next);
    else joined.push(next);
  }
  return joined;
}

function isSameLog(a: ToFetch, b: ToFetch): boolean {
  return (
    a.platform === b.platform &&
    a.what === b.what &&
    (a.notBefore === undefined) === (b.notBefore === undefined)
  );
}

/** What is waited for together comes when the last of it does. */
function union(a: ToFetch, b: ToFetch): ToFetch {
  const notBefore = [a.notBefore, b.notBefore]
    .filter((time) => time !== undefined)
    .toSorted()
    .at(-1);
  const until = a.until > b.until ? a.until : b.until;
  return { ...a, until, ...(notBefore === undefined ? {} : { notBefore }) };
}

function byPlace(a: ToFetch, b: ToFetch): number {
  const key = (each: ToFetch) => [
    each.platform,
    each.what,
    each.notBefore === undefined ? '0' : '1',
    each.from,
    each.until,
    each.notBefore ?? '',
  ];
  const [left, right] = [key(a), key(b)];
  const at = left.findIndex((part, index) => part !== right[index]);
  if (at < 0) return 0;
  return left[at]! < right[at]! ? -1 : 1;
}
