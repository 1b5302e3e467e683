import type pg from 'pg';
import { CountersignError } from '#domain/errors.ts';
import type { ListQuery, Page } from '#domain/read-models.ts';
import { query } from './pool.ts';

/** How one read model is listed. */
export interface Listing<Stored, Row> {
  readonly name: string;
  readonly select: string;
  /** The column that rows are ordered by; ids sort by the time they were made. */
  readonly id: string;
  /** The SQL that each filter of the port is compared with. */
  readonly filters: Readonly<Record<string, string>>;
  toRow(stored: Stored): Row;
}

interface Asked extends ListQuery {
  readonly source?: string;
  readonly verdict?: string;
  readonly playbook?: string;
  readonly platform?: string;
}

const MOST_ROWS = 500;

/** One page, newest first. @throws ERR_INPUT_INVALID for a cursor that is not ours */
export async function listPage<Stored extends { readonly id: string }, Row>(
  pool: pg.Pool,
  listing: Listing<Stored, Row>,
  asked: Asked,
): Promise<Page<Row>> {
  const limit = Math.min(Math.max(1, Math.trunc(asked.limit)), MOST_ROWS);
  const name = ['list', listing.name];
  const values: unknown[] = [limit + 1];
  const where: string[] = [];
  const add = (what: string, condition: string, value: string): void => {
    name.push(what);
    values.push(storable(value));
    where.push(`${condition} $${values.length}`);
  };
  for (const [filter, sql] of Object.entries(listing.filters)) {
    const wanted = asked[filter as Exclude<keyof Asked, 'limit' | 'cursor'>];
    if (wanted !== undefined) add(filter, `${sql} =`, wanted);
  }
  if (asked.cursor !== undefined) add('after', `${listing.id} <`, readCursor(asked.cursor));
  const filter = where.length === 0 ? '' : ` where ${where.join(' and ')}`;
  const text = `${listing.select}${filter} order by ${listing.id} desc limit $1`;
  const rows = await query<Stored & pg.QueryResultRow>(pool, name.join('-'), text, values);
  const items = rows.slice(0, limit).map((row) => listing.toRow(row));
  const last = rows[limit - 1];
  return rows.length > limit && last ? { items, next: writeCursor(last.id) } : { items };
}

/** One row by its id. */
export async function readOne<Stored, Row>(
  pool: pg.Pool,
  listing: Listing<Stored, Row>,
  id: string,
): Promise<Row | undefined> {
  const text = `${listing.select} where ${listing.id} = $1`;
  const [row] = await query<Stored & pg.QueryResultRow>(pool, `read-${listing.name}`, text, [storable(id)]);
  return row === undefined ? undefined : listing.toRow(row);
}

/** PostgreSQL has no NUL in texts, and no row of ours has one either: such a value finds nothing. */
function storable(value: string): string {
  return value.replaceAll('\0', '\ufffd');
}

function writeCursor(id: string): string {
  return Buffer.from(id).toString('base64url');
}

function readCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString();
  if (writeCursor(id) === cursor && id !== '') return id;
  throw new CountersignError('ERR_INPUT_INVALID', 'the cursor is not one of ours', { place: 'cursor' });
}
