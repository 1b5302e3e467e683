import type { Origin } from './act.ts';
import { CARRIERS, HOMES, type Network } from './networks.ts';
import type { Random } from './random.ts';

/** A city of the world, with what a database of addresses says of it. */
export interface City {
  readonly name: string;
  readonly region: string;
  readonly country: string;
  readonly lat: number;
  readonly lon: number;
}

type Row = readonly [name: string, region: string, country: string, lat: number, lon: number];

const ROWS: readonly Row[] = [
  ['New York', 'New York', 'US', 40.7128, -74.006],
  ['Boston', 'Massachusetts', 'US', 42.3601, -71.0589],
  ['Chicago', 'Illinois', 'US', 41.8781, -87.6298],
  ['Austin', 'Texas', 'US', 30.2672, -97.7431],
  ['Dallas', 'Texas', 'US', 32.7767, -96.797],
  ['Atlanta', 'Georgia', 'US', 33.749, -84.388],
  ['Denver', 'Colorado', 'US', 39.7392, -104.9903],
  ['Seattle', 'Washington', 'US', 47.6062, -122.3321],
  ['San Francisco', 'California', 'US', 37.7749, -122.4194],
  ['Los Angeles', 'California', 'US', 34.0522, -118.2437],
  ['Ashburn', 'Virginia', 'US', 39.0438, -77.4874],
  ['London', 'England', 'GB', 51.5074, -0.1278],
  ['Manchester', 'England', 'GB', 53.4808, -2.2426],
  ['Edinburgh', 'Scotland', 'GB', 55.9533, -3.1883],
  ['Berlin', 'Land Berlin', 'DE', 52.52, 13.405],
  ['Frankfurt am Main', 'Hesse', 'DE', 50.1109, 8.6821],
  ['Munich', 'Bavaria', 'DE', 48.1351, 11.582],
  ['Hamburg', 'Free and Hanseatic City of Hamburg', 'DE', 53.5511, 9.9937],
  ['Paris', 'Île-de-France', 'FR', 48.8566, 2.3522],
  ['Lyon', 'Auvergne-Rhône-Alpes', 'FR', 45.764, 4.8357],
  ['Amsterdam', 'North Holland', 'NL', 52.3676, 4.9041],
  ['Rotterdam', 'South Holland', 'NL', 51.9244, 4.4777],
  ['Madrid', 'Madrid', 'ES', 40.4168, -3.7038],
  ['Barcelona', 'Catalonia', 'ES', 41.3851, 2.1734],
  ['Milan', 'Lombardy', 'IT', 45.4642, 9.19],
  ['Rome', 'Lazio', 'IT', 41.9028, 12.4964],
  ['Stockholm', 'Stockholm County', 'SE', 59.3293, 18.0686],
  ['Warsaw', 'Mazovia', 'PL', 52.2297, 21.0122],
  ['Kraków', 'Lesser Poland', 'PL', 50.0647, 19.945],
  ['Helsinki', 'Uusimaa', 'FI', 60.1699, 24.9384],
  ['Dublin', 'Leinster', 'IE', 53.3498, -6.2603],
  ['Bengaluru', 'Karnataka', 'IN', 12.9716, 77.5946],
  ['Mumbai', 'Maharashtra', 'IN', 19.076, 72.8777],
  ['Delhi', 'National Capital Territory of Delhi', 'IN', 28.7041, 77.1025],
  ['São Paulo', 'São Paulo', 'BR', -23.5505, -46.6333],
  ['Tokyo', 'Tokyo', 'JP', 35.6762, 139.6503],
  ['Osaka', 'Ōsaka', 'JP', 34.6937, 135.5023],
  ['Sydney', 'New South Wales', 'AU', -33.8688, 151.2093],
  ['Melbourne', 'Victoria', 'AU', -37.8136, 144.9631],
  ['Singapore', 'Singapore', 'SG', 1.3521, 103.8198],
  ['Toronto', 'Ontario', 'CA', 43.6532, -79.3832],
  ['Montreal', 'Quebec', 'CA', 45.5017, -73.5673],
  ['Moscow', 'Moscow', 'RU', 55.7558, 37.6173],
  ['Lagos', 'Lagos', 'NG', 6.5244, 3.3792],
  ['Hanoi', 'Hanoi', 'VN', 21.0278, 105.8342],
  ['Bucharest', 'București', 'RO', 44.4268, 26.1025],
  ['Istanbul', 'Istanbul', 'TR', 41.0082, 28.9784],
  ['Jakarta', 'Jakarta', 'ID', -6.2088, 106.8456],
  ['Guangzhou', 'Guangdong', 'CN', 23.1291, 113.2644],
  ['Vienna', 'Vienna', 'AT', 48.2082, 16.3738],
  ['Zurich', 'Zurich', 'CH', 47.3769, 8.5417],
  ['Lisbon', 'Lisbon', 'PT', 38.7223, -9.1393],
  ['Mexico City', 'Mexico City', 'MX', 19.4326, -99.1332],
];

