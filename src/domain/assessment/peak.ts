import type { Activity } from '../activity.ts';
import { REPLAY_PAUSE_MS } from './weights.ts';

/** More places at once than these are not told apart: the time that counting takes must not grow with an attacker's zeal. */
const MOST_COUNTED = 200;

/** The moment at which something was used from the most places. */
export interface Peak {
  readonly count: number;
  readonly places: readonly string[];
  /** The first and the last record of each place's stay. */
  readonly activities: readonly Activity[];
}

interface Span {
  readonly place: string;
  readonly activities: Activity[];
}

/**
 * From how many places something was used at once, at most. A place is in use from its first record to its last, as long as
 * no pause is longer than `REPLAY_PAUSE_MS`.
 *
 * @param placed oldest first
 */
export function peakOf(placed: readonly { readonly activity: Activity; readonly place: string }[]): Peak {
  const spans = [...Map.groupBy(placed, ({ place }) => place)].flatMap(([place, found]) =>
    spansOf(
      place,
      found.map(({ activity }) => activity),
    ),
  );
  const byStart = spans.toSorted(
    (a, b) => startOf(a).localeCompare(startOf(b)) || (a.place < b.place ? -1 : 1),
  );
  let open: readonly Span[] = [];
  let peak: readonly Span[] = [];
  for (const span of byStart) {
    open = [...open.filter((each) => endOf(each) >= startOf(span)), span];
    if (countOf(open) > countOf(peak)) peak = open;
    if (open.length >= MOST_COUNTED) break;
  }
  const activities = peak.flatMap((span) => [span.activities[0]!, span.activities.at(-1)!]);
  return {
    count: countOf(peak),
    places: peak.map(({ place }) => place),
    activities: [...new Set(activities)],
  };
}

/** An address of each family may be one network's: of those without a number the family with more counts. */
function countOf(spans: readonly Span[]): number {
  const ending = (text: string) => spans.filter(({ place }) => place.endsWith(text)).length;
  const [v4, v6] = [ending('/24'), ending('/48')];
  return spans.length - v4 - v6 + Math.max(v4, v6);
}

/** @param found oldest first */
function spansOf(place: string, found: readonly Activity[]): readonly Span[] {
  const spans: Span[] = [];
  for (const activity of found) {
    const last = spans.at(-1);
    const isNear = last && Date.parse(activity.time) - Date.parse(endOf(last)) <= REPLAY_PAUSE_MS;
    if (last && isNear) last.activities.push(activity);
    else spans.push({ place, activities: [activity] });
  }
  return spans;
}

function startOf({ activities }: Span): string {
  return activities[0]!.time;
}

function endOf({ activities }: Span): string {
  return activities.at(-1)!.time;
}
