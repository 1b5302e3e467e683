import type pg from 'pg';

/** A row of the journal as it is stored; hashes in hex. */
export interface JournalRow {
  readonly incidentId: string;
  readonly seq: number;
  readonly kind: string;
  readonly version: number;
  readonly at: string;
  readonly actor: string;
  readonly data: string;
  readonly prevHash: string;
  readonly hash: string;
}

const ROWS_AT_ONCE = 500;

const PAGE = `
  select incident_id as "incidentId", seq, kind, version, at, actor, data, encode(prev_hash, 'hex') as "prevHash",
    encode(hash, 'hex') as hash
  from journal where (incident_id, seq) > ($1, $2) order by incident_id, seq limit ${ROWS_AT_ONCE}`;

/** The whole journal, incident by incident, in pages: memory does not grow with it. */
export async function* journalPages(client: pg.PoolClient): AsyncGenerator<readonly JournalRow[]> {
  let after: readonly [string, number] = ['', 0];
  for (;;) {
    const { rows } = await client.query<JournalRow>({ name: 'journal-page', text: PAGE, values: [...after] });
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = [last.incidentId, last.seq];
  }
}
