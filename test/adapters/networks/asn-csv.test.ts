import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type AsnRanges, readAsnCsv } from '../../../src/adapters/networks/asn-csv.ts';

const NUMBERS = fileURLToPath(import.meta.resolve('@ip-location-db/asn/asn-ipv4-num.csv'));
const [IPV4, IPV6] = ['asn-ipv4.csv', 'asn-ipv6.csv'].map((name) =>
  fileURLToPath(import.meta.resolve(`@ip-location-db/asn/${name}`)),
);

describe('ranges read from CSV', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-asn-'));
  });
  after(() => rm(folder, { recursive: true }));

  async function read(ipv4: string, ipv6 = ''): Promise<AsnRanges> {
    const files = [join(folder, 'ipv4.csv'), join(folder, 'ipv6.csv')] as const;
    await writeFile(files[0], ipv4);
    await writeFile(files[1], ipv6);
    return readAsnCsv(...files);
  }

  test('know their first and last address, and nothing beside them', async () => {
    const ranges = await read('1.0.0.0,1.0.0.255,13335,"Cloudflare, Inc."\n1.0.4.0,1.0.4.0,7,"A ""B"""\n');
    const orgAt = (address: number) => ranges.asnOf([address])?.org;
    const [first, second] = [0x0100_0000, 0x0100_0400];
    assert.deepEqual(
      [first - 1, first, first + 255, first + 256, second - 1, second, second + 1].map(orgAt),
      [undefined, 'Cloudflare, Inc.', 'Cloudflare, Inc.', undefined, undefined, 'A "B"', undefined],
    );
  });

  test('of IPv6 are told apart to the last bit', async () => {
    const lines = ['2001:500:30ff::2f,2001:500:30ff::30,1,One', '2001:500:30ff::31,2001:501::,2,', ''];
    const ranges = await read('', lines.join('\n'));
    const numberAt = (last: number) => ranges.asnOf([0x2001_0500, 0x30ff_0000, 0, last])?.number;
    assert.deepEqual([0x2e, 0x2f, 0x30, 0x31, 0x32].map(numberAt), [undefined, 1, 1, 2, 2]);
    assert.deepEqual(ranges.asnOf([0x2001_0501, 0, 0, 0]), { number: 2, org: 'AS2' });
    assert.equal(ranges.asnOf([0x2001_0501, 0, 0, 1]), undefined);
  });

  test('that overlap count from where the later begins', async () => {
    const ranges = await read('9.0.0.0,9.0.0.9,1,One\n9.0.0.5,9.0.0.20,2,Two\n');
    const numberAt = (last: number) => ranges.asnOf([0x0900_0000 + last])?.number;
    assert.deepEqual([4, 5, 20, 21].map(numberAt), [1, 2, 2, undefined]);
  });

  for (const [what, line] of [
    ['without a number', '1.0.0.0,1.0.0.255,,X'],
    ['with too few fields', '1.0.0.0,1.0.0.255'],
    ['that ends before it begins', '1.0.0.9,1.0.0.1,5,X'],
    ['of no address', '1.0.0,1.0.0.1,5,X'],
    ['of parts beyond 255', '1.0.0.256,1.0.1.1,5,X'],
    ['out of order', '0.5.0.0,0.5.0.1,5,X'],
    ['with a number beyond 32 bits', '1.0.0.0,1.0.0.1,4294967296,X'],
  ] as const) {
    test(`a range ${what} is refused with its line`, async () => {
      await assert.rejects(read(`0.9.0.0,0.9.0.1,5,X\n${line}\n`), /ipv4\.csv:2:/);
    });
  }

  for (const address of [
    '2001:::1',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    '::1:',
    ':1::',
    'g::',
    '::1::',
  ]) {
    test(`${address} is no address`, async () => {
      await assert.rejects(read('', `${address},ffff::,5,X\n`), /ipv6\.csv:1:/);
    });
  }

  test('of the package say the same as its other file, in which addresses are numbers', async () => {
    const ranges = await readAsnCsv(IPV4!, IPV6!);
    const lines = (await readFile(NUMBERS, 'utf8')).split('\n').filter((line) => line !== '');
    for (let at = 0; at < lines.length; at += 97) {
      const [first, last, number] = lines[at]!.split(',');
      const middle = Math.floor((Number(first) + Number(last)) / 2);
      for (const address of [Number(first), middle, Number(last)]) {
        assert.equal(ranges.asnOf([address])?.number, Number(number), lines[at]);
      }
    }
  });
});
