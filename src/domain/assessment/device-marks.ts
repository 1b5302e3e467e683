import type { Activity } from '../activity.ts';
import { clientFamily } from './clients.ts';
import type { Context } from './contexts.ts';
import { prefixOf } from './networks.ts';

/**
 * Where a credential's records carry the platform's own mark of the device, and where they carry none.
 *
 * Who copies a cookie or a token copies what the browser says of itself, and cannot copy what the platform knows the device by:
 * a registered device's key, a token that the site stored elsewhere. Records of one kind (`eventCode`), of one application and
 * one kind of client are compared, since many kinds never carry a mark.
 */
export class DeviceMarks {
  /** Networks by kind of record: where it carried a mark, and where it carried none. */
  private readonly marked = new Map<string, Set<string>>();
  private readonly unmarked = new Map<string, Set<string>>();
  /** Kinds of records without a mark, by network. */
  private readonly lacking = new Map<string, Set<string>>();

  constructor(activities: readonly Activity[]) {
    for (const activity of activities) {
      const network = networkOf(activity);
      const kind = kindOf(activity);
      if (network === undefined || kind === undefined) continue;
      put(activity.deviceId === undefined ? this.unmarked : this.marked, kind, network);
      if (activity.deviceId === undefined) put(this.lacking, network, kind);
    }
  }

  /** Whether records from there lack the mark that the same kind of record carried wherever the credential was known to be. */
  isLost({ activity }: Context, known: ReadonlySet<string>): boolean {
    const network = networkOf(activity);
    if (network === undefined || known.has(network)) return false;
    const kinds = this.lacking.get(network) ?? [];
    return [...kinds].some((kind) => {
      if (this.marked.get(kind)?.has(network)) return false;
      return isAnyIn(this.marked.get(kind), known) && !isAnyIn(this.unmarked.get(kind), known);
    });
  }
}

/** The networks of contexts, as `DeviceMarks` names them. */
export function networksOf(contexts: readonly Context[]): ReadonlySet<string> {
  return new Set(contexts.flatMap(({ activity }) => networkOf(activity) ?? []));
}

function networkOf({ asn, ip }: Activity): string | undefined {
  return asn?.number === undefined ? prefixOf(ip) : `AS${asn.number}`;
}

function kindOf({ platform, eventCode, clientId, userAgent }: Activity): string | undefined {
  const family = clientFamily(userAgent);
  return family === undefined ? undefined : [platform, eventCode, clientId ?? '', family].join('\n');
}

function put(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key) ?? new Set();
  if (set.size === 0) sets.set(key, set);
  set.add(value);
}

function isAnyIn(some: ReadonlySet<string> | undefined, others: ReadonlySet<string>): boolean {
  if (some === undefined) return false;
  return [...some].some((each) => others.has(each));
}
