import type { Activity } from '../activity.ts';
import { placelessNetwork } from './placeless-networks.ts';

/** What is known of a network's use. */
export type NetworkKind = 'hosting' | 'vpn' | 'sase' | 'private-relay' | 'satellite' | 'carrier' | 'vendor';

/** The kinds of the network that a record came from; empty where nothing is known. */
export function networkKinds(activity: Pick<Activity, 'asn'>): ReadonlySet<NetworkKind> {
  const name = placelessNetwork(activity);
  if (name === undefined) return new Set();
  return new Set<NetworkKind>([
    /relay/i.test(name) ? 'private-relay' : /zscaler|netskope|cloudflare/i.test(name) ? 'sase' : 'satellite',
  ]);
}
