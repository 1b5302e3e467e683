import type { Clock } from '#domain/ports.ts';

/** Remembers signed requests until their time stamp alone refuses them. */
export interface ReplayCache {
  /** Notes the hash and tells whether it was noted before; `expiresAt` is when it may be forgotten. */
  seenBefore(hash: string, expiresAt: Date): Promise<boolean>;
  /** Takes a note back: the request was not stored, so the same may come again. */
  forget(hash: string): Promise<void>;
}

export interface ReplayCacheOptions {
  readonly clock: Clock;
  /** Most hashes kept at once, default 100 000; past it the oldest go first, and a detection's dedupe key still holds. */
  readonly limit?: number;
}

/** A replay cache in the memory of one process. Several processes behind one address share none; dedupe covers that. */
export function createReplayCache(options: ReplayCacheOptions): ReplayCache {
  const { clock, limit = 100_000 } = options;
  const expiries = new Map<string, number>(); // in the order of arrival, so the oldest come first
  const dropOld = (nowMs: number): void => {
    for (const [hash, expiresMs] of expiries) {
      if (expiresMs > nowMs && expiries.size <= limit) return;
      expiries.delete(hash);
    }
  };
  return {
    seenBefore(hash, expiresAt) {
      const nowMs = clock.now().getTime();
      const before = (expiries.get(hash) ?? 0) > nowMs;
      if (!before) {
        expiries.delete(hash);
        expiries.set(hash, expiresAt.getTime());
        dropOld(nowMs);
      }
      return Promise.resolve(before);
    },
    forget(hash) {
      expiries.delete(hash);
      return Promise.resolve();
    },
  };
}
