import type pg from 'pg';
import type { DeadLetter, DeadLetterStatus, DeadLetters } from '#domain/dead-letter.ts';
import { assertErrorCode } from '#domain/errors.ts';
import type { Clock, Ids } from '#domain/ports.ts';
import { sha256Bytes } from './canonical.ts';
import { type Listing, listPage, readOne } from './page.ts';
import { query } from './pool.ts';

/** One statement for each letter: they are few, and each is to be told its own id. */
const KEEP = `
  insert into dead_letters as t (id, key, source, code, why, record, received_at, last_received_at)
  values ($1, $2, $3, $4, $5, $6, $7, $7)
  on conflict (key) do update set deliveries = t.deliveries + 1, last_received_at = excluded.last_received_at,
    code = excluded.code, why = excluded.why,
    status = case when t.status = 'dismissed' then t.status else 'waiting' end
  returning id`;
const CLOSE = `
  update dead_letters set status = $2, closed_at = $3, closed_by = $4, reason = $5
  where id = $1 and status = 'waiting' returning id`;
const WAITING = `
  select source, count(*)::int as waiting from dead_letters where status = 'waiting' group by source order by source`;

interface Stored {
  readonly id: string;
  readonly source: string;
  readonly code: string;
  readonly why: string;
  readonly record: string;
  readonly receivedAt: string;
  readonly deliveries: number;
  readonly lastReceivedAt: string;
  readonly status: DeadLetterStatus;
  readonly closedAt: string | null;
  readonly closedBy: string | null;
  readonly reason: string | null;
}

const LISTING: Listing<Stored, DeadLetter> = {
  name: 'dead-letters',
  select: `select id, source, code, why, record, received_at as "receivedAt", deliveries,
    last_received_at as "lastReceivedAt", status, closed_at as "closedAt", closed_by as "closedBy", reason
    from dead_letters`,
  id: 'id',
  filters: { source: 'source', status: 'status' },
  toRow: toLetter,
};

/** Dead letters in PostgreSQL; a waiting one stays until somebody closes it. */
export function createDeadLetters(pool: pg.Pool, clock: Clock, ids: Ids): DeadLetters {
  const now = (): string => clock.now().toISOString();
  return {
    async keep(unreadable) {
      const kept: string[] = [];
      for (const { source, code, why, record } of unreadable) {
        const text = JSON.stringify(record).replaceAll('\\u0000', '\\ufffd');
        const key = sha256Bytes(JSON.stringify([source, text]));
        const values = [ids.next('dl'), key, source, code, storable(why), text, now()];
        const [row] = await query<{ id: string }>(pool, 'keep-dead-letter', KEEP, values);
        kept.push(row!.id);
      }
      return kept;
    },
    list: (asked) => listPage(pool, LISTING, asked),
    read: (id) => readOne(pool, LISTING, id),
    async close(id, { status, by, reason }) {
      const values = [storable(id), status, now(), by, reason === undefined ? null : storable(reason)];
      return (await query(pool, 'close-dead-letter', CLOSE, values)).length > 0;
    },
    async waiting() {
      const rows = await query<{ source: string; waiting: number }>(
        pool,
        'waiting-dead-letters',
        WAITING,
        [],
      );
      return Object.fromEntries(rows.map(({ source, waiting }) => [source, waiting]));
    },
  };
}

function toLetter({ record, code, closedAt, closedBy, reason, ...stored }: Stored): DeadLetter {
  assertErrorCode(code);
  return {
    ...stored,
    code,
    record: JSON.parse(record),
    ...(closedAt === null ? {} : { closedAt }),
    ...(closedBy === null ? {} : { closedBy }),
    ...(reason === null ? {} : { reason }),
  };
}

/** PostgreSQL has no NUL in texts. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}
