import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { networkKinds, placelessNetwork } from '#domain/assessment/network-kinds.ts';
import { NETWORK_SYSTEMS } from '#domain/assessment/network-systems.ts';

function kindsOf(number: number | undefined, org?: string): string[] {
  const asn = { ...(number === undefined ? {} : { number }), ...(org === undefined ? {} : { org }) };
  return [...networkKinds({ asn })].toSorted();
}

describe('the table of systems', () => {
  const names = new Map<number, string>();

  before(async () => {
    for (const file of ['asn-ipv4-num.csv', 'asn-ipv6-num.csv']) {
      const path = fileURLToPath(import.meta.resolve(`@ip-location-db/asn/${file}`));
      for (const line of (await readFile(path, 'utf8')).split('\n')) {
        const [, , number = '', ...name] = line.split(',');
        names.set(Number(number), name.join(','));
      }
    }
  });

  test('names every system as the routing data does', () => {
    assert.ok(names.size > 50_000);
    const wrong = NETWORK_SYSTEMS.filter(
      ([number, org]) => !names.get(number)?.toLowerCase().includes(org.toLowerCase()),
    );
    assert.deepEqual(
      wrong.map(([number, org]) => `AS${number}: ${org}, in the data ${names.get(number)}`),
      [],
    );
  });

  test('names each system once, with at least one kind and none twice', () => {
    assert.equal(new Set(NETWORK_SYSTEMS.map(([number]) => number)).size, NETWORK_SYSTEMS.length);
    for (const [number, , ...kinds] of NETWORK_SYSTEMS) {
      assert.ok(kinds.length > 0 && new Set(kinds).size === kinds.length, `AS${number}`);
    }
  });

  test('does not contradict what a name alone tells', () => {
    for (const [number, , ...kinds] of NETWORK_SYSTEMS) {
      const byName = kindsOf(undefined, names.get(number)!.replaceAll('"', ''));
      // Zero Trust and private relay have systems of their own beside those that only host.
      const foreign = byName.filter((kind) => !kinds.some((each) => each === kind));
      assert.deepEqual(
        foreign.filter((kind) => !['hosting', 'vendor'].includes(kind)),
        [],
        `AS${number}`,
      );
    }
  });
});

describe('the kinds of a network', () => {
  test('go by the number first', () => {
    assert.deepEqual(kindsOf(13335), ['private-relay', 'sase']);
    assert.deepEqual(kindsOf(16509), ['hosting', 'vendor']);
    assert.deepEqual(kindsOf(714, 'Vodafone'), ['vendor']);
  });

  test('go by the name where the table does not know the number', () => {
    const named: readonly (readonly [org: string, ...kinds: string[]])[] = [
      ['ZSCALER, INC.', 'sase'],
      ['Cloudflare, Inc.', 'private-relay', 'sase'],
      ['iCloud Private Relay', 'private-relay'],
      ['SpaceX Starlink', 'satellite'],
      ['Hughes Network Systems', 'satellite'],
      ['HughesNet', 'satellite'],
      ['NordVPN', 'vpn'],
      ['DigitalOcean, LLC', 'hosting'],
      ['Cheap VPS Ltd', 'hosting'],
      ['Amazon.com, Inc.', 'hosting', 'vendor'],
      ['Microsoft Corporation', 'hosting', 'vendor'],
      ['T-Mobile USA', 'carrier'],
      ['Verizon Wireless', 'carrier'],
      ['EE Limited', 'carrier'],
    ];
    for (const [org, ...kinds] of named) {
      assert.deepEqual(kindsOf(undefined, org), kinds, org);
      assert.deepEqual(kindsOf(64_500, org), kinds, org);
    }
  });

  test('are none for a home, an office, and namesakes', () => {
    const others = [
      'Comcast Cable Communications, LLC',
      'Hughes Brothers Inc.',
      'City of Palo Alto',
      'AMAZONIA TELECOMUNICACOES LTDA',
      'Orange County Department of Education',
      'Apple Bank for Savings',
      'Microsoft Mobile Alliance Internet Services Co., Ltd',
      'University of Oxford',
      '',
    ];
    for (const org of others) assert.deepEqual(kindsOf(undefined, org), [], org);
    assert.equal(networkKinds({}).size, 0);
  });

  test('are told of any name, however long', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2_048 }), (org) => {
        assert.ok(networkKinds({ asn: { org } }) instanceof Set);
      }),
    );
    assert.equal(networkKinds({ asn: { org: 'x '.repeat(1_000_000) } }).size, 0);
  });
});

describe('a network that tells no place', () => {
  test('is a gateway, a private relay or a satellite, by number or by name', () => {
    for (const number of [13335, 36183, 54113, 22616, 53813, 62044, 55256, 14593, 22351]) {
      assert.equal(typeof placelessNetwork({ asn: { number } }), 'string', `AS${number}`);
    }
    for (const org of ['Zscaler', 'Netskope Inc', 'Viasat', 'HughesNet', 'Private Relay', 'Intelsat']) {
      assert.equal(placelessNetwork({ asn: { org } }), org);
    }
  });

  test('is none whose place somebody chose, or that nobody knows', () => {
    for (const number of [9009, 16509, 216025, 21928, 64_500]) {
      assert.equal(placelessNetwork({ asn: { number } }), undefined, `AS${number}`);
    }
    assert.equal(placelessNetwork({}), undefined);
  });
});
