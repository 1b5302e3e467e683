import ipaddr from 'ipaddr.js';
import type { Activity } from '../activity.ts';
import { clientOf } from './clients.ts';
import { countryName } from './countries.ts';
import type { AssessmentInput } from './input.ts';
import { type NetworkKind, networkKinds } from './network-kinds.ts';
import { rangeOf } from './networks.ts';

/** Where somebody was, as far as an address tells. */
export interface Place {
  readonly lat: number;
  readonly lon: number;
  /** The circle in which they really are, in kilometres. */
  readonly radiusKm: number;
  readonly country: string | undefined;
  /** Whether no more than the country is known. */
  readonly isCountryOnly: boolean;
  readonly name: string;
}

/**
 * How far a place may be off, in kilometres, where the record does not tell: by the finest name it has, a city, a region, or
 * only a country. Databases of addresses name a radius of 5 to 1,000 km; the platforms' records do not pass it on.
 */
export const RADIUS_KM = { city: 50, region: 250, country: 1_000 } as const;
/** A carrier hands out addresses at hubs, of which a large country has a few. */
const CARRIER_RADIUS_KM = 500;
/** Networks left at a point somebody chose, or that was chosen for them; a telephone abroad leaves its carrier at home. */
const PLACELESS: readonly NetworkKind[] = ['sase', 'private-relay', 'satellite', 'vpn', 'vendor'];
const EARTH_RADIUS_KM = 6_371;

/** Ranges of addresses that say only that somebody is behind a router. */
const INSIDE = new Set([
  'private',
  'loopback',
  'linkLocal',
  'uniqueLocal',
  'carrierGradeNat',
  'unspecified',
  'multicast',
  'broadcast',
]);

/**
 * The place of a record; undefined where it tells none.
 *
 * None is told by a record without coordinates, by an inside address, by a proxy, by the organisation's own egress, and by
 * networks whose addresses are elsewhere than the people behind them.
 */
export function placeOf(
  activity: Activity,
  { knownEgress }: Pick<AssessmentInput, 'knownEgress'>,
): Place | undefined {
  const { geo, ip } = activity;
  if (geo?.lat === undefined || geo.lon === undefined) return undefined;
  const isOnEarth = Math.abs(geo.lat) <= 90 && Math.abs(geo.lon) <= 180;
  // The middle of the Gulf of Guinea is what a database says that knows nothing.
  if (!isOnEarth || (geo.lat === 0 && geo.lon === 0)) return undefined;
  if (ip !== undefined && (isInside(ip) || rangeOf(ip, knownEgress) !== undefined)) return undefined;
  if (isWithoutPlace(activity)) return undefined;
  const kinds = networkKinds(activity);
  const finest = geo.city !== undefined ? 'city' : geo.region !== undefined ? 'region' : 'country';
  return {
    lat: geo.lat,
    lon: geo.lon,
    radiusKm: Math.max(geo.radiusKm ?? RADIUS_KM[finest], kinds.has('carrier') ? CARRIER_RADIUS_KM : 0),
    country: geo.country,
    isCountryOnly: geo.city === undefined && geo.region === undefined,
    name: nameOf(geo) ?? `${geo.lat.toFixed(1)}, ${geo.lon.toFixed(1)}`,
  };
}

/** Its finest name, with its country: Berlin (Germany). */
function nameOf({ city, region, country }: NonNullable<Activity['geo']>): string | undefined {
  const state = country === undefined ? undefined : countryName(country);
  const finest = city ?? region;
  if (finest === undefined) return state;
  return state === undefined ? finest : `${finest} (${state})`;
}

/** Whether it came through a network that tells no place, whatever else were known of it. */
export function isWithoutPlace(activity: Activity): boolean {
  const kinds = networkKinds(activity);
  if (PLACELESS.some((kind) => kinds.has(kind)) || activity.isProxy === true) return true;
  return kinds.has('carrier') && /^(ios|android)$/i.test(clientOf(activity.userAgent)?.os ?? '');
}

function isInside(ip: string): boolean {
  return !ipaddr.isValid(ip) || INSIDE.has(ipaddr.process(ip).range());
}

/** The least that two places can be apart, in kilometres, along a great circle. */
export function leastKmBetween(a: Place, b: Place): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const dLat = radians(b.lat - a.lat);
  const dLon = radians(b.lon - a.lon);
  const h =
    Math.sin(dLat / 2) ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(dLon / 2) ** 2;
  const km = 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
  return Math.max(0, km - a.radiusKm - b.radiusKm);
}
