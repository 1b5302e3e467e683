import type { LogPlatform, Origin } from '../act.ts';
import { type City, networksIn, originIn } from '../geography.ts';
import { HOMES, RELAYS } from '../networks.ts';
import { carrierOrigin, nearestEgress, type Resident, type World } from '../people.ts';
import { Random } from '../random.ts';
import type { Machine } from '../user-agents.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A journey: away from the first instant to the second, and nothing is done on the way. */
export interface Trip {
  readonly city: City;
  readonly leavesMs: number;
  readonly arrivesMs: number;
  /** When the way home begins. */
  readonly returnsMs: number;
  readonly backMs: number;
}

/** One day of somebody, in milliseconds since 1970. */
export interface Day {
  readonly startMs: number;
  readonly isWorkday: boolean;
  readonly isAtOffice: boolean;
  readonly leavesHomeMs: number;
  readonly beginsWorkMs: number;
  readonly endsWorkMs: number;
  readonly isHomeMs: number;
}

/** The person's own day that an instant lies in. */
export function dayOf(resident: Resident, atMs: number): Day {
  const localMs = atMs + resident.zoneHours * HOUR_MS;
  const startMs = Math.floor(localMs / DAY_MS) * DAY_MS - resident.zoneHours * HOUR_MS;
  const number = Math.floor(localMs / DAY_MS);
  const random = new Random(`${resident.person.key}/day/${number}`);
  // The first of January 1970 was a Thursday.
  const weekday = (number + 3) % 7;
  const beginsWorkMs = startMs + random.between(8.5, 9.75) * HOUR_MS;
  const endsWorkMs = startMs + random.between(16.75, 18.5) * HOUR_MS;
  const wayMs = random.between(0.4, 0.9) * HOUR_MS;
  return {
    startMs,
    isWorkday: weekday < 5,
    isAtOffice: resident.office !== undefined && weekday >= resident.homeDays,
    leavesHomeMs: beginsWorkMs - wayMs,
    beginsWorkMs,
    endsWorkMs,
    isHomeMs: endsWorkMs + wayMs,
  };
}

/** The trip that somebody is on or on the way of, and whether nothing can be done right now. */
export function tripAt(
  trips: readonly Trip[],
  atMs: number,
): { trip: Trip; isUnderway: boolean } | undefined {
  const trip = trips.find(({ leavesMs, backMs }) => atMs >= leavesMs && atMs < backMs);
  return trip && { trip, isUnderway: atMs < trip.arrivesMs || atMs >= trip.returnsMs };
}

/** Where a machine's traffic to a platform leaves at a time. */
export function originOf(
  world: World,
  resident: Resident,
  trips: readonly Trip[],
  machine: Machine,
  atMs: number,
  platform: LogPlatform,
): Origin {
  const isPhone = machine.id === resident.phone.id;
  const { gateway, vpn } = world;
  const viaGateway = gateway !== undefined && !isPhone && platform !== resident.provider && machine.isManaged;
  if (viaGateway) {
    return byDay(resident, atMs, 'gateway').pick(nearestEgress(world, resident, gateway).origins);
  }
  const away = tripAt(trips, atMs);
  if (away) return awayOrigin(resident, away.trip, isPhone, atMs);
  const day = dayOf(resident, atMs);
  const isOut = day.isWorkday && day.isAtOffice && atMs >= day.leavesHomeMs && atMs < day.isHomeMs;
  const isAtDesk = isOut && atMs >= day.beginsWorkMs && atMs < day.endsWorkMs;
  if (isAtDesk && !(isPhone && by(resident, atMs, 2, 'office-wifi').chance(0.4))) {
    return resident.office!.origins[0]!;
  }
  if (isPhone && resident.hasRelay && by(resident, atMs, 1, 'relay').chance(0.7))
    return relayOrigin(resident, atMs);
  if (isOut || (isPhone && by(resident, atMs, 3, 'no-wifi').chance(0.25)))
    return carrierOrigin(resident, atMs);
  const tunnelled = vpn !== undefined && !isPhone && byDay(resident, atMs, 'vpn').chance(0.5);
  return tunnelled
    ? byDay(resident, atMs, 'tunnel').pick(nearestEgress(world, resident, vpn).origins)
    : homeOrigin(resident, atMs);
}

/** Another exit every quarter of an hour, of whichever of Apple's partners. */
function relayOrigin(resident: Resident, atMs: number): Origin {
  const random = by(resident, atMs, 0.25, 'relay-exit');
  return originIn(random.pick(RELAYS), random);
}

/** The provider gives out another address every few weeks, and some every few days. */
function homeOrigin(resident: Resident, atMs: number): Origin {
  const everyDays = new Random(`${resident.person.key}/lease`).pick([3, 20, 60, 400]);
  const lease = Math.floor(atMs / (everyDays * DAY_MS));
  return originIn(resident.homeNetwork, new Random(`${resident.person.key}/home/${lease}`), resident.city);
}

/** A hotel's network for both; a phone that roams leaves at its carrier at home. */
function awayOrigin(resident: Resident, trip: Trip, isPhone: boolean, atMs: number): Origin {
  if (isPhone && by(resident, atMs, 2, 'roaming').chance(0.5)) return carrierOrigin(resident, atMs);
  const random = new Random(`${resident.person.key}/hotel/${trip.leavesMs}`);
  return originIn(random.pick(networksIn(HOMES, trip.city.country)), random, trip.city);
}

function byDay(resident: Resident, atMs: number, what: string): Random {
  return by(resident, atMs, 24, what);
}

/** Chance that stays the same for so many hours. */
function by(resident: Resident, atMs: number, hours: number, what: string): Random {
  return new Random(`${resident.person.key}/${what}/${Math.floor(atMs / (hours * HOUR_MS))}`);
}
