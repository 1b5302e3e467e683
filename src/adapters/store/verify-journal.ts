import type { KeyObject } from 'node:crypto';
import type pg from 'pg';
import { ChainCheck } from './chain-check.ts';
import { Faults, type JournalFault } from './faults.ts';
import { HeadCheck } from './head-check.ts';
import { journalPages } from './journal-stream.ts';
import { inTransaction } from './pool.ts';
import type { SignedHead } from './signed-head.ts';
import { headIn, storedHeads } from './signed-heads.ts';

export interface VerifyOptions {
  /** Keys that heads may be signed with; a head by any other is a fault. */
  readonly publicKeys: readonly KeyObject[];
  /** Heads that were kept elsewhere, oldest first: they show what was cut off together with the stored heads. */
  readonly heads?: Iterable<SignedHead> | AsyncIterable<SignedHead>;
}

export interface JournalVerification {
  readonly entries: number;
  readonly incidents: number;
  /** Stored heads, all of them checked. */
  readonly heads: number;
  /** True when there is no fault. */
  readonly verified: boolean;
  /** The first thousand. */
  readonly faults: readonly JournalFault[];
  readonly faultsNotListed: number;
}

/**
 * Recomputes every hash of the journal from what is stored, and holds it against the signed heads.
 *
 * Finds any entry changed, removed, re-ordered or cut off, up to the last signed head that is stored or given; an
 * entry after it that was changed together with all that follow it cannot be told from a true one. Reads one state of
 * the database, in pages.
 *
 * @throws ERR_STORE_UNAVAILABLE
 */
export function verifyJournal(pool: pg.Pool, options: VerifyOptions): Promise<JournalVerification> {
  return inTransaction(
    pool,
    async (client) => {
      const faults = new Faults();
      const { entries, incidents } = await checkChains(client, faults);
      const heads = await checkHeads(client, faults, options);
      const { listed, notListed } = faults;
      const verified = listed.length === 0;
      const result = { entries, incidents, heads, verified, faults: listed, faultsNotListed: notListed };
      return { last: [], value: () => result };
    },
    'begin isolation level repeatable read read only; set local statement_timeout = 0',
  );
}

/** Incidents whose read model has gone on without any journal. */
const WITHOUT_JOURNAL = `
  select id, seq from incidents i where not exists (select from journal j where j.incident_id = i.id)
  order by id limit 1000`;

async function checkChains(
  client: pg.PoolClient,
  faults: Faults,
): Promise<{ entries: number; incidents: number }> {
  const chains = new ChainCheck(faults);
  for await (const page of journalPages(client)) {
    for (const row of page) chains.add(row);
    await chains.compareWithIncidents(client);
  }
  chains.end();
  await chains.compareWithIncidents(client);
  const { rows } = await client.query<{ id: string; seq: number }>(WITHOUT_JOURNAL);
  for (const { id, seq } of rows) {
    faults.add({ incidentId: id, seq, what: 'the whole journal of this incident is gone' });
  }
  return { entries: chains.entries, incidents: chains.incidents };
}

async function checkHeads(client: pg.PoolClient, faults: Faults, options: VerifyOptions): Promise<number> {
  const stored = new HeadCheck(client, faults, options.publicKeys, 'stored');
  for await (const row of storedHeads(client)) {
    const head = headIn(row);
    if (head) await stored.add(head);
    else stored.unreadable(row.number);
  }
  if (options.heads) {
    const given = new HeadCheck(client, faults, options.publicKeys, 'given');
    for await (const head of options.heads) await given.add(head);
  }
  return stored.count;
}
