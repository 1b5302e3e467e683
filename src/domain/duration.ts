import { z } from 'zod';
import { CountersignError } from './errors.ts';

/** Durations as people write them (`90s`, `10m`, `24h`, `7d`); the schema turns them into integer milliseconds once. */

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const SHAPE = /^(\d{1,9})(ms|s|m|h|d)$/;

/** Reads `90s` as 90 000 ms. @throws ERR_INPUT_INVALID with the accepted forms. */
export function parseDuration(text: string): number {
  const match = SHAPE.exec(text);
  if (!match) {
    throw new CountersignError(
      'ERR_INPUT_INVALID',
      `"${text}" is not a duration; write a whole number and a unit: 500ms, 90s, 10m, 24h or 7d`,
    );
  }
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}

/** Writes milliseconds as the largest two units: 5 400 000 becomes `1h 30m`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)}ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)}s`;
  const parts: string[] = [];
  let rest = Math.round(ms / 1_000);
  for (const [unit, size] of [
    ['d', 86_400],
    ['h', 3_600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    const count = Math.floor(rest / size);
    if (count > 0 && parts.length < 2) parts.push(`${count}${unit}`);
    rest -= count * size;
  }
  return parts.join(' ') || '0s';
}

/** A duration in a document; the output is integer milliseconds. */
export const Duration = z
  .string()
  .regex(SHAPE, 'a duration is a whole number and a unit: 500ms, 90s, 10m, 24h or 7d')
  .transform(parseDuration)
  .describe('a duration such as 90s, 10m, 24h or 7d');