export const CITIES: readonly City[] = ROWS.map(([name, region, country, lat, lon]) => ({
  name,
  region,
  country,
  lat,
  lon,
}));

const CITIES_BY_COUNTRY = Map.groupBy(CITIES, ({ country }) => country);

export function citiesIn(country: string): readonly City[] {
  return CITIES_BY_COUNTRY.get(country) ?? [];
}

/** Cities in whose country there is a network at home and a carrier: people live there, and visit. */
export const INHABITED: readonly City[] = CITIES.filter(
  ({ country }) => networksIn(HOMES, country).length > 0 && networksIn(CARRIERS, country).length > 0,
);

export function networksIn(among: readonly Network[], country: string): readonly Network[] {
  return among.filter((network) => network.country === country);
}

/** Kilometres along the surface between two cities, to choose near or far ones by. */
export function distanceKm(a: City, b: City): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const [dLat, dLon] = [radians(b.lat - a.lat), radians(b.lon - a.lon)];
  const h =
    Math.sin(dLat / 2) ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(dLon / 2) ** 2;
  return 2 * 6_371 * Math.asin(Math.sqrt(h));
}

/** An address of a network, as a database places it: in a city of the network's country. */
export function originIn(network: Network, random: Random, city?: City, isProxy = false): Origin {
  const place = city ?? random.pick(citiesIn(network.country));
  return {
    ip: addressOf(network, random),
    asn: network.asn,
    asOrg: network.asOrg,
    country: place.country,
    region: place.region,
    city: place.name,
    lat: place.lat,
    lon: place.lon,
    isProxy,
  };
}

/** The address next to another, as dynamic addresses and rotating egress give it out. */
export function neighbourOf(origin: Origin, random: Random): Origin {
  const parts = origin.ip.split('.');
  return { ...origin, ip: [...parts.slice(0, 2), random.int(0, 255), random.int(1, 254)].join('.') };
}

/** A quarter of the traffic of networks that have IPv6 is by it. */
function addressOf(network: Network, random: Random): string {
  const { range, prefix6 } = network;
  return prefix6 !== undefined && random.chance(0.25)
    ? address6In(prefix6, random)
    : addressIn(range, random);
}

function address6In(prefix6: string, random: Random): string {
  const groups = Array.from({ length: 6 }, () => random.int(0x1000, 0xffff).toString(16));
  return [prefix6, ...groups].join(':');
}

/** The same line by the other protocol: IPv4 for IPv6, and the other way around; undefined where it has one alone. */
export function byOtherProtocol(
  origin: Origin,
  { range, prefix6 }: Network,
  random: Random,
): Origin | undefined {
  if (prefix6 === undefined) return undefined;
  return { ...origin, ip: origin.ip.includes(':') ? addressIn(range, random) : address6In(prefix6, random) };
}

function addressIn([first, bits]: Network['range'], random: Random): string {
  const base = first.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  // Neither the first nor the last address of a subnet is anybody's.
  const host = base + Math.floor(random.unit() * (2 ** (32 - bits) / 256)) * 256 + random.int(1, 254);
  return [24, 16, 8, 0].map((shift) => Math.floor(host / 2 ** shift) % 256).join('.');
}
