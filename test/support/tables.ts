import type pg from 'pg';
import { READ_MODEL_TABLES } from '../../src/adapters/store/read-model-tables.ts';

/** Every row of every read model, as text, in a fixed order. */
export async function dumpReadModels(pool: pg.Pool): Promise<Record<string, string[]>> {
  const dump: Record<string, string[]> = {};
  for (const table of READ_MODEL_TABLES) {
    const { rows } = await pool.query<{ row: string }>(`select t::text as row from ${table} t order by 1`);
    dump[table] = rows.map(({ row }) => row);
  }
  return dump;
}

/** Writes to the journal as its database's administrator could. */
export async function tamper(pool: pg.Pool, statement: string): Promise<void> {
  await pool.query(
    `alter table journal disable trigger all; alter table kill_switch disable trigger all; ${statement};
     alter table journal enable trigger all; alter table kill_switch enable trigger all`,
  );
}
