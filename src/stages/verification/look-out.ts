import type { Connectors } from '#domain/connectors.ts';
import { errorCode } from '#domain/errors.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import type { Clock, EvidenceStore, Incidents } from '#domain/ports.ts';
import { givingBackSince } from '#domain/run/leases/taken-back.ts';
import type { Incident } from '#domain/run/state.ts';
import type { Unseen } from '#domain/watch/events.ts';
import { matchesOf, type WatchFindings } from '#domain/watch/matches.ts';
import type { LiveWatch, WatchCursor, Watches } from '#domain/watch/watch.ts';
import { readStretch } from './read-stretch.ts';

export interface LookOutDeps {
  readonly incidents: Incidents;
  readonly connectors: Pick<Connectors, 'pullActivity'>;
  readonly evidence: Pick<EvidenceStore, 'put'>;
  readonly watches: Watches;
  readonly clock: Clock;
  readonly actor: string;
  /** How often the log is looked at, in milliseconds. */
  readonly watchEveryMs: number;
  /** Runs one at a time per key, across processes. */
  exclusively<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** That nothing was used is told this often in a watch, besides its end. */
const TOLD_TIMES = 4;
/** A log that cannot be read is waited for so long after the end of a watch, in milliseconds. */
const MOST_LATE_MS = 24 * 3_600_000;
/** Stretches that were not seen are remembered so many at most: the oldest belong to watches that have ended. */
const MOST_UNSEEN = 50;

/**
 * Looks through what is new in one platform's log for everything that is watched there, of all incidents: one pull, however
 * many watches there are. Resolves to the delay in milliseconds until the next look; undefined when nothing is watched.
 *
 * A log that cannot be read now is read from the same place the next time.
 * @throws ERR_CONNECTOR_RATE_LIMITED, ERR_STORE_UNAVAILABLE
 */
export function lookOut(platform: string, deps: LookOutDeps): Promise<number | undefined> {
  return deps.exclusively(`watch/${platform}`, async () => {
    const live = await deps.watches.live(platform);
    if (live.length === 0) return undefined;
    const cursor = await deps.watches.cursor(platform);
    const waitMs = cursor ? Date.parse(cursor.lookedAt) + deps.watchEveryMs - deps.clock.now().getTime() : 0;
    // Another process has just looked.
    if (waitMs > deps.watchEveryMs / 2) return waitMs;
    await look(platform, live, cursor, deps);
    return deps.watchEveryMs;
  });
}

async function look(
  platform: string,
  live: readonly LiveWatch[],
  cursor: WatchCursor | undefined,
  deps: LookOutDeps,
): Promise<void> {
  const now = deps.clock.now();
  const since = beginningOf(live, cursor);
  const stretch = await readStretch(platform, { since, until: now.toISOString() }, deps).catch(
    (thrown: unknown) => {
      const code = errorCode(thrown);
      if (code === 'ERR_CONNECTOR_RATE_LIMITED' || code === 'ERR_STORE_UNAVAILABLE') throw thrown;
      return undefined;
    },
  );
  const unseen = [...(cursor?.unseen ?? []), ...(stretch?.unseen ?? [])].slice(-MOST_UNSEEN);
  const until = stretch?.until ?? cursor?.until ?? since;
  const found = stretch ? matchesOf(live, stretch.activities, stretch.raw) : new Map();
  const seen: Seen = { until, unseen, at: now.toISOString() };
  const due = live.filter((watch) => found.has(watch) || isDue(watch, seen));
  for (const [incidentId, own] of Map.groupBy(due, (watch) => watch.incidentId))
    await record(incidentId, own, found, seen, deps);
  // Last, so that what was found is written before it is passed over.
  await deps.watches.keepCursor(platform, { until, lookedAt: now.toISOString(), unseen });
}

interface Seen {
  /** Until when the log is complete. */
  readonly until: string;
  readonly unseen: readonly Unseen[];
  readonly at: string;
}

/** From where the log is read: where it was left, or earlier where a watch has begun since. */
function beginningOf(live: readonly LiveWatch[], cursor: WatchCursor | undefined): string {
  const starts = live
    .filter(({ begunAt }) => cursor === undefined || begunAt > cursor.lookedAt)
    .map(({ lookedUntil, from }) => lookedUntil ?? from);
  return [...starts, ...(cursor ? [cursor.until] : [])].toSorted()[0]!;
}

function isOver({ until }: LiveWatch, seen: Seen): boolean {
  return until <= seen.until || Date.parse(until) + MOST_LATE_MS <= Date.parse(seen.at);
}

/** Whether it is time to tell that nothing was used. */
function isDue(watch: LiveWatch, seen: Seen): boolean {
  if (isOver(watch, seen)) return true;
  const toldMs = Date.parse(watch.lookedUntil ?? watch.since);
  const spanMs = Date.parse(watch.until) - Date.parse(watch.since);
  return Date.parse(seen.until) - toldMs >= spanMs / TOLD_TIMES;
}

async function record(
  incidentId: string,
  watches: readonly LiveWatch[],
  found: ReadonlyMap<LiveWatch, WatchFindings>,
  seen: Seen,
  deps: LookOutDeps,
): Promise<void> {
  const records = new Map<LiveWatch, Awaited<ReturnType<EvidenceStore['put']>>>();
  for (const watch of watches) {
    const [first] = found.get(watch)?.uses ?? [];
    if (!first) continue;
    const facts = { platform: watch.platform, count: 1 };
    records.set(watch, await deps.evidence.put(incidentId, 'raw-records', first.raw, facts));
  }
  await deps.incidents.change(incidentId, deps.actor, (present) =>
    watches.flatMap((watch) => eventsOf(present, watch, found.get(watch), records.get(watch), seen)),
  );
}

function eventsOf(
  incident: Incident,
  watch: LiveWatch,
  found: WatchFindings | undefined,
  record: JournalRecord | undefined,
  seen: Seen,
): readonly JournalEvent[] {
  const state = incident.watches?.find(({ watchId }) => watchId === watch.watchId);
  if (!state || state.ended) return [];
  const { runId, step, index, watchId, platform, accountId } = watch;
  const base = { runId, step, index, watchId, platform };
  const known = new Set(incident.children?.map(({ uid }) => uid));
  const children = (found?.children ?? []).filter(({ uid }) => !known.has(uid)).slice(0, 200);
  const events: JournalEvent[] = [];
  if (children.length > 0) events.push(event('children-found', { ...base, accountId, children }));
  const rightlySince = givingBackSince(incident, watch) ?? '9999';
  const [first, ...more] = (found?.uses ?? []).filter(({ use }) => use.at < rightlySince);
  if (first) {
    const facts = { ...base, use: first.use, more: more.length, ...(record ? { record } : {}) };
    return [...events, event('use-after-proof', facts)];
  }
  if (isOver(watch, seen)) return [...events, endOf(watch, base, seen)];
  if (!isDue(watch, seen)) return events;
  return [...events, event('watch-looked', { ...base, until: seen.until, refused: found?.refused ?? 0 })];
}

type JournalRecord = Awaited<ReturnType<EvidenceStore['put']>>;

function endOf(
  watch: LiveWatch,
  base: Pick<LiveWatch, 'runId' | 'step' | 'index' | 'watchId' | 'platform'>,
  { until, unseen }: Seen,
): JournalEvent {
  const isSeen = watch.until <= until;
  const lacking = unseen.filter((each) => each.until > watch.since && each.from < watch.until);
  const rest = { from: until, until: watch.until, why: 'the log could not be read any further' };
  return event('watch-ended', {
    ...base,
    because: isSeen ? 'over' : 'log-unreadable',
    until: isSeen ? watch.until : until,
    unseen: isSeen ? lacking : [...lacking.slice(0, MOST_UNSEEN - 1), rest],
  });
}
