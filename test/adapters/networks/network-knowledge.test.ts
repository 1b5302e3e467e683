import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { open, type Reader } from 'maxmind';
import type { NetworkKnowledge } from '#domain/network-knowledge.ts';
import { networkKnowledge } from '../../../src/adapters/networks/network-knowledge.ts';
import { writeMmdb } from '../../support/mmdb.ts';
import { SPECIAL_RANGES } from '../../support/special-addresses.ts';

const COUNTRY_FILE = new URL(
  import.meta.resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb'),
);

const bytesOf = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 255 }), { minLength: length, maxLength: length });
const ipv4 = bytesOf(4).map((bytes) => ipaddr.fromByteArray(bytes).toString());
/** Of the part of the space that is given out (2000::/3). */
const ipv6 = bytesOf(16).map((bytes) =>
  ipaddr.fromByteArray([0x20 | (bytes[0]! & 0x1f), ...bytes.slice(1)]).toString(),
);

describe('what is known of addresses', () => {
  let known: NetworkKnowledge;
  let countries: Reader<never>;

  before(async () => {
    known = await (await networkKnowledge({}))();
    countries = await open(COUNTRY_FILE.pathname);
  });

  test('is the system and the middle of the country, for both kinds of addresses', () => {
    for (const ip of ['8.8.8.8', '2001:4860:4860::8888', '::ffff:8.8.8.8', '::ffff:808:808']) {
      const { asn, geo } = known.locate(ip)!;
      assert.deepEqual([asn?.number, asn?.org, geo?.country], [15169, 'Google LLC', 'US'], ip);
      assert.match(asn!.source, /^@ip-location-db\/asn \d/);
      assert.match(geo!.source, /^@ip-location-db\/geo-whois-asn-country-mmdb \d/);
    }
  });

  test('is nothing for every special range, at its first address, at its last and between', () => {
    for (const range of SPECIAL_RANGES) {
      for (const ip of within(range)) assert.equal(known.locate(ip), undefined, `${ip} in ${range}`);
    }
  });

  test('is nothing for what is no address, and never throws', () => {
    const odd = ['', ' ', '8.8.8', '8', '010.8.8.8', '0x8.8.8.8', '8.8.8.8:443', '8.8.8.8/32', '8.8.8.8 '];
    const odd6 = ['2001:4860:4860::8888%eth0', '[2001:4860:4860::8888]', '2001:::1', ':', '::ffff:999.1.1.1'];
    for (const ip of [...odd, ...odd6, '8'.repeat(1_000_000), ':'.repeat(1_000_000)]) {
      assert.equal(known.locate(ip), undefined, ip.slice(0, 40));
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.stringMatching(/^[0-9a-fx:.%/]{0,50}$/), (a, b) => {
        for (const text of [a, b]) {
          if (ipaddr.isValid(text)) continue;
          assert.equal(known.locate(text), undefined);
        }
      }),
    );
  });

  test('agrees with the reader of the file about the country of any address', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), (ip) => {
        const isOrdinary = ipaddr.parse(ip).range() === 'unicast';
        const record = countries.get(ip) as { country_code?: string } | null;
        const place = record?.country_code && known.placeOfCountry(record.country_code);
        const expected = isOrdinary && place ? place.country : undefined;
        assert.equal(known.locate(ip)?.geo?.country, expected, ip);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is within the earth, and names a radius', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), (ip) => {
        const geo = known.locate(ip)?.geo;
        if (!geo) return;
        assert.ok(Math.abs(geo.lat) <= 90 && Math.abs(geo.lon) <= 180 && geo.radiusKm > 0, ip);
      }),
    );
  });
});

