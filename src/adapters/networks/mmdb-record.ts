/**
 * Records of MaxMind-format files, read with care: whoever made the file chose what is in them.
 *
 * Two shapes are known: MaxMind's own, nested (`country.iso_code`, `location.latitude`), which DB-IP's files have too, and the
 * flat one of ip-location-db (`country_code`, `latitude`).
 * @see https://dev.maxmind.com/geoip/docs/databases/city-and-country/
 * @see https://dev.maxmind.com/geoip/docs/databases/asn/
 * @see https://github.com/sapics/ip-location-db
 */

const LONGEST_NAME = 200;
/** Half around the earth. */
const LARGEST_RADIUS_KM = 20_037;

export interface AsnRecord {
  readonly number: number;
  readonly org: string | undefined;
}

/** Undefined where it names no system. */
export function asnIn(record: unknown): AsnRecord | undefined {
  const number = member(record, 'autonomous_system_number');
  const value = typeof number === 'string' ? Number(number) : number;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 0xffff_ffff)
    return undefined;
  return { number: value, org: name(member(record, 'autonomous_system_organization')) };
}

export interface GeoRecord {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly region: string | undefined;
  readonly city: string | undefined;
  readonly point: { readonly lat: number; readonly lon: number } | undefined;
  readonly radiusKm: number | undefined;
}

/** Undefined where it names no country: without one a place cannot be checked. */
export function geoIn(record: unknown): GeoRecord | undefined {
  const country = member(record, 'country', 'iso_code') ?? member(record, 'country_code');
  if (typeof country !== 'string' || !/^[A-Z]{2}$/.test(country)) return undefined;
  return {
    country,
    region: name(member(record, 'subdivisions', '0', 'names', 'en') ?? member(record, 'state1')),
    city: name(member(record, 'city', 'names', 'en') ?? member(record, 'city')),
    point: pointIn(record),
    radiusKm: number(member(record, 'location', 'accuracy_radius'), 1, LARGEST_RADIUS_KM),
  };
}

/** The middle of the Gulf of Guinea is what a file says that knows nothing. */
function pointIn(record: unknown): GeoRecord['point'] {
  const lat = number(member(record, 'location', 'latitude') ?? member(record, 'latitude'), -90, 90);
  const lon = number(member(record, 'location', 'longitude') ?? member(record, 'longitude'), -180, 180);
  return lat === undefined || lon === undefined || (lat === 0 && lon === 0) ? undefined : { lat, lon };
}

function member(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[step];
  }
  return found;
}

function name(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const trimmed = value.trim().slice(0, LONGEST_NAME);
  return trimmed === '' ? undefined : trimmed;
}

function number(value: unknown, least: number, most: number): number | undefined {
  return typeof value === 'number' && value >= least && value <= most ? value : undefined;
}
