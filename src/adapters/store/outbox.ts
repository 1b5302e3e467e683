import type pg from 'pg';
import type { Job, Outbox } from '#domain/ports.ts';
import { binaryArray } from './binary-array.ts';
import type { CommitListeners } from './commit-listeners.ts';
import { query } from './pool.ts';

const PENDING = 'select id, job from outbox order by id limit $1';
const DELIVERED = 'delete from outbox where id = any($1::text[]::bigint[])';

const INSERT = `
  insert into outbox (job) select job from unnest($1::text[]) with ordinality as given (job, place) order by place
  returning id`;

/** Puts jobs, each as JSON, into the outbox; the statement returns their ids in order. */
export function insertOutbox(jobTexts: readonly string[]): pg.QueryConfig {
  return { name: 'insert-outbox', text: INSERT, values: [binaryArray('text', jobTexts)] };
}

/** Committed jobs until the queue has them. */
export function createOutbox(pool: pg.Pool, listeners: CommitListeners): Outbox {
  return {
    async pending(limit) {
      const rows = await query<{ id: string; job: string }>(pool, 'pending-outbox', PENDING, [limit]);
      return rows.map(({ id, job }) => ({ id, job: JSON.parse(job) as Job }));
    },
    async delivered(ids) {
      if (ids.length > 0) await query(pool, 'delivered-outbox', DELIVERED, [binaryArray('text', ids)]);
    },
    onCommit: (listener) => listeners.onCommit(listener),
  };
}
