import type { Activity } from '../activity.ts';
import { clientFamily } from '../assessment/clients.ts';
import { countryCode } from '../assessment/countries.ts';
import { plainText } from './plain-text.ts';
import type { MarkKind, Origin, Source } from './timeline.ts';

const MOST_SOURCES = 6;
const NAME_CHARS = 60;

/** Where a record came from, with the key that it is told from others by. */
export interface PlacedOrigin extends Origin {
  /** Undefined where the record tells no network. */
  readonly key: string | undefined;
}

/** Reads origins; each that differs from the others is worked out once. */
export class Origins {
  private readonly known = new Map<string, PlacedOrigin>();

  of({ asn, ip, geo, userAgent }: Activity): PlacedOrigin {
    const key = JSON.stringify([asn?.number, asn?.org, ip, geo?.country, userAgent]);
    const origin = this.known.get(key) ?? originOf({ asn, ip, userAgent }, geo?.country);
    this.known.set(key, origin);
    return origin;
  }
}

type Network = Pick<Activity, 'asn' | 'ip'>;

function originOf(from: Network & Pick<Activity, 'userAgent'>, told: string | undefined): PlacedOrigin {
  const network = networkOf(from);
  const country = countryCode(told) ?? told;
  const client = clientFamily(from.userAgent) ?? from.userAgent;
  return {
    key: network === undefined ? undefined : `${network.key}\n${country ?? ''}`,
    ...(network === undefined ? {} : { network: network.name }),
    ...(country === undefined ? {} : { country: plainText(country, NAME_CHARS) }),
    ...(client === undefined ? {} : { client: plainText(client, NAME_CHARS) }),
  };
}

/** The autonomous system where it is told, else the address. */
function networkOf({ asn, ip }: Network): { readonly key: string; readonly name: string } | undefined {
  const org = asn?.org === undefined ? undefined : plainText(asn.org, NAME_CHARS);
  if (asn?.number !== undefined) {
    const number = `AS${asn.number}`;
    return { key: number, name: org ? `${org} (${number})` : number };
  }
  if (org) return { key: org, name: org };
  return ip === undefined ? undefined : { key: ip, name: plainText(ip, NAME_CHARS) };
}

interface Counted extends Source {
  readonly key: string;
}

interface FromSource {
  readonly at: string;
  readonly kind: MarkKind;
  readonly origin: PlacedOrigin;
  readonly isSuspect: boolean;
}

/**
 * The sources that are told apart by name: the most used of those that are familiar, and of those that are not.
 *
 * @param questionFrom what the person was seen with before then is familiar
 */
export function sourcesOf(
  records: readonly FromSource[],
  questionFrom: string,
): {
  readonly sources: readonly Source[];
  readonly indexOf: ReadonlyMap<string, number>;
} {
  const isSeenBefore = (found: readonly FromSource[]) => found.some(({ at }) => at < questionFrom);
  const told = records.filter(({ origin }) => origin.key !== undefined);
  const byKey = Map.groupBy(told, ({ origin }) => origin.key!);
  const hasHistory = isSeenBefore(told);
  const counted: Counted[] = [...byKey].map(([key, found]) => ({
    key,
    network: found[0]!.origin.network!,
    ...(found[0]!.origin.country === undefined ? {} : { country: found[0]!.origin.country }),
    count: found.length,
    isFamiliar: hasHistory ? isSeenBefore(found) : isUnsuspected(found),
  }));
  const order = (a: Counted, b: Counted) => b.count - a.count || (a.key < b.key ? -1 : 1);
  const suspect = counted.filter(({ isFamiliar }) => !isFamiliar).toSorted(order);
  const familiar = counted.filter(({ isFamiliar }) => isFamiliar).toSorted(order);
  const half = Math.ceil(MOST_SOURCES / 2);
  const room = Math.max(half, MOST_SOURCES - familiar.length);
  const suspects = suspect.slice(0, room);
  const shown = [...familiar.slice(0, MOST_SOURCES - suspects.length), ...suspects];
  return {
    sources: shown.map(({ key: _, ...source }) => source),
    indexOf: new Map(shown.map(({ key }, at) => [key, at])),
  };
}

/** Where no history tells: nothing that came from it is evidence; or less than half is, and the person signed in there besides. */
function isUnsuspected(found: readonly FromSource[]): boolean {
  const suspect = found.filter(({ isSuspect }) => isSuspect).length;
  if (suspect === 0) return true;
  const isHome = found.some(
    ({ kind, isSuspect }) => !isSuspect && (kind === 'sign-in' || kind === 'mfa-passed'),
  );
  return isHome && suspect * 2 < found.length;
}
