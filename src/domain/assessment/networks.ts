import ipaddr from 'ipaddr.js';
import { addressIn } from '../ip-address.ts';

export interface NamedRange {
  /** IPv4 or IPv6; an IPv4 range that is written within IPv6 is that IPv4 range. */
  readonly cidr: string;
  readonly name: string;
}

/**
 * The name of the first range, as they are listed, an address lies in; undefined when it lies in none or is not an address.
 *
 * Lists are read once: then a question takes a look for each length of prefix that occurs, however long the list is.
 */
export function rangeOf(ip: string, ranges: readonly NamedRange[]): string | undefined {
  if (ranges.length === 0) return undefined;
  const address = addressIn(ip);
  if (address === undefined) return undefined;
  const { lengths, places } = readRanges(ranges)[address.kind()];
  const bits = bitsOf(address);
  let first = Number.POSITIVE_INFINITY;
  for (const length of lengths) first = Math.min(first, places.get(bits.slice(0, length)) ?? first);
  return ranges[first]?.name;
}

interface ReadRanges {
  /** Lengths of prefix that occur, in bits. */
  readonly lengths: Set<number>;
  /** Where in the list each prefix, as noughts and ones, stands first. */
  readonly places: Map<string, number>;
}

type ByFamily = Readonly<Record<'ipv4' | 'ipv6', ReadRanges>>;

/** A list that is no longer in use is forgotten with what was read from it. */
const read = new WeakMap<readonly NamedRange[], ByFamily>();

function readRanges(ranges: readonly NamedRange[]): ByFamily {
  const known = read.get(ranges);
  if (known) return known;
  const found = {
    ipv4: { lengths: new Set<number>(), places: new Map<string, number>() },
    ipv6: { lengths: new Set<number>(), places: new Map<string, number>() },
  };
  for (const [place, { cidr }] of ranges.entries()) {
    const network = networkIn(cidr);
    if (!network) continue;
    const [address, length] = network;
    const { lengths, places } = found[address.kind()];
    lengths.add(length);
    const prefix = bitsOf(address).slice(0, length);
    if (!places.has(prefix)) places.set(prefix, place);
  }
  read.set(ranges, found);
  return found;
}

const BITS_OF_BYTE = Array.from({ length: 256 }, (_, byte) => byte.toString(2).padStart(8, '0'));

function bitsOf(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  let bits = '';
  for (const byte of address.toByteArray()) bits += BITS_OF_BYTE[byte]!;
  return bits;
}

const MAPPED_BITS = 96;

function networkIn(cidr: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | undefined {
  if (!ipaddr.isValidCIDR(cidr)) return undefined;
  const [address, bits] = ipaddr.parseCIDR(cidr);
  const isMapped = 'isIPv4MappedAddress' in address && address.isIPv4MappedAddress() && bits >= MAPPED_BITS;
  return isMapped ? [address.toIPv4Address(), bits - MAPPED_BITS] : [address, bits];
}

/** How much of an address names its network where nothing better does: a customer's or a site's block. */
const PREFIX_BITS = { ipv4: 24, ipv6: 48 } as const;

/** The network of an address as `192.0.2.0/24` or `2001:db8:1::/48`; undefined for what is no address. */
export function prefixOf(ip: string | undefined): string | undefined {
  const address = ip === undefined ? undefined : addressIn(ip);
  if (address === undefined) return undefined;
  const bits = PREFIX_BITS[address.kind()];
  const bytes = address.toByteArray().map((byte, index) => (index < bits / 8 ? byte : 0));
  return `${ipaddr.fromByteArray(bytes).toString()}/${bits}`;
}
