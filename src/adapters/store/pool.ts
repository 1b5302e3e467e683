import pg from 'pg';
import { CountersignError, errorCode } from '#domain/errors.ts';
import type { Log } from '#domain/ports.ts';

export interface PoolOptions {
  readonly connectionString: string;
  readonly log: Log;
  /** Connections at most. Default 10. */
  readonly max?: number;
  /** No statement runs longer, in milliseconds. Default 30 000. */
  readonly statementTimeoutMs?: number;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** A process that hangs inside a transaction must not hold its locks for ever. */
const IDLE_IN_TRANSACTION_MS = 15_000;
const PLANNER = 'set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off';
/** Tries of a transaction that lost to another: deadlock, serialization, or a row that another made first. */
const MOST_TRIES = 8;
const LOST_TO_ANOTHER = new Set(['40001', '40P01', '23505']);

/** A pool that survives the loss of its connections. Statements of one connection are sent without waiting for each other. */
export function openPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.max ?? 10,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    application_name: 'countersign-store',
    keepAlive: true,
    pipeline: true,
  });
  // Without a listener the end of an idle connection (57P01 at a server's shutdown) would end this process.
  pool.on('error', (cause) =>
    options.log.warn({ reason: cause.message }, 'the store lost a database connection'),
  );
  // A cached plan of the hour when the tables were empty would scan them when they are full; all we ask has an index.
  pool.on('connect', (client) => {
    client.query(PLANNER).catch((cause: Error) => options.log.warn({ reason: cause.message }, PLANNER));
  });
  return pool;
}

/** What a transaction does at its end: these statements go out together with the COMMIT, in one round trip. */
export interface LastStatements<T> {
  readonly last: readonly pg.QueryConfig[];
  value(results: readonly pg.QueryResult[]): T;
}

/**
 * Runs work in one transaction; work that lost to another writer is run again from the start, up to eight times.
 *
 * @throws ERR_STORE_UNAVAILABLE when the database is not there, or went away: whether it was committed is then unknown
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<LastStatements<T>>,
  begin = 'begin',
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryTransaction(pool, work, begin);
    } catch (thrown) {
      if (attempt < MOST_TRIES && LOST_TO_ANOTHER.has(sqlState(thrown))) continue;
      throw storeError(thrown);
    }
  }
}

/**
 * Runs statements as one transaction in a single round trip. Nothing is run again: `undefined` when it lost to another
 * writer, and nothing of it was done.
 *
 * @throws ERR_STORE_UNAVAILABLE when the database is not there, or went away: whether it was committed is then unknown
 */
export async function inOneTrip<T>(
  pool: pg.Pool,
  { last, value }: LastStatements<T>,
): Promise<T | undefined> {
  try {
    return await withClient(pool, async (client) => {
      const [, ...results] = await together([
        client.query('begin'),
        ...last.map((one) => client.query(one)),
        client.query('commit'),
      ]);
      return value(results);
    });
  } catch (thrown) {
    if (LOST_TO_ANOTHER.has(sqlState(thrown))) return undefined;
    throw storeError(thrown);
  }
}

function tryTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<LastStatements<T>>,
  begin: string,
): Promise<T> {
  return withClient(pool, async (client) => {
    const [, { last, value }] = await together([client.query(begin), work(client)]);
    const results = await together([...last.map((one) => client.query(one)), client.query('commit')]);
    return value(results);
  });
}

/** Lends a connection for one transaction; when it throws, the transaction is rolled back. */
async function withClient<T>(pool: pg.Pool, transaction: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let lost = false;
  // A connection that dies between two statements says so by an event; the next statement then fails.
  const onError = (): void => {
    lost = true;
  };
  client.on('error', onError);
  try {
    return await transaction(client);
  } catch (thrown) {
    await client.query('rollback').catch(onError);
    throw thrown;
  } finally {
    client.off('error', onError);
    client.release(lost);
  }
}

/** Waits for statements that were sent together; when one fails, the others have ended too before it is thrown. */
export async function together<T extends readonly unknown[]>(
  statements: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const settled = await Promise.allSettled(statements);
  const failed = settled.filter((one) => one.status === 'rejected');
  // Those that follow the real fault fail with "the transaction is aborted".
  const cause = failed.find((one) => sqlState(one.reason) !== '25P02') ?? failed[0];
  if (cause) throw cause.reason;
  return settled.map((one) => (one as PromiseFulfilledResult<unknown>).value) as never;
}

/** Runs one statement. @throws ERR_STORE_UNAVAILABLE */
export async function query<Row extends pg.QueryResultRow>(
  on: pg.Pool | pg.PoolClient,
  name: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  try {
    return (await on.query<Row>({ name, text, values: [...values] })).rows;
  } catch (thrown) {
    // Inside a transaction the retry needs the driver's own error.
    throw on instanceof pg.Pool ? storeError(thrown) : thrown;
  }
}

/** SQLSTATE of a driver's error, or the system's code; '' when there is none. */
function sqlState(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' ? code : '';
}

/**
 * 25006: it takes no writes, for it is in recovery. Classes 08 connection, 28 access, 3D catalogue, 53 resources, 57 intervention (shutdown, statement time-out),
 * 55 object in use (lock time-out).
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const UNAVAILABLE = /^(08|28|3D|53|55|57|25P03|25006|E[A-Z]+$)/;
const LOST_CONNECTION = /connection|timeout|not queryable|was closed|Cannot use a pool/i;

/** Whether the database is not there, as against a fault of ours. */
export function isUnavailable(thrown: unknown): boolean {
  if (errorCode(thrown)) return errorCode(thrown) === 'ERR_STORE_UNAVAILABLE';
  const state = sqlState(thrown);
  if (state !== '') return UNAVAILABLE.test(state);
  return thrown instanceof Error && LOST_CONNECTION.test(thrown.message);
}

/** Anything the driver throws as one of our errors; ours stay as they are. */
export function storeError(thrown: unknown): CountersignError {
  if (thrown instanceof CountersignError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return isUnavailable(thrown)
    ? new CountersignError('ERR_STORE_UNAVAILABLE', `the database does not answer: ${reason}`, {
        cause: thrown,
      })
    : new CountersignError('ERR_INTERNAL', `the store failed: ${reason}`, { cause: thrown });
}
