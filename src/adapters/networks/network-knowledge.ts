import type ipaddr from 'ipaddr.js';
import { RADIUS_KM } from '#domain/assessment/places.ts';
import { addressIn } from '#domain/ip-address.ts';
import type {
  LocatedAddress,
  LocatedAsn,
  LocatedGeo,
  NetworkKnowledge,
  OpenNetworkKnowledge,
} from '#domain/network-knowledge.ts';
import { type AsnRanges, readAsnCsv } from './asn-csv.ts';
import { countryPlace } from './country-places.ts';
import { type MmdbFile, openMmdb } from './mmdb-file.ts';
import { asnIn, geoIn } from './mmdb-record.ts';
import { type PackagedData, packagedData } from './packaged-data.ts';

/** Files of MaxMind's format beside, or in place of, the data of the packages. */
export interface NetworkFiles {
  /** Places of addresses, by city or country; where it knows none, the package is asked. */
  readonly cityFile?: string | undefined;
  /** Systems of addresses, in place of the package's. */
  readonly asnFile?: string | undefined;
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type AsnLookup = (address: Address) => LocatedAsn | undefined;
type GeoLookup = (address: Address) => LocatedGeo | undefined;

const ASN_MANIFEST = import.meta.resolve('@ip-location-db/asn/package.json');
const COUNTRY_MANIFEST = import.meta.resolve('@ip-location-db/geo-whois-asn-country-mmdb/package.json');
const BORDERS = '@rapideditor/country-coder';

/**
 * Checks the files now; reads the packages' data, about 20 MB in half a second, when it is first asked for and never again.
 * @throws ERR_CONFIG_INVALID for a file that cannot be read
 */
export async function networkKnowledge({ cityFile, asnFile }: NetworkFiles): Promise<OpenNetworkKnowledge> {
  const city = cityFile === undefined ? undefined : await openMmdb(cityFile, 'places', 'GEO_CITY_DB');
  const asn = asnFile === undefined ? undefined : await openMmdb(asnFile, 'systems', 'GEO_ASN_DB');
  const systems = asn ?? packagedData(ASN_MANIFEST, ['asn-ipv4.csv', 'asn-ipv6.csv']);
  const countries = packagedData(COUNTRY_MANIFEST, ['geo-whois-asn-country.mmdb']);
  let opened: Promise<NetworkKnowledge> | undefined;
  return () => {
    opened ??= openAll(city, systems, countries);
    return opened;
  };
}

async function openAll(
  city: MmdbFile | undefined,
  systems: MmdbFile | PackagedData,
  countries: PackagedData,
): Promise<NetworkKnowledge> {
  const asnOf = 'get' in systems ? asnByFile(systems) : await asnByPackage(systems);
  const [countryFile = ''] = countries.files;
  const country = await openMmdb(countryFile, 'places', countries.source);
  const byCity = city && geoByFile(city, city.source);
  const byCountry = geoByFile(country, countries.source);
  return {
    locate(ip) {
      const address = addressIn(ip);
      if (address?.range() !== 'unicast') return undefined;
      return known(asnOf(address), byCity?.(address) ?? byCountry(address));
    },
    placeOfCountry: (name) => countryPlace(name, BORDERS),
  };
}

function known(asn: LocatedAsn | undefined, geo: LocatedGeo | undefined): LocatedAddress | undefined {
  return asn || geo ? { ...(asn ? { asn } : {}), ...(geo ? { geo } : {}) } : undefined;
}

async function asnByPackage({ files: [ipv4 = '', ipv6 = ''], source }: PackagedData): Promise<AsnLookup> {
  const ranges: AsnRanges = await readAsnCsv(ipv4, ipv6);
  return (address) => {
    const found = ranges.asnOf(wordsOf(address));
    return found && { ...found, source };
  };
}

function asnByFile({ get, source }: MmdbFile): AsnLookup {
  return (address) => {
    const found = asnIn(get(address.toString()));
    return found && { number: found.number, org: found.org ?? `AS${found.number}`, source };
  };
}

/** A record without a point is in the middle of its country; one without a radius is as exact as the finest name it has. */
function geoByFile({ get }: MmdbFile, source: string): GeoLookup {
  return (address) => {
    const found = geoIn(get(address.toString()));
    if (!found) return undefined;
    const { country, region, city, point, radiusKm } = found;
    const middle = countryPlace(country, source);
    if (!point) return middle;
    const byName = city
      ? RADIUS_KM.city
      : region
        ? RADIUS_KM.region
        : (middle?.radiusKm ?? RADIUS_KM.country);
    const names = { ...(region ? { region } : {}), ...(city ? { city } : {}) };
    return { country, ...names, ...point, radiusKm: radiusKm ?? byName, source };
  };
}

function wordsOf(address: Address): readonly number[] {
  const bytes = address.toByteArray();
  const words: number[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    words.push(((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0);
  }
  return words;
}
