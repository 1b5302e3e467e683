import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Session, Sessions } from '#domain/access/session.ts';
import type { Clock } from '#domain/ports.ts';
import { sha256Bytes } from './canonical.ts';
import { query } from './pool.ts';

/** How long nobody may do anything, in milliseconds. */
const IDLE_MS = 30 * 60_000;
/** How long a session lasts at most: a working day. */
export const SESSION_MS = 10 * 3_600_000;
/** How old an id gets. */
const RENEW_MS = 15 * 60_000;

const BEGIN = `
  insert into sessions (id_hash, subject, sid, email, claims, began_at, renewed_at, seen_at)
  values ($1, $2, $3, $4, $5, $6, $6, $6)`;
const FIND = `
  update sessions set seen_at = $2 where id_hash = $1 and seen_at > $3 and began_at > $4
  returning subject, sid, email, claims, renewed_at as "renewedAt"`;
const RENEW =
  'update sessions set id_hash = $2, renewed_at = $3 where id_hash = $1 returning true as renewed';
const END_OF = `
  delete from sessions where ($1::text is null or sid = $1) and ($2::text is null or subject = $2)
  returning true as ended`;

interface Row {
  readonly subject: string;
  readonly sid: string | null;
  readonly email: string | null;
  readonly claims: string;
  readonly renewedAt: string;
}

export function createSessions(pool: pg.Pool, clock: Clock): Sessions {
  const ago = (ms: number): string => new Date(clock.now().getTime() - ms).toISOString();
  return {
    async begin({ subject, sid, email, claims }: Session) {
      const id = newId();
      const values = [sha256Bytes(id), subject, sid ?? null, email ?? null, JSON.stringify(claims), ago(0)];
      await query(pool, 'begin-session', BEGIN, values);
      return id;
    },
    async find(id) {
      const values = [sha256Bytes(id), ago(0), ago(IDLE_MS), ago(SESSION_MS)];
      const [row] = await query<Row>(pool, 'find-session', FIND, values);
      if (!row) return undefined;
      return {
        subject: row.subject,
        sid: row.sid ?? undefined,
        email: row.email ?? undefined,
        claims: JSON.parse(row.claims) as Session['claims'],
        isDueForRenewal: row.renewedAt <= ago(RENEW_MS),
      };
    },
    async renew(id) {
      const next = newId();
      const done = await query(pool, 'renew-session', RENEW, [sha256Bytes(id), sha256Bytes(next), ago(0)]);
      return done.length > 0 ? next : undefined;
    },
    async end(id) {
      await query(pool, 'end-session', 'delete from sessions where id_hash = $1', [sha256Bytes(id)]);
    },
    async endOf({ subject, sid }) {
      if (subject === undefined && sid === undefined) return 0;
      return (await query(pool, 'end-sessions', END_OF, [sid ?? null, subject ?? null])).length;
    },
  };
}

function newId(): string {
  return randomBytes(32).toString('base64url');
}
