import type { Act, Device, Origin } from './act.ts';
import { type Fired, isTold } from './finding.ts';
import { distanceKm } from './geography.ts';
import { CARRIERS, HOMES, HOSTINGS } from './networks.ts';
import type { Resident } from './people.ts';
import { deviceAt } from './user-agents.ts';

/**
 * What a world's logs hold by which somebody who gives their browser out as the person's can be told from the person. It is
 * asked of the world, and never of the analytic: what the records would be if the person had done it, and where the person
 * truly was.
 */

/** Faster than anybody travels, from door to door, in kilometres an hour. */
const FASTEST = 1_000;
/** Nobody is asked about journeys that took longer, in milliseconds. */
const WITHIN_MS = 12 * 3_600_000;

const LINES = new Set(HOMES.map(({ asn }) => asn));
/** Where somebody or something is, and no more than that: no exit that was chosen to be elsewhere. */
const PLACES = new Set([...HOMES, ...CARRIERS, ...HOSTINGS].map(({ asn }) => asn));

/**
 * Whether the records would be others had the person's own machine done it from there: then the platform logs a mark by which
 * it tells one machine from another that says the same of itself.
 */
export function isOtherDeviceTold(fired: readonly Fired[], resident: Resident): boolean {
  return fired.some(({ act, records, voice }) => {
    const { id, isManaged } = deviceAt(resident.laptop, act.at);
    const device: Device = { ...act.device, id, isManaged };
    return JSON.stringify(voice.write({ ...act, device })) !== JSON.stringify(records);
  });
}

/**
 * Whether records show the person on their own line so shortly before or after that nobody could travel between the two.
 *
 * @param lived what else the logs show of the person
 */
export function areTwoPlacesTold(
  fired: readonly Fired[],
  lived: readonly Fired[],
  resident: Resident,
): boolean {
  const own = lived.filter(({ act }) => isOwnLine(act, resident));
  return fired.some(
    (one) =>
      PLACES.has(one.act.origin.asn) &&
      isTold('address', one) &&
      own.some((other) => isTold('address', other) && isTooFar(one.act, other.act)),
  );
}

/** By the person's own machines, from a line at home or where they stay; offices and tunnels are where the company chose. */
function isOwnLine({ device, origin }: Act, { laptop, phone }: Resident): boolean {
  return (
    (device.id === laptop.id || device.id === phone.id) && LINES.has(origin.asn) && !isDocumented(origin)
  );
}

/** Addresses kept for documentation, which worlds give to offices, are in no database. */
function isDocumented({ ip }: Origin): boolean {
  return /^(192\.0\.2|198\.51\.100|203\.0\.113)\./.test(ip);
}

function isTooFar(a: Act, b: Act): boolean {
  const apartMs = Math.abs(a.at - b.at);
  if (apartMs > WITHIN_MS) return false;
  const km = distanceKm(cityOf(a.origin), cityOf(b.origin));
  return km > (apartMs / 3_600_000) * FASTEST;
}

function cityOf({ city, region, country, lat, lon }: Origin) {
  return { name: city, region, country, lat, lon };
}
