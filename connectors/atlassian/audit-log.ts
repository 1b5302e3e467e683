import {
  type ActivityPull,
  type ActivityQuery,
  type AuditLog,
  readRecords,
  watermarkOf,
} from 'countersign/kit';
import { instant, object } from './audit-fields.ts';
import { normalize } from './audit-record.ts';
import type { AtlassianClient, EventQuery, Events } from './client.ts';
import { LOG_LAG_MS, RETENTION_DAYS } from './manifest.ts';
import { namedIn } from './named-in.ts';
import type { RawRecord } from './wire.ts';

const PLATFORM = 'atlassian';
const LOG = 'audit-log';
const DAY_MS = 86_400_000;
/** Of 500 records each. The search may be asked ten times a minute by everybody together, the stream more often. */
const MOST_SEARCH_PAGES = 5;
const MOST_STREAM_PAGES = 20;

/** @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-events/ */
export const auditLog: AuditLog<AtlassianClient> = { log: LOG, pull, normalize };

/**
 * Records of the time asked, oldest first, each once.
 *
 * Of an account: what it did, by Atlassian's own filter, and what was done to it, by a search for its name whose hits are
 * sifted here. Of a token, or of everybody: the whole log of the window, sifted here. The newest come first: past `limit`
 * the oldest are cut, and the cut is a gap.
 */
async function pull(client: AtlassianClient, query: ActivityQuery): Promise<ActivityPull> {
  const collected: Collected[] = [];
  for (const question of questions(client, query)) collected.push(await collect(question, query));
  const { clock, fingerprints } = client.context;
  const { lines, faults } = readRecords(
    collected.flatMap(({ records }) => records.map((record) => fingerprints.scrub(record))),
    normalize,
    timeOf,
  );
  const kept = lines.slice(Math.max(0, lines.length - query.limit));
  const cuts = collected.flatMap(({ cutAtMs }) => cutAtMs ?? []);
  if (kept.length < lines.length) cuts.push(Date.parse(kept[0]?.activity.time ?? query.until));
  return {
    activities: kept.map(({ activity }) => activity),
    raw: kept.map(({ raw }) => raw),
    watermark: watermarkOf({
      platform: PLATFORM,
      log: LOG,
      query,
      now: clock.now(),
      lagMs: LOG_LAG_MS,
      keptMs: RETENTION_DAYS * DAY_MS,
      cut: cuts.length > 0 ? { at: iso(Math.max(...cuts) + 1), lost: 'before' } : undefined,
      faults,
    }),
  };
}

interface Question {
  ask(query: EventQuery): Promise<Events>;
  readonly mostPages: number;
  /** By which time the records are sorted, newest first. */
  sortedBy(record: RawRecord): string | undefined;
  keep(record: RawRecord): boolean;
}

function questions(client: AtlassianClient, { account, credential }: ActivityQuery): Question[] {
  const isOurs = credential?.platform === undefined || credential.platform === PLATFORM;
  const tokenId = isOurs && credential?.kind === 'api-key' ? credential.id : undefined;
  const stream = (keep: Question['keep']): Question => ({
    ask: (query) => client.streamEvents(query),
    mostPages: MOST_STREAM_PAGES,
    // The stream goes by when a record came in; what happened earlier may stand above.
    sortedBy: (record) => instant(object(record.attributes).processedAt) ?? timeOf(record),
    keep,
  });
  const search = (filter: Pick<EventQuery, 'actor' | 'q'>, keep: Question['keep']): Question => ({
    ask: (query) => client.searchEvents({ ...query, ...filter }),
    mostPages: MOST_SEARCH_PAGES,
    sortedBy: timeOf,
    keep,
  });
  return [
    ...(account
      ? [
          search({ actor: account.id }, () => true),
          search({ q: account.email ?? account.id }, (record) => namedIn(record).has(account.id)),
        ]
      : []),
    ...(tokenId ? [stream((record) => usedToken(record) === tokenId)] : []),
    ...(account || tokenId ? [] : [stream(() => true)]),
  ];
}

interface Collected {
  readonly records: readonly RawRecord[];
  /** What happened before was not all read; in milliseconds of the epoch. */
  readonly cutAtMs: number | undefined;
}

async function collect(question: Question, query: ActivityQuery): Promise<Collected> {
  const [sinceMs, untilMs] = [Date.parse(query.since), Date.parse(query.until)];
  // Whether the bounds are of what happened or of what came in, nobody says: later ones are asked for and left out here.
  const asked = { from: sinceMs, to: untilMs + LOG_LAG_MS };
  const records: RawRecord[] = [];
  let cursor: string | undefined;
  let lastMs = Number.POSITIVE_INFINITY;
  let isSorted = true;
  for (let page = 0; page < question.mostPages && records.length <= query.limit; page++) {
    const answer = await question.ask({ ...asked, ...(cursor ? { cursor } : {}) });
    for (const record of answer.records) {
      const atMs = Date.parse(question.sortedBy(record) ?? '');
      isSorted &&= Number.isNaN(atMs) || atMs <= lastMs;
      if (!Number.isNaN(atMs)) lastMs = atMs;
      if (isWithin(record, sinceMs, untilMs) && question.keep(record)) records.push(record);
    }
    // The stream gives a cursor at its end too, for the next poll: there an empty page is the end.
    if (answer.next === undefined || answer.records.length === 0) return { records, cutAtMs: undefined };
    if (answer.next === cursor) break;
    cursor = answer.next;
  }
  // Without an order nobody knows which records were left out.
  return { records, cutAtMs: isSorted && Number.isFinite(lastMs) ? Math.min(lastMs, untilMs) : untilMs };
}

/** A record without a time is kept: it becomes a fault of the pull. */
function isWithin(record: RawRecord, sinceMs: number, untilMs: number): boolean {
  const atMs = Date.parse(timeOf(record) ?? '');
  return Number.isNaN(atMs) || (atMs >= sinceMs && atMs <= untilMs);
}

function timeOf({ attributes }: RawRecord): string | undefined {
  return instant(object(attributes).time);
}

function usedToken({ attributes }: RawRecord): unknown {
  return object(object(object(attributes).actor).auth).tokenId;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
