import type { JournalEntry } from '#domain/journal-event.ts';
import type { LiveWatch, WatchCursor, Watches } from '#domain/watch/watch.ts';

/** The watches of one incident, from its journal; how far logs have been looked through is kept in memory. */
export function memoryWatches(entriesOf: () => readonly JournalEntry[]): Watches {
  const cursors = new Map<string, WatchCursor>();
  const live = (): LiveWatch[] => liveIn(entriesOf());
  return {
    async platforms() {
      const byPlatform = Map.groupBy(live(), ({ platform }) => platform);
      return [...byPlatform].map(([platform, [first]]) => ({ platform, incidentId: first!.incidentId }));
    },
    live: async (platform) => live().filter((watch) => watch.platform === platform),
    cursor: async (platform) => cursors.get(platform),
    async keepCursor(platform, cursor) {
      cursors.set(platform, cursor);
    },
  };
}

function liveIn(entries: readonly JournalEntry[]): LiveWatch[] {
  const watches = new Map<string, LiveWatch>();
  for (const { kind, data, incidentId, at } of entries) {
    if (kind === 'watch-begun')
      watches.set(data.watchId, { ...data, incidentId, begunAt: at, lookedUntil: undefined });
    else if (kind === 'watch-looked') {
      const watch = watches.get(data.watchId);
      if (watch) watches.set(data.watchId, { ...watch, lookedUntil: data.until });
    } else if (kind === 'use-after-proof' || kind === 'watch-ended') watches.delete(data.watchId);
  }
  return [...watches.values()];
}
