import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { type NamedRange, prefixOf, rangeOf } from '#domain/assessment/networks.ts';

/** What the index must agree with: one range after the other. */
function firstOf(ip: string, ranges: readonly NamedRange[]): string | undefined {
  const address = ipaddr.process(ip);
  return ranges.find(({ cidr }) => {
    const [network, bits] = ipaddr.parseCIDR(cidr);
    return network.kind() === address.kind() && address.match(network, bits);
  })?.name;
}

const byte = fc.integer({ min: 0, max: 255 });
/** Near each other, so that they often lie in one another. */
const ipv4 = fc.tuple(fc.constantFrom(10, 11), fc.constantFrom(0, 1), byte, byte).map((of) => of.join('.'));
const ipv6 = fc
  .tuple(fc.constantFrom('2001:db8', '2001:db9'), fc.constantFrom(0, 1, 0xffff), byte)
  .map(([start, group, last]) => `${start}:${group.toString(16)}::${last.toString(16)}`);
const ranges = fc
  .array(
    fc.oneof(
      fc.tuple(ipv4, fc.integer({ min: 0, max: 32 })),
      fc.tuple(ipv6, fc.integer({ min: 0, max: 128 })),
    ),
    { maxLength: 12 },
  )
  .map((list) => list.map(([ip, bits], at) => ({ cidr: `${ip}/${bits}`, name: `range ${at}` })));

describe('the range of an address', () => {
  test('is the first of the list it lies in, whatever their lengths and however they overlap', () => {
    fc.assert(
      fc.property(ranges, fc.array(fc.oneof(ipv4, ipv6)), (list, addresses) => {
        for (const ip of addresses) assert.equal(rangeOf(ip, list), firstOf(ip, list), ip);
      }),
      { numRuns: 500 },
    );
  });

  test('is found for IPv4 that is written within IPv6, on either side', () => {
    const list = [
      { cidr: '::ffff:10.1.0.0/112', name: 'mapped' },
      { cidr: '192.0.2.0/24', name: 'plain' },
    ];
    assert.equal(rangeOf('10.1.2.3', list), 'mapped');
    assert.equal(rangeOf('::ffff:10.1.2.3', list), 'mapped');
    assert.equal(rangeOf('::ffff:192.0.2.9', list), 'plain');
    assert.equal(rangeOf('10.2.2.3', list), undefined);
  });

  test('is none for what is no address, and a range that is none holds nothing', () => {
    const list = [
      { cidr: 'everything', name: 'odd' },
      { cidr: '0.0.0.0/0', name: 'all of IPv4' },
    ];
    for (const ip of ['', '1', '1.2', '010.1.1.1', 'x', '1.2.3.4/8', '2001:db8::1', 'x'.repeat(1_000_000)]) {
      assert.equal(rangeOf(ip, list), undefined, ip.slice(0, 20));
    }
    assert.equal(rangeOf('1.2.3.4', list), 'all of IPv4');
  });

  test('is found among thousands without reading them again', () => {
    let reads = 0;
    const list = Array.from({ length: 5_000 }, (_, at) => ({
      get cidr() {
        reads++;
        return at % 2 === 0 ? `10.${at >> 8}.${at & 255}.0/24` : `2001:db8:${at.toString(16)}::/48`;
      },
      name: `site ${at}`,
    }));
    for (let at = 0; at < 20_000; at++) {
      const site = at % 5_000;
      const ip = site % 2 === 0 ? `10.${site >> 8}.${site & 255}.9` : `2001:db8:${site.toString(16)}::9`;
      assert.equal(rangeOf(ip, list), `site ${site}`);
    }
    assert.equal(reads, list.length);
  });
});

test('the network of an address is its block, and that of no address is none', () => {
  assert.equal(prefixOf('192.0.2.77'), '192.0.2.0/24');
  assert.equal(prefixOf('::ffff:192.0.2.77'), '192.0.2.0/24');
  assert.equal(prefixOf('2001:db8:1:2::3'), '2001:db8:1::/48');
  for (const ip of [undefined, '', '1.2', 'x']) assert.equal(prefixOf(ip), undefined);
});
