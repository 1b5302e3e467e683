import { publicKeyOf } from '../../src/adapters/store/head-keys.ts';
import { headKeyFrom } from '../../src/adapters/store/kept-head-key.ts';
import { verifyJournal } from '../../src/adapters/store/verify-journal.ts';
import type { World } from './served.ts';

/** What came of a story; the same, however it was disturbed. */
export interface Played {
  /** Every request that changed a platform. */
  readonly changes: readonly string[];
  /** One line of a table for each row, by table. */
  readonly rows: Readonly<Record<string, readonly string[]>>;
  /** The Slack messages, by what they say of the outcome. */
  readonly messages: readonly string[];
  readonly journal: { readonly verified: boolean; readonly faults: readonly unknown[] };
}

/** Columns that tell what happened, not how often it took or when. */
const COLUMNS = {
  incidents: ['phase', 'principal', 'verdict', 'score', 'detections', 'open_runs'],
  runs: ['playbook', 'playbook_version', 'outcome'],
  steps: ['step', 'use', 'status'],
  approvals: ['step', 'status'],
  questions: ['step', 'status'],
  containments: ['step', 'item', 'platform', 'capability', 'proof'],
  undo_leases: ['step', 'item', 'platform', 'status'],
};

export async function readPlayed(world: World): Promise<Played> {
  const rows: Record<string, string[]> = {};
  for (const [table, columns] of Object.entries(COLUMNS)) {
    const found = await world.pool.query<{ line: string }>(
      `select concat_ws(' ', ${columns.join(', ')}) as line from ${table} order by 1`,
    );
    rows[table] = found.rows.map(({ line }) => line);
  }
  const key = publicKeyOf(headKeyFrom(undefined, world.dataDir));
  const { verified, faults } = await verifyJournal(world.pool, { publicKeys: [key] });
  return { changes: world.changes(), rows, messages: outcomesShown(world), journal: { verified, faults } };
}

function outcomesShown(world: World): string[] {
  return world.chat.messages().map(({ blocks }) => {
    const outcome = /\*Outcome:\*[^"\\]*/.exec(JSON.stringify(blocks));
    return outcome?.[0] ?? 'no outcome';
  });
}
