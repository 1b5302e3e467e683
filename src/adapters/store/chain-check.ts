import type pg from 'pg';
import { binaryArray } from './binary-array.ts';
import { canonicalEntry, chainedHash, FIRST_PREV_HASH } from './canonical.ts';
import type { Faults } from './faults.ts';
import type { JournalRow } from './journal-stream.ts';

/** What the read model says of an incident's last entry, where that is something else. */
const DIFFERING = `
  select e.incident_id as "incidentId", e.seq, i.seq as "rowSeq"
  from unnest($1::text[], $2::int[], $3::bytea[]) as e (incident_id, seq, hash)
  left join incidents i on i.id = e.incident_id
  where i.seq is distinct from e.seq or i.hash is distinct from e.hash`;

/** Follows the hash chains of the journal, row by row in the order of incident and seq. */
export class ChainCheck {
  entries = 0;
  incidents = 0;
  private readonly faults: Faults;
  private last: JournalRow | undefined;
  private ended: JournalRow[] = [];

  constructor(faults: Faults) {
    this.faults = faults;
  }

  add(row: JournalRow): void {
    const { incidentId, seq } = row;
    if (this.last?.incidentId !== incidentId) this.end();
    const expectedSeq = (this.last?.seq ?? 0) + 1;
    const prevHash = this.last?.hash ?? FIRST_PREV_HASH;
    if (seq !== expectedSeq) {
      const missing =
        seq - 1 === expectedSeq ? `entry ${expectedSeq} is` : `entries ${expectedSeq} to ${seq - 1} are`;
      this.faults.add({ incidentId, seq: expectedSeq, what: `${missing} missing` });
    } else if (row.prevHash !== prevHash) {
      this.faults.add({ incidentId, seq, what: 'it does not follow the entry before it' });
    }
    if (chainedHash(row.prevHash, canonicalEntry({ ...row, dataText: row.data })) !== row.hash) {
      this.faults.add({ incidentId, seq, what: 'it was changed: its content does not give its hash' });
    }
    if (this.last === undefined) this.incidents++;
    this.entries++;
    this.last = row;
  }

  /** The present incident has no more entries. */
  end(): void {
    if (this.last) this.ended.push(this.last);
    this.last = undefined;
  }

  /** Holds the last entries of the incidents that ended against their rows in the read model. */
  async compareWithIncidents(client: pg.PoolClient): Promise<void> {
    const ended = this.ended.splice(0);
    if (ended.length === 0) return;
    const values = [
      binaryArray(
        'text',
        ended.map((row) => row.incidentId),
      ),
      binaryArray(
        'int',
        ended.map((row) => row.seq),
      ),
      binaryArray(
        'bytea',
        ended.map((row) => Buffer.from(row.hash, 'hex')),
      ),
    ];
    const { rows } = await client.query<{ incidentId: string; seq: number; rowSeq: number | null }>({
      name: 'differing-ends',
      text: DIFFERING,
      values,
    });
    for (const { incidentId, seq, rowSeq } of rows) {
      const what = `the journal ends here, the incident’s row says ${rowSeq ?? 'nothing'} (cut off, or the read models need a rebuild)`;
      this.faults.add({ incidentId, seq, what });
    }
  }
}
