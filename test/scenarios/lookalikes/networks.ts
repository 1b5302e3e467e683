import type { Origin } from '../act.ts';
import { byOtherProtocol, networksIn, originIn } from '../geography.ts';
import { GATEWAYS, type Network, RELAYS, SATELLITES, VPN_EXITS } from '../networks.ts';
import { nearestEgress, type Resident } from '../people.ts';
import { Random } from '../random.ts';
import { actsOn, livedOn, type Stage, type Story, type Telling, work } from '../story.ts';
import { moved, worked } from './moved.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** An address of one of the networks that stays the same for so many minutes. */
function rotating(
  stage: Stage,
  among: readonly Network[],
  atMs: number,
  minutes: number,
  isProxy = false,
): Origin {
  const period = Math.floor(atMs / (minutes * MINUTE_MS));
  const random = new Random(`${stage.resident.person.key}/${among[0]!.asn}/${period}`);
  return originIn(random.pick(among), random, undefined, isProxy);
}

export const companyVpn: Story = {
  name: 'company-vpn',
  truth: 'explained',
  on: (world) => (world.vpn ? worked(world) : []),
  tell: moved({
    title: 'Session continued from another network',
    machine: 'laptop',
    forMs: 3 * HOUR_MS,
    origin: ({ world, resident }) => world.vpn && nearestEgress(world, resident, world.vpn).origins[0],
  }),
};

/** A VPN that the person pays for, with its exit in another country. */
export const consumerVpn: Story = {
  name: 'consumer-vpn',
  truth: 'explained',
  on: worked,
  tell: moved({
    title: 'Session used from two countries at once',
    machine: 'laptop',
    forMs: 2 * HOUR_MS,
    origin: (stage, _, atMs) => rotating(stage, VPN_EXITS, atMs, 24 * 60, true),
  }),
};

/** The provider sees the line at home, and every application the gateway. */
export const gatewayDoubleHop: Story = {
  name: 'gateway-double-hop',
  truth: 'explained',
  on: (world) => worked(world).filter((each) => each !== world.provider && each !== world.secondProvider),
  tell: moved({
    title: 'Sign-in and use from different networks',
    machine: 'laptop',
    forMs: 8 * HOUR_MS,
    origin: (stage, platform, atMs) => {
      if (platform === stage.resident.provider) return undefined;
      const { country } = stage.resident.city;
      const near = networksIn(GATEWAYS, country);
      return rotating(stage, near.length > 0 ? near : GATEWAYS, atMs, 15);
    },
  }),
};

export const privateRelay: Story = {
  name: 'private-relay',
  truth: 'explained',
  on: worked,
  tell: moved({
    title: 'Session used from several networks',
    machine: 'phone',
    forMs: 4 * HOUR_MS,
    origin: (stage, _, atMs) => rotating(stage, RELAYS, atMs, 10, stage.random.chance(0.5)),
  }),
};

export const satellite: Story = {
  name: 'satellite',
  truth: 'explained',
  on: worked,
  tell: moved({
    title: 'Session used from a place too far away',
    machine: 'laptop',
    forMs: 5 * HOUR_MS,
    origin: (stage, _, atMs) => rotating(stage, SATELLITES.slice(0, 1), atMs, 60),
  }),
};

/** The line at home gets another address in the middle of the day. */
export const newAddressAtHome: Story = readdressed('new-address-at-home', ({ homeNetwork, person, city }) =>
  originIn(homeNetwork, new Random(`${person.key}/after`), city),
);

/** The line at home has both protocols, and the browser takes now one and now the other. */
export const dualStack: Story = readdressed('dual-stack', (resident, before) =>
  byOtherProtocol(before, resident.homeNetwork, new Random(`${resident.person.key}/other`)),
);

/** At home, with another address of the line from then on. */
function readdressed(name: string, next: (resident: Resident, before: Origin) => Origin | undefined): Story {
  return {
    name,
    truth: 'explained',
    on: worked,
    tell: (stage) => readdressing(stage, next),
  };
}

function readdressing(
  stage: Stage,
  next: (resident: Resident, before: Origin) => Origin | undefined,
): Telling {
  const { resident, platform, atMs } = stage;
  const before = originIn(resident.homeNetwork, new Random(`${resident.person.key}/before`), resident.city);
  const after = next(resident, before) ?? before;
  const isNear = (ms: number) => Math.abs(ms - atMs) < 8 * HOUR_MS;
  const diary = livedOn(
    stage,
    [-60, -30, 2, 20, 45].map((minutes) => {
      const ms = atMs + minutes * MINUTE_MS;
      return { atMs: ms, tell: (told) => work(told, platform, resident.laptop, ms) };
    }),
    {
      origin: (used, ms) =>
        used.id === resident.laptop.id && isNear(ms) ? (ms < atMs ? before : after) : undefined,
    },
  );
  return {
    acts: diary.acts,
    suspects: actsOn(diary, platform, atMs),
    title: 'Session continued from a new address',
  };
}
