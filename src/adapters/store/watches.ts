import type pg from 'pg';
import type { EventData } from '#domain/journal-event.ts';
import type { WatchCursor, WatchedPlatform, Watches } from '#domain/watch/watch.ts';
import { query } from './pool.ts';

const PLATFORMS = `
  select platform, min(incident_id) as "incidentId" from watches where ended_at is null group by platform order by 1`;
const LIVE = `
  select incident_id as "incidentId", data, begun_at as "begunAt", looked_until as "lookedUntil" from watches
  where platform = $1 and ended_at is null order by id`;
const CURSOR = `
  select looked_until as until, looked_at as "lookedAt", unseen from watch_cursors where platform = $1`;
const KEEP = `
  insert into watch_cursors (platform, looked_until, looked_at, unseen) values ($1, $2, $3, $4)
  on conflict (platform) do update set looked_until = excluded.looked_until, looked_at = excluded.looked_at,
    unseen = excluded.unseen`;

interface StoredWatch {
  readonly incidentId: string;
  readonly data: string;
  readonly begunAt: string;
  readonly lookedUntil: string | null;
}

/** The watches that go on, from their read model, and how far each platform's log has been looked through. */
export function createWatches(pool: pg.Pool): Watches {
  return {
    platforms: () => query<WatchedPlatform & pg.QueryResultRow>(pool, 'watched-platforms', PLATFORMS),
    async live(platform) {
      const rows = await query<StoredWatch>(pool, 'live-watches', LIVE, [platform]);
      return rows.map(({ data, lookedUntil, ...row }) => ({
        ...row,
        ...(JSON.parse(data) as EventData<'watch-begun'>),
        lookedUntil: lookedUntil ?? undefined,
      }));
    },
    async cursor(platform) {
      const [row] = await query<Omit<WatchCursor, 'unseen'> & { readonly unseen: string }>(
        pool,
        'watch-cursor',
        CURSOR,
        [platform],
      );
      return row && { ...row, unseen: JSON.parse(row.unseen) as WatchCursor['unseen'] };
    },
    async keepCursor(platform, { until, lookedAt, unseen }) {
      await query(pool, 'keep-watch-cursor', KEEP, [platform, until, lookedAt, JSON.stringify(unseen)]);
    },
  };
}
