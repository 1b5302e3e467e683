import { Redis } from 'ioredis';

/** A numbered database of a Redis that belongs to one test: a served process names its keys as it does in production. */
export interface RedisDatabase {
  readonly url: string;
  empty(): Promise<void>;
  drop(): Promise<void>;
}

/** Redis has sixteen unless told otherwise; the first is for suites that name their keys. */
const NUMBERS = Array.from({ length: 15 }, (_, index) => index + 1);
/** What a test that died has taken is free again after so long. */
const TAKEN_FOR_SECONDS = 900;

/** Takes a database that no other test has, and empties it. @throws Error when all are taken */
export async function openRedisDatabase(url: string): Promise<RedisDatabase> {
  const register = new Redis(url, { maxRetriesPerRequest: 1 });
  for (const number of NUMBERS) {
    const taken = `test-database-${number}`;
    if (!(await register.set(taken, process.pid, 'EX', TAKEN_FOR_SECONDS, 'NX'))) continue;
    const own = new URL(url);
    own.pathname = `/${number}`;
    const redis = new Redis(own.href, { maxRetriesPerRequest: 1 });
    const empty = async (): Promise<void> => {
      await redis.flushdb();
    };
    await empty();
    return {
      url: own.href,
      empty,
      async drop() {
        await empty();
        await register.del(taken);
        redis.disconnect();
        register.disconnect();
      },
    };
  }
  register.disconnect();
  throw new Error('every database of the Redis is taken by a test');
}
