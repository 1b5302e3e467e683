import { CountersignError } from '../errors.ts';
import { Message } from './scope-messages.ts';

/** A value inside an expression or handed to the next as `item`; `toJson` makes it plain. */
export type CelValue = unknown;

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** The most a value may hold, in leaves. */
const MOST_LEAVES = 50_000;
/** The longest text a value may hold, in characters. */
export const MOST_TEXT = 64 * 1_024;

/** How much a value holds: its leaves, long texts by their length. @throws ERR_EXPRESSION_FAILED beyond 50 000 */
export function leavesOf(value: unknown): number {
  const open: unknown[] = [value];
  let count = 0;
  while (open.length > 0) {
    const here = open.pop();
    count += typeof here === 'string' ? 1 + Math.floor(here.length / 64) : 1;
    if (count + open.length > MOST_LEAVES)
      throw new CountersignError('ERR_EXPRESSION_FAILED', 'it makes too large a value');
    for (const inner of insideOf(here)) {
      if (open.push(inner) > MOST_LEAVES) break;
    }
  }
  return count;
}

function insideOf(value: unknown): Iterable<unknown> {
  if (Array.isArray(value)) return value;
  if (value instanceof Map) return value.values();
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

/**
 * Makes a value plain: whole numbers become numbers, timestamps ISO texts, durations `…ms`; absent fields are left out.
 * @throws ERR_EXPRESSION_FAILED for what JSON cannot say, and for what is too large
 */
export function toJson(value: CelValue): Json {
  leavesOf(value);
  return plain(value, 0);
}

function plain(value: unknown, depth: number): Json {
  if (depth > 32) throw unsayable('nests too deeply');
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') {
    if (value.length > MOST_TEXT) throw unsayable('is too long a text');
    return value;
  }
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'bigint') {
    if (Number.isSafeInteger(Number(value))) return Number(value);
    throw unsayable('is too large a number');
  }
  if (value instanceof Date) return value.toISOString();
  if (isDuration(value)) return durationText(value);
  if (Array.isArray(value)) return value.map((element) => plain(element, depth + 1));
  if (value instanceof Map) return plainFields([...value], depth);
  const isPlain =
    typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value));
  if (value instanceof Message || isPlain) return plainFields(Object.entries(value as object), depth);
  throw unsayable('cannot be said in JSON');
}

function plainFields(entries: readonly (readonly [unknown, unknown])[], depth: number): Json {
  const present = entries.filter(([key, value]) => value !== undefined && key !== '__proto__');
  return Object.fromEntries(present.map(([key, value]) => [String(key), plain(value, depth + 1)]));
}

/** The library's duration; its class is not exported. */
interface CelDuration {
  readonly seconds: bigint;
  readonly nanos: number;
}

function isDuration(value: unknown): value is CelDuration {
  if (typeof value !== 'object' || value === null || Object.keys(value).length > 0) return false;
  const { seconds, nanos } = value as Partial<CelDuration>;
  return typeof seconds === 'bigint' && typeof nanos === 'number';
}

function durationText({ seconds, nanos }: CelDuration): string {
  const ms = Number(seconds) * 1_000 + nanos / 1_000_000;
  if (Number.isSafeInteger(ms) && ms >= 0) return `${ms}ms`;
  throw unsayable('is no whole, positive duration in milliseconds');
}

function unsayable(why: string): CountersignError {
  return new CountersignError('ERR_EXPRESSION_FAILED', `the value of the expression ${why}`);
}
