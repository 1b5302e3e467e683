/** Addresses as they stand in files of data, read into words of 32 bits: plain text as RFC 5952 writes it, and nothing else. */

const [DOT, COLON, ZERO, NINE] = [0x2e, 0x3a, 0x30, 0x39];

/** Reads `192.0.2.1` into one word at `at`; whether it was one. */
export function readIpv4Words(
  bytes: Uint8Array,
  from: number,
  until: number,
  into: Uint32Array,
  at: number,
): boolean {
  let word = 0;
  let part = 0;
  let parts = 1;
  let digits = 0;
  for (let index = from; index < until; index++) {
    const byte = bytes[index]!;
    if (byte === DOT) {
      if (digits === 0) return false;
      word = word * 256 + part;
      part = 0;
      digits = 0;
      parts++;
    } else {
      if (byte < ZERO || byte > NINE) return false;
      part = part * 10 + byte - ZERO;
      digits++;
      if (part > 255) return false;
    }
  }
  into[at] = word * 256 + part;
  return parts === 4 && digits > 0;
}

const groups = new Uint16Array(8);

/** Reads `2001:db8::1` into four words from `at` on; whether it was one. */
export function readIpv6Words(
  bytes: Uint8Array,
  from: number,
  until: number,
  into: Uint32Array,
  at: number,
): boolean {
  let count = 0;
  let skipAt = -1;
  let index = from;
  while (index < until) {
    if (bytes[index] === COLON) {
      const isSkip = bytes[index + 1] === COLON && index + 1 < until;
      if (isSkip && skipAt !== -1) return false;
      if (isSkip) skipAt = count;
      else if (count === 0) return false;
      index += isSkip ? 2 : 1;
      if (isSkip && index === until) break;
    }
    const end = hexEnd(bytes, index, until);
    if (end === index || end - index > 4 || count === 8) return false;
    const group = hexIn(bytes, index, end);
    if (Number.isNaN(group)) return false;
    groups[count++] = group;
    index = end;
  }
  const isWhole = skipAt === -1 ? count === 8 : count < 8;
  if (isWhole) writeGroups(count, skipAt, into, at);
  return isWhole;
}

/** The groups after `::` go to the end. */
function writeGroups(count: number, skipAt: number, into: Uint32Array, at: number): void {
  const left = skipAt === -1 ? 8 : skipAt;
  const groupAt = (place: number): number => {
    if (place < left) return groups[place]!;
    const fromEnd = 8 - place;
    return fromEnd <= count - left ? groups[count - fromEnd]! : 0;
  };
  for (let word = 0; word < 4; word++) into[at + word] = groupAt(word * 2) * 0x1_0000 + groupAt(word * 2 + 1);
}

function hexEnd(bytes: Uint8Array, from: number, until: number): number {
  let end = from;
  while (end < until && bytes[end] !== COLON) end++;
  return end;
}

/** Not a number where a digit is none. */
function hexIn(bytes: Uint8Array, from: number, until: number): number {
  let value = 0;
  for (let index = from; index < until; index++) value = value * 16 + HEX[bytes[index]!]!;
  return value;
}

const HEX: readonly number[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return /[0-9a-fA-F]/.test(character) ? Number.parseInt(character, 16) : Number.NaN;
});
