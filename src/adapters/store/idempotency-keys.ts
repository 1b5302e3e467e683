import type pg from 'pg';
import { CountersignError } from '#domain/errors.ts';
import type { Clock } from '#domain/ports.ts';
import { sha256Bytes } from './canonical.ts';
import { query } from './pool.ts';

/** What is known of a request's Idempotency-Key. */
export type IdempotencyState =
  /** Nobody used it: the request is ours to carry out; `finish` or `forget` must follow. */
  | { readonly state: 'new' }
  /** The same request is under way, or its process died: answer 409 and let the caller come again. */
  | { readonly state: 'running' }
  /** The same request was answered: give the same answer. */
  | { readonly state: 'answered'; readonly status: number; readonly response: string };

export interface IdempotencyKeys {
  /**
   * Claims a key for a request. `scope` is who asks, so that callers cannot see each other's answers; `request` is what
   * is asked, method and path included. A claim that is neither finished nor forgotten lapses after a minute.
   *
   * @throws ERR_IDEMPOTENCY_KEY_REUSED when the key was used with another request
   */
  claim(scope: string, key: string, request: string): Promise<IdempotencyState>;
  /** Keeps the answer for 24 hours. */
  finish(scope: string, key: string, answer: { status: number; response: string }): Promise<void>;
  /** Gives the key back: nothing was done. */
  forget(scope: string, key: string): Promise<void>;
}

const CLAIM_MS = 60_000;
const ANSWER_MS = 24 * 3_600_000;

const CLAIM = `
  insert into idempotency_keys as t (key, request_hash, expires_at) values ($1, $2, $3)
  on conflict (key) do update set request_hash = excluded.request_hash, expires_at = excluded.expires_at,
    status = null, response = null
  where t.expires_at <= $4
  returning true as claimed`;
const READ = 'select request_hash as "requestHash", status, response from idempotency_keys where key = $1';
const FINISH = 'update idempotency_keys set status = $2, response = $3, expires_at = $4 where key = $1';
const FORGET = 'delete from idempotency_keys where key = $1 and status is null';

export function createIdempotencyKeys(pool: pg.Pool, clock: Clock): IdempotencyKeys {
  const inMs = (ms: number): string => new Date(clock.now().getTime() + ms).toISOString();
  return {
    async claim(scope, key, request) {
      const hash = sha256Bytes(request);
      const stored = storedKey(scope, key);
      const claimed = await query(pool, 'claim-key', CLAIM, [stored, hash, inMs(CLAIM_MS), inMs(0)]);
      if (claimed.length > 0) return { state: 'new' };
      const [row] = await query<Stored>(pool, 'read-key', READ, [stored]);
      // Forgotten in between: the caller comes again.
      if (!row) return { state: 'running' };
      if (!row.requestHash.equals(hash)) {
        const message = 'this Idempotency-Key was used before with another request';
        throw new CountersignError('ERR_IDEMPOTENCY_KEY_REUSED', message);
      }
      if (row.status === null) return { state: 'running' };
      return { state: 'answered', status: row.status, response: row.response ?? '' };
    },
    async finish(scope, key, { status, response }) {
      await query(pool, 'finish-key', FINISH, [storedKey(scope, key), status, response, inMs(ANSWER_MS)]);
    },
    async forget(scope, key) {
      await query(pool, 'forget-key', FORGET, [storedKey(scope, key)]);
    },
  };
}

interface Stored {
  readonly requestHash: Buffer;
  readonly status: number | null;
  readonly response: string | null;
}

function storedKey(scope: string, key: string): Buffer {
  return sha256Bytes(JSON.stringify([scope, key]));
}
