import pg from 'pg';
import { eventually } from '../support/eventually.ts';

/**
 * Halts the server's transaction at given entries of the journal, so that the server can be killed at exactly that entry.
 *
 * A trigger of the test's own, in the test's own database: each new entry takes a shared advisory lock that is named by
 * its seq, and waits where the test holds that lock. The server's code knows nothing of it.
 */

/** Names the locks of halts; no lock of the server has it as its first number. */
const HALT = 7_202_699;

const INSTALL = `
  create function halt() returns trigger language plpgsql as $$
  begin
    perform pg_advisory_xact_lock_shared(${HALT}, new.seq);
    return null;
  end $$;
  create trigger halts after insert on journal for each row execute function halt()`;

const HALTED = `
  select objid::int as seq, pid as backend, client_port as port from pg_locks join pg_stat_activity using (pid)
  where locktype = 'advisory' and classid = ${HALT} and not granted
    and database = (select oid from pg_database where datname = current_database())`;

/** What was sent whole is committed long before. */
const POLLS_BEFORE_THAW = 300;

/** A transaction that is about to write an entry, and waits. */
export interface Halted {
  readonly seq: number;
  /** The process of the database server that carries out the transaction. */
  readonly backend: number;
  /** The port of the server that asked for it. */
  readonly port: number;
}

export class Halts {
  private readonly client: pg.Client;

  private constructor(client: pg.Client) {
    this.client = client;
  }

  /** Halts at each of the entries, once. The tables must be there. */
  static async at(seqs: readonly number[], databaseUrl: string): Promise<Halts> {
    const client = new pg.Client({ connectionString: databaseUrl });
    // A query that fails rejects by itself.
    client.on('error', () => undefined);
    await client.connect();
    await client.query(INSTALL);
    await client.query(`select pg_advisory_lock(${HALT}, seq) from unnest($1::int[]) seq`, [seqs]);
    return new Halts(client);
  }

  async halted(): Promise<Halted | undefined> {
    return (await this.client.query<Halted>(HALTED)).rows[0];
  }

  /** The entry is never written: call it when the server is dead. */
  async undo(halted: Halted): Promise<void> {
    await this.drop(halted);
    await this.release(halted.seq);
  }

  /** The entry is not written this time; whoever writes it next is halted again. */
  async drop({ backend }: Halted): Promise<void> {
    await this.client.query('select pg_terminate_backend($1, 10000)', [backend]);
  }

  /**
   * The entry is written, together with what its transaction holds besides: call it when the server is frozen.
   *
   * It may have been frozen before it had sent the whole of the transaction; then `thaw` must let it go on.
   */
  async commit({ seq, backend }: Halted, thaw: () => void): Promise<void> {
    await this.release(seq);
    let polls = 0;
    await eventually(`entry ${seq} of the journal`, async () => {
      if (++polls === POLLS_BEFORE_THAW) thaw();
      const next = await this.halted();
      if (next?.backend === backend) await this.release(next.seq);
      const { rows } = await this.client.query('select from journal where seq = $1', [seq]);
      return rows.length > 0;
    });
  }

  async end(): Promise<void> {
    await this.client.end();
  }

  private async release(seq: number): Promise<void> {
    await this.client.query(`select pg_advisory_unlock(${HALT}, $1)`, [seq]);
  }
}
