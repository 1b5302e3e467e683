import type { LogPlatform, Origin, Person } from './act.ts';
import { type City, citiesIn, distanceKm, INHABITED, networksIn, originIn } from './geography.ts';
import { CARRIERS, GATEWAYS, HOMES, type Network, VPN_EXITS } from './networks.ts';
import { Random } from './random.ts';
import { DESKTOPS, type Machine, machine, PHONES } from './user-agents.ts';

/** Platforms that vouch for people to others. */
export type Provider = 'okta' | 'entra-id' | 'google-workspace';

/** A way out that the company runs itself. */
export interface Egress {
  readonly name: string;
  readonly origins: readonly Origin[];
  /** Whether the policy of the company's Countersign names it. */
  readonly isInPolicy: boolean;
}

export interface Office extends Egress {
  readonly city: City;
}

/** How long what a platform hands out works, in milliseconds. */
export interface Lifetime {
  /** From its beginning. */
  readonly mostMs: number;
  /** Without use. */
  readonly idleMs: number;
}

/** A company: what it runs, where it is, and what it asks of its people. */
export interface World {
  readonly seed: string;
  /** The beginning of its time, in milliseconds since 1970; nothing is told of before. */
  readonly startsMs: number;
  readonly endsMs: number;
  readonly domain: string;
  /** The identity provider for most, and a second one for some, where there are two. */
  readonly provider: Provider;
  readonly secondProvider?: Provider;
  /** All that it has logs of. */
  readonly platforms: readonly LogPlatform[];
  readonly offices: readonly Office[];
  /** Tunnels that laptops outside the office use, with an end at each office. */
  readonly vpn?: readonly Egress[];
  /** A gateway that all the laptops' traffic goes through, except that to the identity provider; nodes by country. */
  readonly gateway?: readonly Egress[];
  readonly lifetimes: Readonly<Record<LogPlatform, Lifetime>>;
  /** How long a device that passed a second factor is not asked again. */
  readonly rememberedMs: number;
  /** How far each platform's clock is off, in milliseconds. */
  readonly skewMs: Readonly<Record<LogPlatform, number>>;
}

