import type { Deed, Device, Federated, LogPlatform, OAuthClient, Origin, Refresh, Use } from '../act.ts';
import { distanceKm, INHABITED, networksIn, originIn } from '../geography.ts';
import type { Diary, Held } from '../life/diary.ts';
import { thingOf } from '../life/routine.ts';
import { CARRIERS, HOMES, HOSTINGS, VPN_EXITS } from '../networks.ts';
import type { Resident } from '../people.ts';
import type { Random } from '../random.ts';
import { DESKTOPS, deviceAt, machine, TOOLS } from '../user-agents.ts';

/** Where an attacker sits, and with what. */
export interface Attacker {
  readonly origin: Origin;
  readonly device: Device;
}

/** Rented machines, VPN exits, and now and then a line at home in a far country. */
export function farAttacker(resident: Resident, random: Random, atMs: number): Attacker {
  const isElsewhere = ({ country }: { country: string }) => country !== resident.city.country;
  const kind = random.pick(['hosting', 'hosting', 'exit', 'line']);
  const far = INHABITED.filter((city) => isElsewhere(city) && distanceKm(city, resident.city) > 1_500);
  const city = random.pick(far);
  const origin =
    kind === 'hosting'
      ? originIn(random.pick(HOSTINGS.filter(isElsewhere)), random)
      : kind === 'exit'
        ? originIn(random.pick(VPN_EXITS.filter(isElsewhere)), random, undefined, random.chance(0.5))
        : originIn(random.pick(networksIn(HOMES, city.country)), random, city);
  return { origin, device: attackerDevice(resident, random, atMs) };
}

/** A line in the victim's own country, as residential proxies sell it, on another network than the victim's. */
export function nearAttacker(resident: Resident, random: Random, atMs: number): Attacker {
  const { country } = resident.city;
  const own = new Set([resident.homeNetwork.asn, resident.carrier.asn]);
  const lines = [...networksIn(HOMES, country), ...networksIn(CARRIERS, country)];
  const others = lines.filter(({ asn }) => !own.has(asn));
  const among = others.length > 0 ? others : networksIn([...HOSTINGS, ...VPN_EXITS], country);
  const network = random.pick(among.length > 0 ? among : VPN_EXITS);
  return { origin: originIn(network, random), device: attackerDevice(resident, random, atMs) };
}

/** A tool that names itself, or a browser on another system than the victim's. */
export function attackerDevice(resident: Resident, random: Random, atMs: number): Device {
  const used = resident.laptop.kind;
  const browsers = DESKTOPS.filter((kind) => kind.split('-')[1] !== used.split('-')[1]);
  const kind = random.chance(0.5) ? random.pick(TOOLS) : random.pick(browsers);
  return deviceAt(machine(kind, random, false), atMs);
}

/** What is taken first, by platform; the more usual the more often. */
const LOOT: Readonly<Record<LogPlatform, readonly Deed[]>> = {
  okta: ['admin-read', 'enrol-factor', 'create-key'],
  'entra-id': ['read', 'list', 'read', 'forwarding-rule', 'read'],
  'google-workspace': ['read', 'export', 'list', 'forwarding-rule'],
  github: ['clone', 'clone', 'read-secret', 'create-key'],
  slack: ['read', 'list', 'export', 'read'],
  salesforce: ['query', 'export', 'query', 'query'],
  aws: ['describe', 'list', 'read', 'read-secret', 'create-key'],
};

export interface Raid {
  readonly platform: LogPlatform;
  readonly session?: string;
  readonly token?: string;
  readonly client?: OAuthClient;
  readonly atMs: number;
  readonly count: number;
  /** From one to the next, in milliseconds, more or less. */
  readonly paceMs: number;
}

/** Uses a credential again and again, and writes it into the victim's diary. */
export function raid(diary: Diary, attacker: Attacker, how: Raid, random: Random): readonly Use[] {
  const { platform, session, token, client, count, paceMs } = how;
  let { atMs } = how;
  const uses: Use[] = [];
  for (let at = 0; at < count; at++) {
    const does = LOOT[platform][at % LOOT[platform].length]!;
    uses.push({
      kind: 'use',
      at: Math.round(atMs),
      person: diary.resident.person,
      ...attacker,
      platform,
      ...(session === undefined ? {} : { session }),
      ...(token === undefined ? {} : { token }),
      ...(client && { client }),
      does,
      to: thingOf(platform, random),
      isSuccess: true,
    });
    atMs += paceMs * random.between(0.5, 1.5);
  }
  diary.acts.push(...uses);
  return uses;
}

/** A session of the victim's that works on a machine at a time, made to work by a use just before where there is none. */
export function stolenSession(
  diary: Diary,
  platform: LogPlatform,
  atMs: number,
  on: 'laptop' | 'phone' = 'laptop',
): Held {
  const used = diary.resident[on];
  const working = diary.working(platform, used, atMs);
  if (working && atMs - working.startedMs > 10 * 60_000) return working;
  return working ?? diary.use(platform, used, atMs - 12 * 60_000, 'read', thingOf(platform, diary.random));
}

/** Renews access in a stolen session: the client's record of it comes from the attacker's network. */
export function redeemed(
  diary: Diary,
  attacker: Attacker,
  { platform, id: session }: Held,
  client: OAuthClient,
  atMs: number,
): { readonly renewal: Refresh; readonly token: string } {
  const token = diary.name('token');
  const { person } = diary.resident;
  const renewal: Refresh = {
    kind: 'refresh',
    at: Math.round(atMs),
    person,
    ...attacker,
    platform,
    session,
    token,
    client,
  };
  diary.acts.push(renewal);
  return { renewal, token };
}

/** Enters an application on the word of a session at the provider, or of one that the provider does not know. */
export function enter(
  diary: Diary,
  attacker: Attacker,
  from: Held,
  platform: LogPlatform,
  atMs: number,
  more: Partial<Federated> = {},
): Federated {
  const act: Federated = {
    kind: 'federated-sign-in',
    at: Math.round(atMs),
    person: diary.resident.person,
    ...attacker,
    provider: from.platform,
    providerSession: from.id,
    platform,
    session: diary.name('session'),
    protocol: 'saml',
    assertion: diary.name('assertion'),
    isAtProvider: true,
    isAtApplication: true,
    ...more,
  };
  diary.acts.push(act);
  return act;
}
