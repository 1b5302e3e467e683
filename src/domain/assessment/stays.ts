import type { Activity } from '../activity.ts';
import { isSameCountry } from './countries.ts';
import { leastKmBetween, type Place } from './places.ts';
import { GEOGRAPHY } from './weights.ts';

export interface PlacedActivity {
  readonly activity: Activity;
  readonly place: Place;
}

/** Two stays that one person cannot both have made. */
export interface PlaceConflict {
  readonly from: Place;
  readonly to: Place;
  /** The last record of the earlier stay, and the first of the later. */
  readonly before: Activity;
  readonly after: Activity;
  /** How far apart they are at least. */
  readonly km: number;
  /** The time between them; 0 or less when they overlap. */
  readonly gapMs: number;
  /** Whether it is one only because a country is on the list of GeoLocationAlerts. */
  readonly isListed: boolean;
}

/** A credential in one place with one device, from its first record there to its last. */
interface Stay {
  readonly place: Place;
  readonly device: string | undefined;
  readonly first: Activity;
  last: Activity;
}

/** Enough to show; more would only cost time. */
const MOST_CONFLICTS = 10;
/** Half a degree: about the accuracy of a city. */
const CELLS_PER_DEGREE = 2;

const NONE: ReadonlySet<string> = new Set();

interface Comparing {
  /** Countries on AN0722's GeoLocationAlerts. */
  readonly listed?: ReadonlySet<string>;
  /** Stays of different kinds do not stand for each other: whether a conflict is told may depend on it. */
  readonly kindOf?: (activity: Activity) => string;
  /** Which conflicts are to be told. */
  readonly isTold?: (conflict: PlaceConflict) => boolean;
  readonly most?: number;
}

/** The two places of a conflict, whichever was first. */
export function pairOf({ from, to }: Pick<PlaceConflict, 'from' | 'to'>): string {
  return [cellOf(from), cellOf(to)].toSorted().join('\n');
}

/**
 * The stays that exclude each other, earliest first.
 *
 * Takes time in proportion to the records times the distinct places, which are few where nothing conflicts.
 *
 * @param placed oldest first
 */
export function conflictsAmong(
  placed: readonly PlacedActivity[],
  { listed = NONE, isTold = () => true, kindOf = () => '', most = MOST_CONFLICTS }: Comparing = {},
): readonly PlaceConflict[] {
  const latest = new Map<string, readonly Stay[]>();
  const conflicts: PlaceConflict[] = [];
  for (const stay of staysIn(placed)) {
    for (const others of latest.values()) {
      const other = others.find(({ device }) => device === undefined || device !== stay.device);
      const conflict = other && conflictOf(other, stay, listed);
      if (conflict && isTold(conflict)) conflicts.push(conflict);
      if (conflicts.length >= most) return conflicts;
    }
    const cell = `${cellOf(stay.place)}\n${kindOf(stay.last)}`;
    latest.set(cell, withLatest(latest.get(cell) ?? [], stay));
  }
  return conflicts;
}

/** The two that lasted longest, with different devices: whoever comes next conflicts with one of them or with none there. */
function withLatest(held: readonly Stay[], stay: Stay): readonly Stay[] {
  const byEnd = [...held, stay].toSorted((a, b) => b.last.time.localeCompare(a.last.time));
  const [first] = byEnd;
  const second = byEnd.find(({ device }) => device === undefined || device !== first!.device);
  return second && second !== first ? [first!, second] : [first!];
}

function conflictOf(earlier: Stay, later: Stay, listed: ReadonlySet<string>): PlaceConflict | undefined {
  const gapMs = Date.parse(later.first.time) - Date.parse(earlier.last.time);
  if (gapMs > GEOGRAPHY.withinMs) return undefined;
  const { place: from } = earlier;
  const { place: to } = later;
  const isOneCountry = isSameCountry(from.country, to.country);
  // A country's circle leaves its far parts out.
  if (isOneCountry && (from.isCountryOnly || to.isCountryOnly)) return undefined;
  const km = leastKmBetween(from, to);
  const hours = Math.max(0, gapMs) / 3_600_000;
  const isTooFast = km >= GEOGRAPHY.leastKm && km > hours * GEOGRAPHY.mostKmPerHour;
  const isListed = !isOneCountry && [from, to].some(({ country }) => isOn(listed, country));
  if (!isTooFast && !isListed) return undefined;
  return { from, to, before: earlier.last, after: later.first, km, gapMs, isListed: !isTooFast };
}

/** Lists and logs write countries by code or by name. */
function isOn(listed: ReadonlySet<string>, country: string | undefined): boolean {
  return country !== undefined && [...listed].some((each) => isSameCountry(each, country));
}

/** By their beginnings. */
function staysIn(placed: readonly PlacedActivity[]): readonly Stay[] {
  const current = new Map<string, Stay>();
  const stays: Stay[] = [];
  for (const { activity, place } of placed) {
    const { platform, sessionId, tokenId, deviceId } = activity;
    const key = [platform, sessionId ?? tokenId ?? '', deviceId ?? '', cellOf(place)].join('\n');
    const stay = current.get(key);
    const pauseMs = stay ? Date.parse(activity.time) - Date.parse(stay.last.time) : Number.POSITIVE_INFINITY;
    if (stay && pauseMs <= GEOGRAPHY.pauseMs) stay.last = activity;
    else {
      const begun = { place, device: deviceId, first: activity, last: activity };
      current.set(key, begun);
      stays.push(begun);
    }
  }
  return stays;
}

function cellOf({ lat, lon }: Place): string {
  return `${Math.round(lat * CELLS_PER_DEGREE)}/${Math.round(lon * CELLS_PER_DEGREE)}`;
}
