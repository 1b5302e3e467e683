import type pg from 'pg';
import type { JournalEntry } from '#domain/journal-event.ts';
import { binaryArray } from './binary-array.ts';
import { query } from './pool.ts';

/** Incidents that have ended and whose message may not say so yet. */
export interface UnshownIncidents {
  /** Their ids, in order, after `afterId`. */
  pending(afterId: string | undefined, limit: number): Promise<readonly string[]>;
  /** A message shows the incident as it was at `seq`. */
  shown(incidentId: string, seq: number): Promise<void>;
}

/** After these nothing else may come that would bring the message up to date. */
const LAST = new Set<JournalEntry['kind']>([
  'run-finished',
  'playbook-not-found',
  'verdict-changed',
  'verdict-left-open',
  'use-after-proof',
  'incident-closed',
  'incident-reopened',
]);

const PENDING =
  'select incident_id as id from unshown_incidents where incident_id > $1 order by incident_id limit $2';
const SHOWN = 'delete from unshown_incidents where incident_id = $1 and seq <= $2';
const INSERT = `
  insert into unshown_incidents as t (incident_id, seq) select * from unnest($1::text[], $2::int[])
  on conflict (incident_id) do update set seq = greatest(t.seq, excluded.seq)`;

export function createUnshownIncidents(pool: pg.Pool): UnshownIncidents {
  return {
    async pending(afterId, limit) {
      const rows = await query<{ id: string }>(pool, 'unshown', PENDING, [afterId ?? '', limit]);
      return rows.map(({ id }) => id);
    },
    async shown(incidentId, seq) {
      await query(pool, 'shown', SHOWN, [incidentId, seq]);
    },
  };
}

/** What of these entries must be seen by people, whatever becomes of the queue; nothing for most. */
export function insertUnshown(entries: readonly JournalEntry[]): pg.QueryConfig[] {
  const last = new Map<string, number>();
  for (const { kind, incidentId, seq } of entries) {
    if (LAST.has(kind)) last.set(incidentId, seq);
  }
  if (last.size === 0) return [];
  const sorted = [...last].sort(([a], [b]) => (a < b ? -1 : 1));
  const ids = sorted.map(([id]) => id);
  const seqs = sorted.map(([, seq]) => seq);
  const values = [binaryArray('text', ids), binaryArray('int', seqs)];
  return [{ name: 'insert-unshown', text: INSERT, values }];
}
