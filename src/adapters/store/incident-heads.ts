import type pg from 'pg';
import { binaryArray } from './binary-array.ts';
import { FIRST_PREV_HASH } from './canonical.ts';
import type { IncidentState } from './incident-state.ts';

/** How far an incident's journal has come. */
export interface Head {
  /** Undefined for an incident that is about to be opened. */
  readonly state: IncidentState | undefined;
  /** Hash of its last entry, hex. */
  readonly hash: string;
}

export const NO_HEAD: Head = { state: undefined, hash: FIRST_PREV_HASH };

/** In the order of ids, so that two writers of several incidents cannot wait for each other. */
const LOCK_HEADS = `
  select id, phase, principal, credential, severity, detections, open_runs as "openRuns",
    undecided_until as "undecidedUntil", verdict, score, opened_at as "openedAt", updated_at as "updatedAt",
    window_until as "windowUntil", seq, encode(hash, 'hex') as hash
  from incidents where id = any($1::text[]) order by id for update`;

/** Locks incidents until the end of the transaction and reads their heads. */
export async function lockHeads(
  client: pg.PoolClient,
  incidentIds: Iterable<string>,
): Promise<Map<string, Head>> {
  const ids = [...new Set(incidentIds)];
  if (ids.length === 0) return new Map();
  const values = [binaryArray('text', ids)];
  const found = await client.query<IncidentState & { hash: string }>({
    name: 'lock-heads',
    text: LOCK_HEADS,
    values,
  });
  return new Map(found.rows.map(({ hash, ...state }) => [state.id, { state, hash }]));
}
