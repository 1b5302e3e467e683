import type pg from 'pg';
import { CountersignError } from '#domain/errors.ts';
import type { Clock } from '#domain/ports.ts';
import { binaryArray } from './binary-array.ts';
import { canonicalJson, FIRST_PREV_HASH } from './canonical.ts';
import type { HeadKey } from './head-keys.ts';
import { inTransaction, type LastStatements, query } from './pool.ts';
import { type HeadBody, SignedHead, signHead } from './signed-head.ts';

/** Processes take turns at taking heads. */
const BEGIN =
  'begin; select pg_advisory_xact_lock(7202613); set local enable_hashjoin = on; set local enable_seqscan = on';
/** More wait for the next head, so that one is never too large to read. */
const MOST_COVERED = 10_000;
const HEADS_AT_ONCE = 20;

const CHANGED = `
  select i.id as "incidentId", i.seq, encode(i.hash, 'hex') as hash from incidents i
  left join covered_incidents c on c.incident_id = i.id
  where i.seq > coalesce(c.seq, 0) order by i.id limit ${MOST_COVERED}`;

const LAST = `select number, encode(hash, 'hex') as hash from journal_heads order by number desc limit 1`;

const INSERT = `
  insert into journal_heads (number, body, hash, key_id, signature) values ($1, $2, $3, $4, $5)`;

const COVER = `
  insert into covered_incidents (incident_id, seq) select * from unnest($1::text[], $2::int[])
  on conflict (incident_id) do update set seq = excluded.seq`;

const PAGE = `
  select number, body, encode(hash, 'hex') as hash, encode(signature, 'base64') as signature from journal_heads
  where number > $1 order by number limit ${HEADS_AT_ONCE}`;

/**
 * Signs how far every incident that changed since the last head has come; undefined when none has.
 *
 * Covers up to 10 000 incidents: call again until undefined to cover all.
 * @throws ERR_STORE_UNAVAILABLE
 */
export function takeHead(pool: pg.Pool, clock: Clock, key: HeadKey): Promise<SignedHead | undefined> {
  return inTransaction(
    pool,
    async (client) => {
      const { rows: covers } = await client.query<HeadBody['covers'][number]>(CHANGED);
      if (covers.length === 0) return { last: [], value: () => undefined };
      const { rows } = await client.query<{ number: number; hash: string }>(LAST);
      const before = rows[0] ?? { number: 0, hash: FIRST_PREV_HASH };
      const at = clock.now().toISOString();
      return written(signHead({ number: before.number + 1, at, prevHash: before.hash, covers }, key));
    },
    BEGIN,
  );
}

function written(head: SignedHead): LastStatements<SignedHead> {
  const { hash, signature, ...body } = head;
  const row = [
    body.number,
    canonicalJson(body),
    Buffer.from(hash, 'hex'),
    body.keyId,
    Buffer.from(signature, 'base64'),
  ];
  const ids = body.covers.map((one) => one.incidentId);
  const seqs = body.covers.map((one) => one.seq);
  return {
    last: [
      { text: INSERT, values: row },
      { text: COVER, values: [binaryArray('text', ids), binaryArray('int', seqs)] },
    ],
    value: () => head,
  };
}

/** A head as it is stored, unchecked. */
export interface StoredHead {
  readonly number: number;
  readonly body: string;
  readonly hash: string;
  readonly signature: string;
}

/** The stored heads after a number, oldest first, in pages. */
export async function* storedHeads(on: pg.Pool | pg.PoolClient, afterNumber = 0): AsyncGenerator<StoredHead> {
  let after: number | undefined = afterNumber;
  while (after !== undefined) {
    const rows: StoredHead[] = await query(on, 'heads-page', PAGE, [after]);
    yield* rows;
    after = rows.at(-1)?.number;
  }
}

/** The stored heads after a number, for keeping them elsewhere. @throws ERR_JOURNAL_BROKEN for one that is no head any more */
export async function* exportHeads(pool: pg.Pool, afterNumber = 0): AsyncGenerator<SignedHead> {
  for await (const stored of storedHeads(pool, afterNumber)) {
    const head = headIn(stored);
    if (!head)
      throw new CountersignError('ERR_JOURNAL_BROKEN', `signed head ${stored.number} is not readable`);
    yield head;
  }
}

/** A stored head as it was signed; undefined when it cannot be one. */
export function headIn({ number, body, hash, signature }: StoredHead): SignedHead | undefined {
  let content: unknown;
  try {
    content = JSON.parse(body);
  } catch {
    return undefined;
  }
  const head = SignedHead.safeParse({
    ...(content as object | null),
    hash,
    // PostgreSQL breaks base64 into lines.
    signature: signature.replaceAll('\n', ''),
  });
  return head.success && head.data.number === number ? head.data : undefined;
}
