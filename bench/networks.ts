import { fileURLToPath } from 'node:url';
import { open } from 'maxmind';
import { networkKnowledge } from '../src/adapters/networks/network-knowledge.ts';

const COUNTRY_FILE = import.meta.resolve(
  '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
);

export interface NetworksMeasured {
  /** Network and place of an address, as evidence gets them. */
  readonly locatedPerSecond: number;
  /** The yardstick: its country by the reader of the file alone. */
  readonly countryPerSecond: number;
  /** Until the data is in memory, and what it takes there. */
  readonly openMs: number;
  readonly heldMiB: number;
}

/** Looks addresses up, half of them IPv6, each once. */
export async function measureNetworks(count: number): Promise<NetworksMeasured> {
  const addresses = Array.from({ length: count }, (_, at) => (at % 2 === 0 ? ipv4(at) : ipv6(at)));
  const openKnowledge = await networkKnowledge({});
  const before = held();
  const start = performance.now();
  const knowledge = await openKnowledge();
  const openMs = performance.now() - start;
  const heldMiB = (held() - before) / 2 ** 20;
  const reader = await open(fileURLToPath(COUNTRY_FILE));
  return {
    locatedPerSecond: perSecond(addresses, (ip) => knowledge.locate(ip)),
    countryPerSecond: perSecond(addresses, (ip) => reader.get(ip)),
    openMs,
    heldMiB,
  };
}

function perSecond(addresses: readonly string[], look: (ip: string) => unknown): number {
  let found = 0;
  const start = performance.now();
  for (const ip of addresses) if (look(ip)) found++;
  const seconds = (performance.now() - start) / 1_000;
  if (found === 0) throw new Error('nothing was found: that measures nothing');
  return addresses.length / seconds;
}

function held(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Spread over the space by a multiplier without a factor in common with it, the same in each run. */
function ipv4(at: number): string {
  const address = Math.imul(at, 2_654_435_761) >>> 0;
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

function ipv6(at: number): string {
  const word = Math.imul(at, 2_246_822_519) >>> 0;
  return `2${(word >>> 20).toString(16).padStart(3, '0')}:${(word & 0xffff).toString(16)}::1`;
}
