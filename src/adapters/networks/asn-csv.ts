import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { CountersignError } from '#domain/errors.ts';
import { compareEntries, type RangeTable, valueAt } from './address-ranges.ts';
import { readIpv4Words, readIpv6Words } from './address-words.ts';
import { OrganisationTable } from './organisation-table.ts';

/** Lines that are read before others get their turn: some milliseconds. */
const LINES_AT_ONCE = 20_000;
const [NEWLINE, COMMA, ZERO] = [0x0a, 0x2c, 0x30];
/** Numbers of systems have 32 bits (RFC 6793). */
const MOST_NUMBER = 0xffff_ffff;

/** Ranges of addresses and the systems they belong to, packed: about 11 MB for half a million ranges. */
export interface AsnRanges {
  asnOf(address: readonly number[]): { readonly number: number; readonly org: string } | undefined;
}

/**
 * Reads the ranges of two CSV files, `first,last,number,organisation` a line by ascending first address, addresses as text.
 * Where two overlap, the one that begins later counts.
 * @throws ERR_CONFIG_INVALID naming the file, and the line where one is no such range or out of order
 */
export async function readAsnCsv(ipv4File: string, ipv6File: string): Promise<AsnRanges> {
  const organisations = new OrganisationTable();
  const ipv4 = await rangesIn(ipv4File, 1, organisations);
  const ipv6 = await rangesIn(ipv6File, 4, organisations);
  organisations.close();
  return {
    asnOf(address) {
      const at = valueAt(address.length === 1 ? ipv4 : ipv6, address);
      return at === undefined ? undefined : organisations.at(at);
    },
  };
}

async function rangesIn(file: string, words: 1 | 4, organisations: OrganisationTable): Promise<RangeTable> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new CountersignError('ERR_CONFIG_INVALID', `${file} cannot be read`, { cause });
  });
  const lines = linesIn(bytes);
  const table: RangeTable = {
    words,
    firsts: new Uint32Array(lines * words),
    lasts: new Uint32Array(lines * words),
    values: new Uint32Array(lines),
  };
  let from = 0;
  for (let line = 0; line < lines; line++) {
    if (line % LINES_AT_ONCE === LINES_AT_ONCE - 1) await setImmediate();
    const until = endOf(bytes, from, NEWLINE);
    if (!readLine(bytes, from, until, line, table, organisations)) {
      const why = `${file}:${line + 1}: is no range that begins after the one before`;
      throw new CountersignError('ERR_CONFIG_INVALID', why);
    }
    from = until + 1;
  }
  return table;
}

function linesIn(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = 0; at < bytes.length; at = endOf(bytes, at, NEWLINE) + 1) lines++;
  return lines;
}

/** Where a byte stands next, or where all ends. By hand: half a million calls of `indexOf` for a few bytes each cost more. */
function endOf(bytes: Uint8Array, from: number, byte: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== byte) at++;
  return at;
}

/** Whether the line is a range that begins after the one before it. */
function readLine(
  bytes: Uint8Array,
  from: number,
  until: number,
  entry: number,
  table: RangeTable,
  organisations: OrganisationTable,
): boolean {
  const { words, firsts, lasts, values } = table;
  const read = words === 1 ? readIpv4Words : readIpv6Words;
  const first = endOf(bytes, from, COMMA);
  const second = endOf(bytes, first + 1, COMMA);
  const third = endOf(bytes, second + 1, COMMA);
  if (third >= until) return false;
  if (!read(bytes, from, first, firsts, entry * words)) return false;
  if (!read(bytes, first + 1, second, lasts, entry * words)) return false;
  const number = readNumber(bytes, second + 1, third);
  if (number < 1 || number > MOST_NUMBER) return false;
  values[entry] = organisations.add(number, bytes, third + 1, until);
  const isForward = compareEntries(firsts, entry, lasts, entry, words) <= 0;
  return isForward && (entry === 0 || compareEntries(firsts, entry - 1, firsts, entry, words) < 0);
}

/** 0 for what is no number. */
function readNumber(bytes: Uint8Array, from: number, until: number): number {
  let value = 0;
  for (let at = from; at < until; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit < 0 || digit > 9) return 0;
    value = value * 10 + digit;
  }
  return value;
}
