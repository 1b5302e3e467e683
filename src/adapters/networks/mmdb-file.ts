import { open, type Reader } from 'maxmind';
import { CountersignError } from '#domain/errors.ts';

/** A file of MaxMind's format. */
export interface MmdbFile {
  /** What kind of file it is and of when: `GeoLite2-City of 2026-06-17`. */
  readonly source: string;
  /** The record of an address; undefined where it has none, or one that cannot be read. */
  get(ip: string): unknown;
}

export type MmdbKind = 'places' | 'systems';

/** What the other kind of file calls itself: `GeoLite2-ASN`, `GeoIP2-ISP`; `GeoLite2-City`, `DBIP-Country-Lite`. */
const OTHER_KIND = { places: /\b(asn|isp)\b/i, systems: /\b(city|country)\b/i } as const;

/**
 * Opens a file of MaxMind's format and tries it.
 * @param name for people: the variable that names it
 * @throws ERR_CONFIG_INVALID naming the variable and the file
 * @see https://maxmind.github.io/MaxMind-DB/
 */
export async function openMmdb(file: string, kind: MmdbKind, name: string): Promise<MmdbFile> {
  try {
    const reader: Reader<never> = await open(file);
    const { databaseType, buildEpoch } = reader.metadata;
    const type = String(databaseType).slice(0, 100);
    if (OTHER_KIND[kind].test(type)) throw new Error(`it is a ${type} and has no ${kind}`);
    reader.get('192.0.2.1');
    return {
      source: `${type} of ${buildEpoch.toISOString().slice(0, 10)}`,
      get: (ip) => recordIn(reader, ip),
    };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'it cannot be read';
    throw new CountersignError(
      'ERR_CONFIG_INVALID',
      `config: ${name}   ${file} is no MaxMind database (.mmdb) of ${kind}: ${why.slice(0, 300)}`,
      { cause },
    );
  }
}

/** In a file of IPv4 alone, the reader would take the beginning of an IPv6 address for one. */
function recordIn(reader: Reader<never>, ip: string): unknown {
  if (reader.metadata.ipVersion === 4 && ip.includes(':')) return undefined;
  try {
    return reader.get(ip) ?? undefined;
  } catch {
    return undefined;
  }
}
