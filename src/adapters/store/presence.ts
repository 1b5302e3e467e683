import type pg from 'pg';
import { CountersignError } from '#domain/errors.ts';

/** Distinguishes our advisory locks of processes from those of other purposes. */
const PRESENCE = 7_202_614;

export interface Presence {
  /** Whether the worker of that name runs: it holds its lock as long as its connection lives. */
  isAlive(worker: string): Promise<boolean>;
  /** Lets the lock go. */
  leave(): Promise<void>;
}

/**
 * Shows to other processes that a worker lives, by an advisory lock on a connection of its own: when the process
 * dies, the server lets the lock go at once, without any lease to wait for.
 */
export async function announce(pool: pg.Pool, worker: string): Promise<Presence> {
  const client = await pool.connect();
  await client.query('select pg_advisory_lock($1, hashtext($2))', [PRESENCE, worker]);
  let lost = false;
  client.on('error', () => {
    lost = true;
  });
  return {
    async isAlive(other) {
      if (other === worker) return !lost;
      const { rows } = await pool.query<{ held: boolean }>(
        `select exists (select 1 from pg_locks where locktype = 'advisory' and classid = $1 and objid = (hashtext($2)::bigint & 4294967295)::oid and granted) as held`,
        [PRESENCE, other],
      );
      if (!rows[0]) throw new CountersignError('ERR_STORE_UNAVAILABLE', 'the locks could not be read');
      return rows[0].held;
    },
    async leave() {
      client.release(true);
      await Promise.resolve();
    },
  };
}
