import { writeFile } from 'node:fs/promises';
import ipaddr from 'ipaddr.js';

/** What a record of a MaxMind-format file can hold here. */
export type MmdbValue = string | number | readonly MmdbValue[] | { readonly [name: string]: MmdbValue };

/** Networks in CIDR notation with their records; those of one file are all IPv4 or all IPv6. */
export type MmdbNetworks = Readonly<Record<string, MmdbValue>>;

/**
 * Writes a small file of MaxMind's format, with records of 24 bits.
 * @see https://maxmind.github.io/MaxMind-DB/
 */
export async function writeMmdb(file: string, databaseType: string, networks: MmdbNetworks): Promise<void> {
  const tree = new Tree();
  const data: Buffer[] = [];
  let dataLength = 0;
  let ipVersion = 4;
  for (const [cidr, value] of Object.entries(networks)) {
    const [address, bits] = ipaddr.parseCIDR(cidr);
    if (address.kind() === 'ipv6') ipVersion = 6;
    tree.insert(address.toByteArray(), bits, dataLength);
    const encoded = encode(value);
    data.push(encoded);
    dataLength += encoded.length;
  }
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: Date.UTC(2026, 0, 2) / 1_000,
    database_type: databaseType,
    description: {},
    ip_version: ipVersion,
    languages: [],
    node_count: tree.size,
    record_size: 24,
  });
  const marker = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex');
  await writeFile(file, Buffer.concat([tree.bytes(), Buffer.alloc(16), ...data, marker, metadata]));
}

/** Left and right of a node: another node, the offset of a record, or nothing. */
type Side = { readonly node: number } | { readonly at: number } | undefined;

class Tree {
  private readonly nodes: [Side, Side][] = [[undefined, undefined]];

  get size(): number {
    return this.nodes.length;
  }

  insert(address: readonly number[], bits: number, at: number): void {
    let node = 0;
    for (let depth = 0; depth < bits; depth++) {
      const bit = (address[depth >> 3]! >> (7 - (depth & 7))) & 1;
      if (depth === bits - 1) {
        this.nodes[node]![bit] = { at };
        return;
      }
      const next = this.nodes[node]![bit];
      if (next && 'at' in next) throw new Error('one network holds another');
      if (!next) this.nodes[node]![bit] = { node: this.nodes.push([undefined, undefined]) - 1 };
      node = next ? next.node : this.nodes.length - 1;
    }
  }

  bytes(): Buffer {
    const bytes = Buffer.alloc(this.size * 6);
    for (const [index, sides] of this.nodes.entries()) {
      for (const [side, of] of sides.entries()) bytes.writeUIntBE(this.record(of), index * 6 + side * 3, 3);
    }
    return bytes;
  }

  private record(side: Side): number {
    if (side === undefined) return this.size;
    return 'node' in side ? side.node : this.size + 16 + side.at;
  }
}

const [STRING, DOUBLE, UINT32, MAP, ARRAY] = [2, 3, 6, 7, 11];

function encode(value: MmdbValue): Buffer {
  if (typeof value === 'string') return withControl(STRING, Buffer.byteLength(value), Buffer.from(value));
  if (typeof value === 'number') return encodeNumber(value);
  if (Array.isArray(value)) return withControl(ARRAY, value.length, ...value.map(encode));
  const members = Object.entries(value).flatMap(([name, each]) => [encode(name), encode(each)]);
  return withControl(MAP, members.length / 2, ...members);
}

function encodeNumber(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  if (Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff) {
    bytes.writeUInt32BE(value);
    return withControl(UINT32, 4, bytes.subarray(0, 4));
  }
  bytes.writeDoubleBE(value);
  return withControl(DOUBLE, 8, bytes);
}

function withControl(type: number, size: number, ...parts: readonly Buffer[]): Buffer {
  const [short, more] = size < 29 ? [size, []] : [29, [size - 29]];
  if (size >= 29 + 256) throw new Error('longer than this writer knows');
  const control = type < 8 ? [(type << 5) | short] : [short, type - 7];
  return Buffer.concat([Buffer.from([...control, ...more]), ...parts]);
}