describe('files of MaxMind’s format', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-networks-'));
  });
  after(() => rm(folder, { recursive: true }));

  async function withFiles(files: { city?: string; asn?: string }): Promise<NetworkKnowledge> {
    const opened = await networkKnowledge({ cityFile: files.city, asnFile: files.asn });
    return opened();
  }

  test('tell the city with its radius, in the nested shape and in the flat one', async () => {
    const city = join(folder, 'city.mmdb');
    const berlin = {
      country: { iso_code: 'DE' },
      city: { names: { en: 'Berlin' } },
      subdivisions: [{ iso_code: 'BE', names: { en: 'Land Berlin' } }],
      location: { latitude: 52.52, longitude: 13.4, accuracy_radius: 20 },
    };
    const flat = { country_code: 'DE', state1: 'Bavaria', city: 'Munich', latitude: 48.1, longitude: 11.6 };
    await writeMmdb(city, 'GeoLite2-City', { '5.0.0.0/16': berlin, '5.1.0.0/16': flat });
    const known = await withFiles({ city });
    const source = 'GeoLite2-City of 2026-01-02';
    assert.deepEqual(known.locate('5.0.1.2')?.geo, {
      ...{ country: 'DE', region: 'Land Berlin', city: 'Berlin' },
      ...{ lat: 52.52, lon: 13.4, radiusKm: 20, source },
    });
    assert.deepEqual(known.locate('5.1.1.2')?.geo, {
      ...{ country: 'DE', region: 'Bavaria', city: 'Munich', lat: 48.1, lon: 11.6, radiusKm: 50, source },
    });
    assert.equal(known.locate('8.8.8.8')?.geo?.country, 'US', 'the package knows what the file does not');
  });

  test('count for nothing where a record is not as it should be', async () => {
    const city = join(folder, 'odd.mmdb');
    await writeMmdb(city, 'Odd', {
      '8.8.8.0/24': { country: { iso_code: 'Atlantis' }, location: { latitude: 1.5, longitude: 1.5 } },
      '8.8.4.0/24': { country: { iso_code: 'DE' }, location: { latitude: 991.5, longitude: 13.5 } },
      '9.9.9.0/24': { country: { iso_code: 'DE' }, location: { latitude: 0, longitude: 0 } },
      '1.1.1.0/24': 'nothing',
    });
    const known = await withFiles({ city });
    const middle = known.placeOfCountry('DE')!;
    assert.equal(known.locate('8.8.8.8')?.geo?.country, 'US');
    for (const ip of ['8.8.4.4', '9.9.9.9']) {
      const geo = known.locate(ip)?.geo;
      assert.deepEqual([geo?.lat, geo?.lon, geo?.radiusKm], [middle.lat, middle.lon, middle.radiusKm], ip);
    }
    assert.equal(known.locate('1.1.1.1')?.geo?.country, 'AU');
  });

  test('tell the system in place of the package', async () => {
    const asn = join(folder, 'asn.mmdb');
    const record = { autonomous_system_number: 64_496, autonomous_system_organization: 'Example' };
    await writeMmdb(asn, 'GeoLite2-ASN', { '8.8.8.0/24': record });
    const known = await withFiles({ asn });
    const source = 'GeoLite2-ASN of 2026-01-02';
    assert.deepEqual(known.locate('8.8.8.8')?.asn, { number: 64_496, org: 'Example', source });
    assert.equal(known.locate('9.9.9.9')?.asn, undefined);
  });

  test('of IPv4 alone say nothing of IPv6, whose addresses may begin with the same bits', async () => {
    const asn = join(folder, 'ipv4.mmdb');
    await writeMmdb(asn, 'ASN', { '38.1.0.0/16': { autonomous_system_number: 174 } });
    const known = await withFiles({ asn });
    assert.equal(known.locate('38.1.2.3')?.asn?.number, 174);
    assert.equal(known.locate('2601::1')?.asn, undefined);
  });

  test('that cannot be read, or are of the other kind, are a clear error before anything is asked', async () => {
    const [text, swapped] = [join(folder, 'text.mmdb'), join(folder, 'swapped.mmdb')];
    await writeFile(text, 'no database');
    await writeMmdb(swapped, 'GeoLite2-ASN', { '8.8.8.0/24': { autonomous_system_number: 1 } });
    for (const cityFile of [text, swapped, join(folder, 'missing.mmdb'), folder]) {
      await assert.rejects(networkKnowledge({ cityFile }), (thrown: Error & { code?: string }) => {
        assert.equal(thrown.code, 'ERR_CONFIG_INVALID');
        assert.match(thrown.message, /GEO_CITY_DB/);
        assert.ok(thrown.message.includes(cityFile));
        return true;
      });
    }
    await assert.rejects(networkKnowledge({ asnFile: text }), /GEO_ASN_DB/);
  });
});

/** The first, a middle and the last address of a range. */
function within(range: string): string[] {
  const [network, bits] = ipaddr.parseCIDR(range);
  const bytes = network.toByteArray();
  const filled = (by: number) =>
    bytes.map((byte, index) => {
      const own = Math.min(8, Math.max(0, bits - index * 8));
      return byte | (by & (0xff >> own));
    });
  return [0, 0x55, 0xff].map((by) => ipaddr.fromByteArray(filled(by)).toString());
}
