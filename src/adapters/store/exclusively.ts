import type pg from 'pg';

/** Runs work one at a time per key, across processes, under an advisory lock on a connection of its own. */
export async function exclusively<T>(pool: pg.Pool, key: string, work: () => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let isClean = false;
  try {
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [key]);
    const result = await work();
    await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [key]);
    isClean = true;
    return result;
  } finally {
    // A connection that may still hold the lock is closed, which lets it go.
    client.release(!isClean);
  }
}
