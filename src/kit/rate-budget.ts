import type { Clock } from '#domain/ports.ts';
import type { RateState } from './rate-headers.ts';

/**
 * What a call is for. Containment, its proof and its undo go first; all else is a reading.
 */
export type Purpose = 'read' | 'containment';

export interface RateBudgetOptions {
  /** Most calls in `durationMs` that we allow ourselves where the platform does not tell how many are left. */
  readonly max: number;
  readonly durationMs: number;
  /** The share kept free for containment, 0 to 1. */
  readonly containmentShare: number;
  readonly clock: Clock;
}

export interface RateBudget {
  /**
   * Takes one call of an endpoint. Resolves to the milliseconds after which it may be made, 0 for at once; it is taken
   * in either case, unless `mostMs` is shorter: then nothing is taken.
   */
  take(endpoint: string, purpose: Purpose, mostMs: number): number;
  /** The platform's own word on an endpoint, which stands above our estimate until its reset. */
  heard(endpoint: string, state: RateState): void;
  /** The platform refused a call for its rate. What a reading ran into does not hold containment: its endpoint may have a limit of its own. */
  refused(purpose: Purpose, retryAfterMs: number): void;
}

interface Known {
  remaining: number;
  readonly resetAtMs: number;
}

/** More endpoints than any platform has; older words are forgotten. */
const MOST_ENDPOINTS = 500;

/**
 * The budget of one platform in this process.
 *
 * Where answers say what is left, as many calls are kept free for containment as its share of `max`. Elsewhere two
 * buckets fill evenly: readings draw on theirs alone, containment on its own and then on that of the readings.
 */
export function openRateBudget({ max, durationMs, containmentShare, clock }: RateBudgetOptions): RateBudget {
  const kept = Math.ceil(max * containmentShare);
  const buckets = {
    read: openBucket(Math.max(1, max - kept), durationMs),
    containment: openBucket(kept, durationMs),
  };
  const known = new Map<string, Known>();
  const heldUntilMs = { read: 0, containment: 0 };

  const byTheirWord = (endpoint: string, purpose: Purpose, nowMs: number): number | undefined => {
    const word = known.get(endpoint);
    if (!word || word.resetAtMs <= nowMs) return undefined;
    return word.remaining > (purpose === 'read' ? kept : 0) ? 0 : word.resetAtMs - nowMs;
  };
  const byOurs = (purpose: Purpose, nowMs: number): Bucket => {
    const { read, containment } = buckets;
    return purpose === 'containment' && containment.waitMs(nowMs) <= read.waitMs(nowMs) ? containment : read;
  };

  return {
    take(endpoint, purpose, mostMs) {
      const nowMs = clock.now().getTime();
      const heldMs = Math.max(0, heldUntilMs[purpose] - nowMs);
      const theirMs = byTheirWord(endpoint, purpose, nowMs);
      const bucket = byOurs(purpose, nowMs);
      const waitMs = Math.max(heldMs, theirMs ?? bucket.waitMs(nowMs));
      if (waitMs > mostMs) return waitMs;
      const word = theirMs === undefined ? undefined : known.get(endpoint);
      if (word) word.remaining -= 1;
      else bucket.take(nowMs);
      return waitMs;
    },
    heard(endpoint, { remaining, resetMs }) {
      known.delete(endpoint);
      known.set(endpoint, { remaining, resetAtMs: clock.now().getTime() + resetMs });
      const [oldest] = known.keys();
      if (known.size > MOST_ENDPOINTS && oldest !== undefined) known.delete(oldest);
    },
    refused(purpose, retryAfterMs) {
      const untilMs = clock.now().getTime() + retryAfterMs;
      heldUntilMs.read = Math.max(heldUntilMs.read, untilMs);
      if (purpose === 'containment') heldUntilMs.containment = Math.max(heldUntilMs.containment, untilMs);
    },
  };
}

interface Bucket {
  waitMs(nowMs: number): number;
  take(nowMs: number): void;
}

/** A bucket of `size` calls that fills evenly in `durationMs` (GCRA); one of size 0 never has any. */
function openBucket(size: number, durationMs: number): Bucket {
  const everyMs = durationMs / size;
  let fullAtMs = 0;
  return {
    waitMs: (nowMs) =>
      size === 0 ? Number.POSITIVE_INFINITY : Math.max(0, Math.ceil(fullAtMs - nowMs - (size - 1) * everyMs)),
    take: (nowMs) => {
      fullAtMs = Math.max(fullAtMs, nowMs) + everyMs;
    },
  };
}
