import type { Activity } from '../activity.ts';

/**
 * Networks whose addresses do not tell where somebody is: many people's traffic leaves them at a few points, or one
 * person's at several. By the number of the autonomous system.
 *
 * Numbers as the regional registries and PeeringDB name them; others' rules leave out AS22351 for impossible travel.
 */
const PLACELESS: ReadonlyMap<number, string> = new Map([
  [13335, 'Cloudflare (WARP, Zero Trust, private relay)'],
  [36183, 'Akamai (private relay)'],
  [54113, 'Fastly (private relay)'],
  [22616, 'Zscaler'],
  [53813, 'Zscaler'],
  [62044, 'Zscaler'],
  [55256, 'Netskope'],
  [14593, 'Starlink'],
  [22351, 'Intelsat'],
]);

/** The same by the organisation's name, where a record carries no number. */
const NAMES =
  /zscaler|netskope|cloudflare|private relay|starlink|space exploration|intelsat|viasat|hughes(net| network)/i;

/** The name of a network that tells no place; undefined for every other, and for one that is not known. */
export function placelessNetwork({ asn }: Pick<Activity, 'asn'>): string | undefined {
  if (asn?.number !== undefined) {
    const known = PLACELESS.get(asn.number);
    if (known !== undefined) return known;
  }
  return asn?.org !== undefined && NAMES.test(asn.org) ? asn.org : undefined;
}
