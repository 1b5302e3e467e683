import type { KeyObject } from 'node:crypto';
import type pg from 'pg';
import { binaryArray } from './binary-array.ts';
import { FIRST_PREV_HASH } from './canonical.ts';
import type { Faults } from './faults.ts';
import { faultOfHead, type SignedHead } from './signed-head.ts';

const NOT_COVERED = `
  select c.incident_id as "incidentId", c.seq, j.hash is null as missing
  from unnest($1::text[], $2::int[], $3::bytea[]) as c (incident_id, seq, hash)
  left join journal j on j.incident_id = c.incident_id and j.seq = c.seq
  where j.hash is distinct from c.hash`;

const STORED_HASH = `select encode(hash, 'hex') as hash from journal_heads where number = $1`;

/** Checks signed heads one after the other, and the journal against each. Stored heads begin at 1; given ones may be an excerpt. */
export class HeadCheck {
  count = 0;
  private readonly client: pg.PoolClient;
  private readonly faults: Faults;
  private readonly publicKeys: readonly KeyObject[];
  private readonly origin: 'stored' | 'given';
  /** The hash is undefined when it could not be read. */
  private last: { readonly number: number; readonly hash: string | undefined } | undefined;

  constructor(
    client: pg.PoolClient,
    faults: Faults,
    publicKeys: readonly KeyObject[],
    origin: 'stored' | 'given',
  ) {
    this.client = client;
    this.faults = faults;
    this.publicKeys = publicKeys;
    this.origin = origin;
    if (origin === 'stored') this.last = { number: 0, hash: FIRST_PREV_HASH };
  }

  async add(head: SignedHead): Promise<void> {
    this.count++;
    const { number } = head;
    this.checkOrder(head);
    const fault = faultOfHead(head, this.publicKeys);
    if (fault) {
      // What it covers is worth nothing then.
      this.faults.add({ head: number, what: `${this.origin} head ${number}: ${fault}` });
      return;
    }
    if (this.origin === 'given') await this.checkStored(head);
    await this.checkCovered(head);
  }

  unreadable(number: number): void {
    this.count++;
    this.checkNumber(number);
    this.last = { number, hash: undefined };
    this.faults.add({ head: number, what: `${this.origin} head ${number} is not readable` });
  }

  private checkOrder({ number, hash, prevHash }: SignedHead): void {
    const followed = this.checkNumber(number) ? this.last?.hash : undefined;
    if (followed !== undefined && prevHash !== followed) {
      this.faults.add({
        head: number,
        what: `${this.origin} head ${number} does not follow the one before it`,
      });
    }
    this.last = { number, hash };
  }

  private checkNumber(number: number): boolean {
    const expected = (this.last?.number ?? number - 1) + 1;
    if (number === expected) return true;
    this.faults.add({ head: expected, what: `${this.origin} head ${expected} is missing` });
    return false;
  }

  /** A head that was kept elsewhere must still be here. */
  private async checkStored({ number, hash }: SignedHead): Promise<void> {
    const { rows } = await this.client.query<{ hash: string }>({
      name: 'stored-head',
      text: STORED_HASH,
      values: [number],
    });
    if (rows[0]?.hash === hash) return;
    const what = rows[0] ? 'is another one in the store' : 'is gone from the store';
    this.faults.add({ head: number, what: `given head ${number} ${what}` });
  }

  private async checkCovered({ number, covers }: SignedHead): Promise<void> {
    const ids = covers.map((one) => one.incidentId);
    const seqs = covers.map((one) => one.seq);
    const hashes = covers.map((one) => Buffer.from(one.hash, 'hex'));
    const { rows } = await this.client.query<{ incidentId: string; seq: number; missing: boolean }>({
      name: 'not-covered',
      text: NOT_COVERED,
      values: [binaryArray('text', ids), binaryArray('int', seqs), binaryArray('bytea', hashes)],
    });
    for (const { incidentId, seq, missing } of rows) {
      const what = missing ? 'it was cut off or removed' : 'it, or one before it, was changed';
      this.faults.add({ incidentId, seq, head: number, what: `${what}: signed head ${number} has another` });
    }
  }
}
