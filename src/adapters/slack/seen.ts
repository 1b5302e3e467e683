import { LRUCache } from 'lru-cache';

/** Remembers keys, in bounded memory; the oldest is forgotten first. */
export interface Seen {
  /** True the first time a key comes. */
  isNew(key: string): boolean;
}

/**
 * Keeps the last `max` keys (default 20 000). Keys come only from requests that Slack signed, so nobody else can push
 * one out; and a decision that came twice all the same is one decision.
 */
export function createSeen(max = 20_000): Seen {
  const keys = new LRUCache<string, true>({ max });
  return {
    isNew(key) {
      if (keys.has(key)) return false;
      keys.set(key, true);
      return true;
    },
  };
}
