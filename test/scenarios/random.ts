import { hash } from 'node:crypto';

/**
 * Chance that a seed reproduces: xoshiro128** seeded by the SHA-256 of a text.
 *
 * `fork` begins a stream of its own by name, so that what one part of a world draws changes nothing elsewhere.
 * @see https://prng.di.unimi.it/xoshiro128starstar.c
 */
export class Random {
  readonly seed: string;
  private readonly state: Uint32Array;

  constructor(seed: string) {
    this.seed = seed;
    const digest = hash('sha256', seed, 'buffer');
    this.state = Uint32Array.from([0, 4, 8, 12], (at) => digest.readUInt32LE(at));
  }

  fork(name: string): Random {
    return new Random(`${this.seed}/${name}`);
  }

  /** From 0 up to, not including, 1. */
  unit(): number {
    return this.next() / 0x1_0000_0000;
  }

  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.unit() * (most - least + 1));
  }

  between(least: number, most: number): number {
    return least + this.unit() * (most - least);
  }

  chance(share: number): boolean {
    return this.unit() < share;
  }

  pick<T>(among: readonly T[]): T {
    if (among.length === 0) throw new RangeError('there is nothing to pick from');
    return among[this.int(0, among.length - 1)]!;
  }

  /** So many of them, each at most once, in chance's order. */
  some<T>(among: readonly T[], count: number): T[] {
    const left = [...among];
    const found: T[] = [];
    while (found.length < count && left.length > 0) {
      found.push(...left.splice(this.int(0, left.length - 1), 1));
    }
    return found;
  }

  /** Hexadecimal digits, for names that must differ. */
  hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += this.next().toString(16).padStart(8, '0');
    return text.slice(0, digits);
  }

  private next(): number {
    const s = this.state;
    const result = Math.imul(rotated(Math.imul(s[1]!, 5), 7), 9) >>> 0;
    const t = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotated(s[3]!, 11);
    return result;
  }
}

function rotated(value: number, bits: number): number {
  return ((value << bits) | (value >>> (32 - bits))) >>> 0;
}
