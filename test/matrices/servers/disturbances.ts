import type { Beneath } from './beneath.ts';

/** Something that befalls the servers beneath, and passes. */
export interface Disturbance {
  readonly title: string;
  /** Whether the queue is in Redis, or in PostgreSQL. */
  readonly withRedis: boolean;
  /** Served processes side by side. Default 1. */
  readonly servers?: number;
  begin(beneath: Beneath): Promise<void>;
  end(beneath: Beneath): Promise<void>;
}

const OTHERS = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()`;

/** A disk that is full, as a writer meets it: SQLSTATE 53100. */
const FULL = `create function disk_full() returns trigger language plpgsql as $$
  begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`;

const calm = async (): Promise<void> => undefined;

export const DISTURBANCES: readonly Disturbance[] = [
  {
    title: 'PostgreSQL is restarted',
    withRedis: false,
    begin: (beneath) => beneath.stopPostgres(),
    end: (beneath) => beneath.startPostgres(),
  },
  {
    title: 'PostgreSQL takes no writes (in recovery)',
    withRedis: false,
    begin: (beneath) =>
      beneath.tell('alter database postgres set default_transaction_read_only = on', OTHERS),
    end: (beneath) => beneath.tell('alter database postgres reset default_transaction_read_only', OTHERS),
  },
  {
    title: 'PostgreSQL’s disk is full',
    withRedis: false,
    begin: (beneath) =>
      beneath.tell(
        FULL,
        'create trigger full_disk before insert on journal for each statement execute function disk_full()',
      ),
    end: (beneath) => beneath.tell('drop trigger full_disk on journal'),
  },
  {
    title: 'Redis is gone for a while, and has lost everything',
    withRedis: true,
    begin: (beneath) => beneath.stopRedis(),
    end: (beneath) => beneath.startRedis(),
  },
  {
    title: 'Redis is emptied',
    withRedis: true,
    begin: async (beneath) => {
      await beneath.ask('flushall');
    },
    end: calm,
  },
  {
    title: 'Redis does not answer for three seconds',
    withRedis: true,
    begin: async (beneath) => {
      await beneath.ask('client', 'pause', '3000', 'all');
    },
    end: calm,
  },
  {
    title: 'three reconcilers at once, five rounds a second',
    withRedis: false,
    servers: 3,
    begin: calm,
    end: calm,
  },
];
