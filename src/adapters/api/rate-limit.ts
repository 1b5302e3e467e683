import { CountersignError } from '#domain/errors.ts';
import type { Clock } from '#domain/ports.ts';

/** How many requests a source may send, in every process together. */
export interface RateLimit {
  readonly requests: number;
  readonly perMs: number;
}

/** Draws tokens from a bucket that all processes share. */
export type DrawTokens = (
  name: string,
  rate: { readonly capacity: number; readonly perSecond: number },
  wanted: number,
) => Promise<number>;

/** Tokens are drawn for so long ahead, so that a burst costs the store a few statements and not one for each request. */
const DRAWN_FOR_MS = 100;
/** What was drawn and not used lapses after so long. */
const LAPSE_MS = 1_000;

/** Lets a request of a source pass. @throws ERR_TOO_MANY_REQUESTS, which says when to come again; ERR_STORE_UNAVAILABLE */
export type PassRate = () => Promise<void>;

/** Makes the gate of one source; it holds what this process has drawn. */
export function createRateLimit(
  source: string,
  { requests, perMs }: RateLimit,
  { draw, clock }: { readonly draw: DrawTokens; readonly clock: Clock },
): PassRate {
  const rate = { capacity: requests, perSecond: (requests * 1_000) / perMs };
  const chunk = Math.max(1, Math.floor((requests * DRAWN_FOR_MS) / perMs));
  const oneMs = perMs / requests;
  const held = { tokens: 0, lapsesMs: 0, emptyUntilMs: 0 };
  let drawing: Promise<void> | undefined;
  const refill = async (): Promise<void> => {
    const granted = await draw(`webhooks/${source}`, rate, chunk);
    const nowMs = clock.now().getTime();
    Object.assign(held, { tokens: granted, lapsesMs: nowMs + LAPSE_MS });
    if (granted === 0) held.emptyUntilMs = nowMs + oneMs;
  };
  const pass = async (): Promise<void> => {
    const nowMs = clock.now().getTime();
    if (held.tokens > 0 && nowMs < held.lapsesMs) {
      held.tokens--;
      return;
    }
    if (nowMs < held.emptyUntilMs) {
      throw new CountersignError(
        'ERR_TOO_MANY_REQUESTS',
        `the source may send ${requests} requests in ${perMs} ms`,
        {
          retryAfterMs: Math.max(1_000, held.emptyUntilMs - nowMs),
        },
      );
    }
    drawing ??= refill().finally(() => {
      drawing = undefined;
    });
    await drawing;
    return await pass();
  };
  return pass;
}
