import type pg from 'pg';
import type { Clock } from '#domain/ports.ts';
import { binaryArray } from './binary-array.ts';
import { GroupCommit } from './group-commit.ts';
import { inTransaction, isUnavailable, query } from './pool.ts';

export interface WebhookReplays {
  /** Whether this signed request was remembered and has not lapsed. `signatureHash` is a SHA-256 in hex, never the signature itself. */
  isKnown(signatureHash: string): Promise<boolean>;
  /**
   * Remembers a signed request until `expiresAt`; false when it was known before.
   *
   * Call it after the detections are durable: a request remembered before and lost in a crash could not be sent again.
   * What a crash of the database forgets here, dedupe of detections still catches.
   */
  remember(signatureHash: string, expiresAt: Date): Promise<boolean>;
}

interface Seen {
  readonly signatureHash: string;
  readonly expiresAt: string;
}

const INSERT = `
  insert into webhook_replays as t (signature_hash, expires_at) select * from unnest($1::bytea[], $2::text[])
  on conflict (signature_hash) do update set expires_at = excluded.expires_at where t.expires_at <= $3
  returning encode(signature_hash, 'hex') as hash`;
const FIND = 'select true as known from webhook_replays where signature_hash = $1 and expires_at > $2';
const MOST_AT_ONCE = 500;

/** Signed webhook requests seen, across processes. `idle` resolves when nothing is under way. */
export function createWebhookReplays(
  pool: pg.Pool,
  clock: Clock,
): WebhookReplays & { idle(): Promise<void> } {
  const now = (): string => clock.now().toISOString();
  const group = new GroupCommit<Seen, boolean>({
    maxBatch: MOST_AT_ONCE,
    isFaultOfOne: (thrown) => !isUnavailable(thrown),
    commit: async (batch) => (await insert(pool, batch, now())).map((value) => ({ value })),
  });
  return {
    async isKnown(signatureHash) {
      const values = [Buffer.from(signatureHash, 'hex'), now()];
      return (await query(pool, 'find-replay', FIND, values)).length > 0;
    },
    remember: (signatureHash, expiresAt) =>
      group.submit({ signatureHash, expiresAt: expiresAt.toISOString() }),
    idle: () => group.idle(),
  };
}

async function insert(pool: pg.Pool, batch: readonly Seen[], now: string): Promise<boolean[]> {
  const first = new Map<string, Seen>();
  for (const seen of batch) if (!first.has(seen.signatureHash)) first.set(seen.signatureHash, seen);
  const rows = [...first.values()].sort((a, b) => (a.signatureHash < b.signatureHash ? -1 : 1));
  const hashes = binaryArray(
    'bytea',
    rows.map((row) => Buffer.from(row.signatureHash, 'hex')),
  );
  const ends = binaryArray(
    'text',
    rows.map((row) => row.expiresAt),
  );
  const statement = { name: 'insert-replays', text: INSERT, values: [hashes, ends, now] };
  // Its loss in a crash costs nothing, so nobody waits for the disk.
  const begin = 'begin; set local synchronous_commit = off';
  const fresh = await inTransaction(
    pool,
    async () => ({
      last: [statement],
      value: ([result]) => new Set(result?.rows.map((row: { hash: string }) => row.hash)),
    }),
    begin,
  );
  return batch.map((seen) => fresh.has(seen.signatureHash) && first.get(seen.signatureHash) === seen);
}