/** Somebody who works there. */
export interface Resident {
  readonly person: Person;
  readonly city: City;
  readonly office: Office | undefined;
  readonly homeNetwork: Network;
  readonly home: Origin;
  readonly carrier: Network;
  /** Where the carrier's traffic leaves, which is often another city. */
  readonly hub: City;
  readonly laptop: Machine;
  readonly phone: Machine;
  readonly provider: Provider;
  /** What they work with beside the identity provider. */
  readonly applications: readonly LogPlatform[];
  /** Days in five at home. */
  readonly homeDays: number;
  /** Hours from UTC, by longitude. */
  readonly zoneHours: number;
  /** Whether the phone's browser leaves by Apple's private relay. */
  readonly hasRelay: boolean;
  /** A second factor of their choice. */
  readonly factor: 'push' | 'otp' | 'webauthn' | 'sms';
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const SPAN_DAYS = 130;

export const LOG_PLATFORMS: readonly LogPlatform[] = [
  'okta',
  'entra-id',
  'google-workspace',
  'github',
  'slack',
  'salesforce',
  'aws',
];

/** @param among platforms that can be written; a world has those and no others */
export function worldOf(seed: string, among: readonly LogPlatform[] = LOG_PLATFORMS): World {
  const random = new Random(seed).fork('world');
  const providers = (['okta', 'entra-id', 'google-workspace'] as const).filter((each) =>
    among.includes(each),
  );
  const provider = random.pick(providers);
  const others = providers.filter((each) => each !== provider);
  const secondProvider = others.length > 0 && random.chance(0.3) ? random.pick(others) : undefined;
  const startsMs = Date.UTC(2025, 0, 20) + random.int(0, 420) * DAY_MS;
  const offices = officesOf(random.fork('offices'));
  return {
    seed,
    startsMs,
    endsMs: startsMs + SPAN_DAYS * DAY_MS,
    domain: `${random.pick(['northwind', 'halcyon', 'meridian', 'cobalt', 'fernwood'])}.example`,
    provider,
    ...(secondProvider && { secondProvider }),
    platforms: among,
    offices,
    ...egressOf(offices, random.fork('egress')),
    lifetimes: lifetimesOf(random.fork('lifetimes')),
    rememberedMs: random.pick([0, 1, 7, 30]) * DAY_MS,
    skewMs: skewOf(random.fork('skew')),
  };
}

/** One of the company's people, the same for the same number. */
export function residentOf(world: World, number: number | string): Resident {
  const random = new Random(world.seed).fork(`resident-${number}`);
  const office = random.chance(0.85) ? random.pick(world.offices) : undefined;
  const city = office && random.chance(0.9) ? office.city : random.pick(INHABITED);
  const homeNetwork = random.pick(networksIn(HOMES, city.country));
  const carrier = random.pick(networksIn(CARRIERS, city.country));
  const name = `${random.pick(GIVEN)} ${random.pick(FAMILY)}`;
  const key = `${name.toLowerCase().replaceAll(/[^a-z]+/g, '.')}.${random.hex(4)}`;
  const isManaged = random.chance(0.8);
  const laptop = machine(random.pick(DESKTOPS), random, isManaged);
  const phone = machine(random.pick(PHONES), random, isManaged);
  const provider = world.secondProvider && random.chance(0.25) ? world.secondProvider : world.provider;
  return {
    person: { key, email: `${key}@${world.domain}`, name, isAdmin: random.chance(0.1) },
    city,
    office: office?.city === city ? office : undefined,
    homeNetwork,
    home: originIn(homeNetwork, random, city),
    carrier,
    hub: random.chance(0.5) ? city : random.pick(citiesIn(city.country)),
    laptop,
    phone,
    provider,
    applications: applicationsOf(world, provider, random),
    homeDays: random.int(0, 5),
    hasRelay: phone.kind === 'safari-iphone' && random.chance(0.15),
    zoneHours: Math.round(city.lon / 15),
    factor: random.pick(['push', 'push', 'otp', 'webauthn', 'sms']),
  };
}

/** Everyday work; the identity provider itself is used by signing in. */
function applicationsOf(world: World, provider: Provider, random: Random): readonly LogPlatform[] {
  const possible = world.platforms.filter((each) => each !== provider && each !== 'okta');
  const suites = possible.filter((each) => each === 'entra-id' || each === 'google-workspace');
  const rest = possible.filter((each) => each !== 'entra-id' && each !== 'google-workspace');
  const suite = provider === 'okta' ? random.some(suites, 1) : [];
  return [...suite, ...random.some(rest, random.int(1, 3))];
}

function officesOf(random: Random): readonly Office[] {
  const first = random.pick(INHABITED);
  const second = random.pick(INHABITED.filter((each) => distanceKm(each, first) > 1_000));
  const cities = random.chance(0.5) ? [first, second] : [first];
  return cities.map((city, at) => ({
    name: `office ${city.name}`,
    city,
    origins: officeOrigins(city, at, random),
    isInPolicy: random.chance(0.7),
  }));
}

/** Of the country's provider; in some worlds out of the ranges for documentation (RFC 5737). */
function officeOrigins(city: City, at: number, random: Random): readonly Origin[] {
  const network = random.pick(networksIn(HOMES, city.country));
  const plain = originIn(network, random, city);
  if (!random.chance(0.3)) return [plain];
  return [{ ...plain, ip: `${['203.0.113', '198.51.100'][at] ?? '192.0.2'}.${random.int(2, 250)}` }];
}

function egressOf(offices: readonly Office[], random: Random): Pick<World, 'vpn' | 'gateway'> {
  const kind = random.pick(['none', 'vpn', 'vpn', 'gateway']);
  const isInPolicy = random.chance(kind === 'gateway' ? 0.5 : 0.85);
  if (kind === 'none') return {};
  const egress = offices.map(({ city }) => {
    const networks =
      kind === 'gateway' ? gatewaysNear(city) : networksIn([...HOMES, ...VPN_EXITS], city.country);
    const network = random.pick(networks);
    const place = kind === 'vpn' ? city : undefined;
    const origins = Array.from({ length: kind === 'vpn' ? 2 : 4 }, () => originIn(network, random, place));
    return { name: kind === 'vpn' ? `VPN ${city.name}` : 'secure web gateway', origins, isInPolicy };
  });
  return kind === 'vpn' ? { vpn: egress } : { gateway: egress };
}

function gatewaysNear(city: City): readonly Network[] {
  const near = networksIn(GATEWAYS, city.country);
  return near.length > 0 ? near : GATEWAYS;
}

/** The end of a tunnel or gateway that somebody's machines are sent to: that of the office nearest to them. */
export function nearestEgress(world: World, { city }: Resident, egress: readonly Egress[]): Egress {
  const nearest = world.offices
    .map((office, at) => ({ km: distanceKm(office.city, city), at }))
    .toSorted((a, b) => a.km - b.km)[0]!;
  return egress[nearest.at]!;
}

function lifetimesOf(random: Random): World['lifetimes'] {
  const of = (mostHours: number, idleHours: number): Lifetime => ({
    mostMs: mostHours * HOUR_MS,
    idleMs: idleHours * HOUR_MS,
  });
  return {
    okta: random.pick([of(8, 2), of(12, 2), of(24, 8)]),
    'entra-id': random.pick([of(90 * 24, 90 * 24), of(90 * 24, 14 * 24), of(7 * 24, 7 * 24), of(12, 12)]),
    'google-workspace': random.pick([of(14 * 24, 14 * 24), of(20, 20), of(12, 12)]),
    github: random.pick([of(24, 24), of(14 * 24, 7 * 24)]),
    slack: random.pick([of(30 * 24, 30 * 24), of(14 * 24, 14 * 24), of(60 * 24, 60 * 24)]),
    salesforce: random.pick([of(12, 2), of(24, 12), of(8, 4)]),
    aws: random.pick([of(1, 1), of(8, 8), of(12, 12)]),
  };
}

function skewOf(random: Random): World['skewMs'] {
  const off = () => (random.chance(0.2) ? random.int(-150, 150) * 1_000 : random.int(-3, 3) * 1_000);
  const entries = LOG_PLATFORMS.map((platform) => [platform, off()] as const);
  return Object.fromEntries(entries) as World['skewMs'];
}

/** Carriers hand out another address every few hours. */
export function carrierOrigin(resident: Resident, atMs: number): Origin {
  const hours = Math.floor(atMs / (150 * MINUTE_MS));
  return originIn(resident.carrier, new Random(`${resident.person.key}/carrier/${hours}`), resident.hub);
}

const GIVEN = [
  'Amara',
  'Bruno',
  'Chiara',
  'Dmitri',
  'Elif',
  'Farid',
  'Greta',
  'Hugo',
  'Ines',
  'Jonas',
  'Kavya',
  'Liam',
  'Mei',
  'Noor',
  'Otto',
  'Priya',
  'Quentin',
  'Rosa',
  'Sven',
  'Tomoko',
  'Uma',
  'Viktor',
  'Wanda',
  'Yusuf',
  'Zoe',
];
const FAMILY = [
  'Adler',
  'Brandt',
  'Costa',
  'Dubois',
  'Eriksson',
  'Fischer',
  'Garcia',
  'Haddad',
  'Ito',
  'Jansen',
  'Kaur',
  'Lopez',
  'Mbeki',
  'Novak',
  'Okafor',
  'Patel',
  'Quist',
  'Rossi',
  'Singh',
  'Tanaka',
  'Ueda',
  'Vargas',
  'Wong',
  'Yilmaz',
  'Zhang',
];
