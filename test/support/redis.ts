import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';

/** A part of a Redis that belongs to one test. */
export interface RedisSpace {
  readonly url: string;
  /** Key prefix of this test alone. */
  readonly prefix: string;
  /** Deletes every key under the prefix. */
  drop(): Promise<void>;
}

/** The Redis of TEST_REDIS_URL; undefined where none is configured. */
export const redisUrl: string | undefined = process.env.TEST_REDIS_URL;

/** Takes a fresh key prefix on a Redis. */
export function createRedisSpace(url: string): RedisSpace {
  const prefix = `test-${process.pid}-${randomBytes(6).toString('hex')}`;
  return { url, prefix, drop: () => deleteKeys(url, `${prefix}:*`) };
}

async function deleteKeys(url: string, pattern: string): Promise<void> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  try {
    for await (const keys of redis.scanStream({ match: pattern, count: 500 })) {
      if (keys.length > 0) await redis.unlink(...keys);
    }
  } finally {
    redis.disconnect();
  }
}
