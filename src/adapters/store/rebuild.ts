import type pg from 'pg';
import { foldIncident, type IncidentState } from './incident-state.ts';
import { INTAKE_LOCK } from './intake.ts';
import { entryOf } from './journal.ts';
import { type JournalRow, journalPages } from './journal-stream.ts';
import { inTransaction, together } from './pool.ts';
import { incidentRow, project } from './projection.ts';
import { READ_MODEL_TABLES, RowChanges } from './read-model-tables.ts';

/**
 * Drops all read models and folds them anew from the journal, in one transaction: readers see the old ones until it is
 * done, writers wait.
 *
 * Returns how many entries were folded. What is not in the journal (evidence, the outbox, counts of repeated
 * deliveries) is left alone.
 *
 * @throws ERR_JOURNAL_BROKEN, ERR_EVENT_UNKNOWN: the old read models then stay
 */
export function rebuildReadModels(pool: pg.Pool): Promise<number> {
  return inTransaction(pool, async (client) => {
    await client.query(`set local statement_timeout = 0; select pg_advisory_xact_lock(${INTAKE_LOCK})`);
    await client.query(`lock table ${READ_MODEL_TABLES.join(', ')} in exclusive mode`);
    await client.query(READ_MODEL_TABLES.map((table) => `delete from ${table}`).join('; '));
    let folded = 0;
    let state: IncidentState | undefined;
    for await (const page of journalPages(client)) {
      state = await foldPage(client, page, state);
      folded += page.length;
    }
    return { last: [], value: () => folded };
  });
}

async function foldPage(
  client: pg.PoolClient,
  page: readonly JournalRow[],
  before: IncidentState | undefined,
): Promise<IncidentState | undefined> {
  const changes = new RowChanges();
  let state = before;
  for (const row of page) {
    const entry = entryOf(row.incidentId, row);
    state = foldIncident(state?.id === row.incidentId ? state : undefined, entry);
    for (const change of project(entry, state)) changes.add(change);
    changes.add(incidentRow(state, row.hash));
  }
  await together(changes.statements().map((statement) => client.query(statement)));
  return state;
}
