import type pg from 'pg';
import type { Clock } from '#domain/ports.ts';
import { query } from './pool.ts';

/** How much a bucket holds and how fast it fills. */
export interface Rate {
  /** The most that can be drawn at once. */
  readonly capacity: number;
  readonly perSecond: number;
}

export interface RateBuckets {
  /** Draws up to `wanted` whole tokens; resolves to how many there were. @throws ERR_STORE_UNAVAILABLE */
  draw(name: string, rate: Rate, wanted: number): Promise<number>;
}

/**
 * What there is by now, from what there was and the time since; never more than the bucket holds. A process whose clock is
 * behind fills nothing.
 */
const THERE = 'least($2::float8, b.tokens + greatest(0, $3::float8 - b.at_ms) * $4::float8 / 1000)';
const DRAW = `
  insert into rate_buckets as b (name, tokens, at_ms, granted)
  values ($1, $2::float8 - least($2::float8, $5::int), $3, least($2::float8, $5::int))
  on conflict (name) do update set
    granted = floor(least(${THERE}, $5::int)),
    tokens = ${THERE} - floor(least(${THERE}, $5::int)),
    at_ms = greatest(b.at_ms, $3::float8)
  returning granted`;

/** Token buckets in PostgreSQL, the same for every process. */
export function createRateBuckets(pool: pg.Pool, clock: Clock): RateBuckets {
  return {
    async draw(name, { capacity, perSecond }, wanted) {
      const values = [name, capacity, clock.now().getTime(), perSecond, wanted];
      const [row] = await query<{ granted: number }>(pool, 'draw-tokens', DRAW, values);
      return row!.granted;
    },
  };
}
