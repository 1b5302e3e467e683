import { randomBytes } from 'node:crypto';
import { CountersignError } from '#domain/errors.ts';
import type { Clock, Ids } from '#domain/ports.ts';

/** Crockford's base 32 in lower case: no i, l, o, u, so that an id can be read aloud. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const PREFIX = /^[a-z][a-z0-9]{0,15}$/;
const TIME_DIGITS = 10;
const RANDOM_BITS = 80n;

/**
 * Makes ids of the shape `inc-01k9…`: the prefix, ten digits of the time in milliseconds, sixteen random ones.
 *
 * They sort by time; within one millisecond, or when the clock goes back, the random part counts up, so that the ids of
 * one process always sort in the order they were made. They contain no colon.
 *
 * @throws ERR_INTERNAL from `next` for a prefix that is not lower-case letters and digits
 */
export function createIds(clock: Clock): Ids {
  let lastMs = -1;
  let random = 0n;
  return {
    next(prefix) {
      if (!PREFIX.test(prefix)) throw new CountersignError('ERR_INTERNAL', `"${prefix}" is no id prefix`);
      const nowMs = clock.now().getTime();
      if (nowMs > lastMs) {
        lastMs = nowMs;
        random = freshRandom();
      } else {
        random += 1n;
      }
      return `${prefix}-${inDigits(BigInt(lastMs), TIME_DIGITS)}${inDigits(random, 16)}`;
    },
  };
}

/** 79 random bits: the highest stays free, so that counting up cannot overflow. */
function freshRandom(): bigint {
  return BigInt(`0x${randomBytes(10).toString('hex')}`) & ((1n << (RANDOM_BITS - 1n)) - 1n);
}

function inDigits(value: bigint, length: number): string {
  let rest = value;
  let text = '';
  for (let n = 0; n < length; n++) {
    text = DIGITS.charAt(Number(rest & 31n)) + text;
    rest >>= 5n;
  }
  return text;
}
