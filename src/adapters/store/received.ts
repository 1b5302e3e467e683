import type pg from 'pg';
import { CountersignError } from '#domain/errors.ts';
import type { Clock } from '#domain/ports.ts';
import type { ReceivedLog, ReceivedQuery, ReceivedRecord } from '#domain/received.ts';
import type { ReceivedArrival, ReceivedRecordsStore } from '#domain/received-arrival.ts';
import { binaryArray } from './binary-array.ts';
import { sha256Bytes } from './canonical.ts';
import { GroupCommit } from './group-commit.ts';
import { inTransaction, isUnavailable, query } from './pool.ts';

export interface ReceivedRecords extends ReceivedRecordsStore {
  /** The log of one platform. */
  log(platform: string): ReceivedLog;
}

const MOST_AT_ONCE = 250;
/** A word's longest part that is indexed, in UTF-16 units: an index entry holds less than 2 700 bytes. */
const LONGEST_WORD = 600;

const INSERT = `
  with since as (
    insert into received_logs (platform, kept_since) values ($2, $7) on conflict (platform) do nothing
  )
  insert into received_records (key, platform, id, at, subjects, record, received_at, expires_at)
  values ($1, $2, $3, $4, $5::text[], $6, $7, $8)
  on conflict (key) do nothing
  returning true as fresh`;
const IS_KEPT = 'select true as kept from received_records where key = $1';
const LIST = `
  select id, at, record from received_records where platform = $1 and at >= $2 and at < $3
  order by at, id limit $4`;
const LIST_OF = `
  select id, at, record from received_records where platform = $1 and at >= $2 and at < $3 and subjects && $5::text[]
  order by at, id limit $4`;
const KEPT_SINCE = 'select kept_since as "keptSince" from received_logs where platform = $1';

/** What platforms push, kept for `retentionMs`. `idle` resolves when nothing is under way. */
export function createReceived(
  pool: pg.Pool,
  clock: Clock,
  retentionMs: number,
): ReceivedRecords & { idle(): Promise<void> } {
  const group = new GroupCommit<ReceivedArrival, 'new' | 'repeated'>({
    maxBatch: MOST_AT_ONCE,
    isFaultOfOne: (thrown) => !isUnavailable(thrown),
    commit: (batch) =>
      inTransaction(pool, async () => ({
        last: insertReceived(batch, clock.now(), retentionMs),
        value: (results) =>
          batch.map((_, at) => ({ value: results[at]?.rows.length === 1 ? 'new' : 'repeated' })),
      })),
  });
  return {
    async isKept(arrival) {
      return (await query(pool, 'find-received', IS_KEPT, [keyOf(arrival)])).length > 0;
    },
    keep: async (arrival) => {
      assertKeepable(arrival);
      return group.submit(arrival);
    },
    log: (platform) => ({ list: (asked) => list(pool, platform, asked) }),
    idle: () => group.idle(),
  };
}

/** The statements that keep records, one each; those that are kept already stay as they are. */
export function insertReceived(
  arrivals: readonly ReceivedArrival[],
  now: Date,
  retentionMs: number,
): pg.QueryConfig[] {
  const receivedAt = now.toISOString();
  const expiresAt = new Date(now.getTime() + retentionMs).toISOString();
  return arrivals.map((arrival) => ({
    name: 'insert-received',
    text: INSERT,
    values: [
      keyOf(arrival),
      arrival.platform,
      arrival.id,
      arrival.at,
      wordsOf(arrival.subjects),
      JSON.stringify(arrival.record),
      receivedAt,
      expiresAt,
    ],
  }));
}

/** Refuses by itself what would make a whole batch fail. @throws ERR_INPUT_INVALID */
export function assertKeepable({ id, sender, at }: ReceivedArrival): void {
  const isText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');
  if (isText(id) && isText(sender) && instant(at) === at) return;
  throw new CountersignError('ERR_INPUT_INVALID', 'a received record needs an id, a sender and an instant');
}

function keyOf({ platform, sender, id }: Pick<ReceivedArrival, 'platform' | 'sender' | 'id'>): Buffer {
  return sha256Bytes(JSON.stringify([platform, sender, id]));
}

async function list(
  pool: pg.Pool,
  platform: string,
  { from, until, subjects, limit }: ReceivedQuery,
): ReturnType<ReceivedLog['list']> {
  const values = [platform, instant(from), instant(until), limit];
  // What is purged between the two reads is older than what the second one says.
  const rows = subjects
    ? await query<Row>(pool, 'list-received-of', LIST_OF, [...values, wordsOf(subjects)])
    : await query<Row>(pool, 'list-received', LIST, values);
  const [since] = await query<{ keptSince: string }>(pool, 'received-since', KEPT_SINCE, [platform]);
  return { records: rows.map(recordOf), keptSince: since?.keptSince };
}

interface Row {
  readonly id: string;
  readonly at: string;
  readonly record: string;
}

function recordOf({ id, at, record }: Row): ReceivedRecord {
  return { id, at, record: JSON.parse(record) as unknown };
}

function wordsOf(words: readonly string[]): Buffer {
  const storable = words.map((word) => word.slice(0, LONGEST_WORD).toWellFormed().replaceAll('\0', '\ufffd'));
  return binaryArray('text', storable);
}

function instant(text: string): string {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new CountersignError('ERR_INPUT_INVALID', 'a time that is no ISO instant');
  return new Date(ms).toISOString();
}
