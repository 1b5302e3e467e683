import { hash } from 'node:crypto';

/**
 * Ids of a world, made from what they name: the same seed and keys make the same id in whatever order they are asked
 * for, so that a session has one id in the records of every act it is named in.
 */

type Key = string | number;

const BASE62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const KEY_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export class Ids {
  private readonly seed: string;

  constructor(seed: string) {
    this.seed = seed;
  }

  /** Hexadecimal digits, 64 at most. */
  hex(length: number, ...keys: readonly Key[]): string {
    return hash('sha256', named(this.seed, keys), 'hex').slice(0, length);
  }

  /** A version 4 UUID. */
  guid(...keys: readonly Key[]): string {
    const hex = this.hex(32, ...keys);
    const parts = [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `a${hex.slice(17, 20)}`,
      hex.slice(20),
    ];
    return parts.join('-');
  }

  /** Letters of both cases and digits, 64 at most. */
  letters(length: number, ...keys: readonly Key[]): string {
    return this.spelled(BASE62, length, keys);
  }

  /** Capitals and the digits from 2 to 7, as AWS spells its keys; 64 at most. */
  capitals(length: number, ...keys: readonly Key[]): string {
    return this.spelled(KEY_LETTERS, length, keys);
  }

  /** Base64 without padding, 86 letters at most. */
  base64url(length: number, ...keys: readonly Key[]): string {
    return hash('sha512', named(this.seed, keys), 'base64url').slice(0, length);
  }

  /** A SHA-256 as GitHub writes one: base64 with its padding. */
  sha256(...keys: readonly Key[]): string {
    return hash('sha256', named(this.seed, keys), 'base64');
  }

  /** Decimal digits that do not begin with zero, 18 at most. */
  digits(length: number, ...keys: readonly Key[]): string {
    const value = BigInt(`0x${this.hex(30, ...keys)}`) % (9n * 10n ** BigInt(length - 1));
    return String(value + 10n ** BigInt(length - 1));
  }

  /** A whole number from zero to `below` exclusive. */
  number(below: number, ...keys: readonly Key[]): number {
    return Number.parseInt(this.hex(12, ...keys), 16) % below;
  }

  pick<T>(choices: readonly [T, ...T[]], ...keys: readonly Key[]): T {
    return choices[this.number(choices.length, ...keys)] ?? choices[0];
  }

  private spelled(alphabet: string, length: number, keys: readonly Key[]): string {
    const digest = hash('sha512', named(this.seed, keys), 'buffer');
    return Array.from(digest.subarray(0, length), (byte) => alphabet[byte % alphabet.length]).join('');
  }
}

function named(seed: string, keys: readonly Key[]): string {
  return JSON.stringify([seed, ...keys]);
}
