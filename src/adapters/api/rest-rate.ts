import { hash } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { CountersignError } from '#domain/errors.ts';
import { callerOf } from './rest-caller.ts';

/** Draws up to `wanted` tokens from a bucket that all processes share; resolves to how many there were. */
export type DrawTokens = (
  name: string,
  rate: { readonly capacity: number; readonly perSecond: number },
  wanted: number,
) => Promise<number>;

/** What one caller may ask for: 40 requests a second for as long as they like, 600 at once. */
const CALLER_RATE = { capacity: 600, perSecond: 40 };
/** A process draws so many at a time, so that the store is not asked at each request. */
const AT_A_TIME = 20;
const RETRY_AFTER_MS = 1_000;
const MOST_CALLERS = 2_000;

/** Holds every caller to their rate, in all processes together. @throws ERR_TOO_MANY_REQUESTS */
export function limitCallers(drawTokens: DrawTokens | undefined) {
  const left = new LRUCache<string, number>({ max: MOST_CALLERS });
  return async (_req: Request, res: Response, next: NextFunction): Promise<void> => {
    if (!drawTokens) return next();
    const name = `rest/${hash('sha256', callerOf(res).subject, 'base64url')}`;
    const tokens = left.get(name) ?? 0;
    const drawn = tokens > 0 ? 0 : await drawTokens(name, CALLER_RATE, AT_A_TIME);
    // Read again: others of the same caller may have drawn meanwhile.
    const there = (left.get(name) ?? 0) + drawn;
    if (there <= 0)
      throw new CountersignError('ERR_TOO_MANY_REQUESTS', 'you ask more often than one caller may', {
        retryAfterMs: RETRY_AFTER_MS,
      });
    left.set(name, there - 1);
    next();
  };
}
