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

const COLUMNS = `id, phase, principal, credential, severity, detections, open_runs as "openRuns",
    undecided_until as "owes", verdict, score, opened_at as "openedAt", updated_at as "updatedAt",
    window_until as "windowUntil", seq, encode(hash, 'hex') as hash`;

/** In the order of ids, so that two writers of several incidents cannot wait for each other. */
const LOCK_HEADS = `select ${COLUMNS} from incidents where id = any($1::text[]) order by id for update`;

const LOCK_HEADS_BY_KEYS = `
  select encode(k.key, 'hex') as key, ${COLUMNS} from incident_keys k join incidents i on i.id = k.incident_id
  where k.key = any($1::bytea[]) and k.until > $2 order by id for update of i`;

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

/** Incidents whose windows are open, locked until the end of the transaction. */
export interface OpenIncidents {
  /** Incident by stored correlation key, hex. */
  readonly byKey: ReadonlyMap<string, string>;
  readonly heads: Map<string, Head>;
}

/** Finds and locks the incidents that take in any of the stored correlation keys at this time (ISO 8601). */
export async function lockHeadsByKeys(
  client: pg.PoolClient,
  keys: readonly Buffer[],
  at: string,
): Promise<OpenIncidents> {
  const found = await client.query<IncidentState & { hash: string; key: string }>({
    name: 'lock-heads-by-keys',
    text: LOCK_HEADS_BY_KEYS,
    values: [binaryArray('bytea', keys), at],
  });
  const byKey = new Map<string, string>();
  const heads = new Map<string, Head>();
  for (const { key, hash, ...state } of found.rows) {
    byKey.set(key, state.id);
    heads.set(state.id, { state, hash });
  }
  return { byKey, heads };
}
