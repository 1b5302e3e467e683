import {
  type ActivityPull,
  type ActivityQuery,
  type AuditLog,
  readRecords,
  watermarkOf,
} from 'countersign/kit';
import { factsOf, timeOf } from './audit-events.ts';
import { text } from './audit-fields.ts';
import { normalize } from './audit-record.ts';
import type { WorkspaceClient } from './client.ts';
import { LOG_LAG_MS, type LogName, RETENTION_DAYS } from './logs.ts';
import type { RawRecord } from './wire.ts';

const PLATFORM = 'google-workspace';
const LOG = 'reports';
const PAGE = 1_000;
/** Most records of the administrators' log that are looked through for one account. */
const MOST_SCANNED = 20_000;
const DAY_MS = 86_400_000;
/** Google refuses a time before what it keeps; a clock may be off by this much. */
const MARGIN_MS = 60_000;

/** @see https://developers.google.com/workspace/admin/reports/reference/rest/v1/activities/list */
export const auditLog: AuditLog<WorkspaceClient> = { log: LOG, pull, normalize };

/**
 * Records of the time asked from every log that is configured, oldest first, each once.
 *
 * Of an account: what it did, and what administrators did to it. The newest are kept: past `limit` the oldest are cut, and
 * the cut is a gap. The watermark is as late as the latest of the logs read: with the token log that is three hours.
 */
async function pull(client: WorkspaceClient, query: ActivityQuery): Promise<ActivityPull> {
  const { clock, fingerprints } = client.context;
  const logs = await Promise.all(client.logs.map((log) => readLog(client, log, query)));
  const { lines, faults } = readRecords(
    logs.flatMap(({ records }) => records).map((record) => fingerprints.scrub(record)),
    normalize,
    timeOf,
  );
  const kept = lines.slice(-query.limit);
  const isCut = kept.length < lines.length || logs.some((log) => log.isCut);
  return {
    activities: kept.map(({ activity }) => activity),
    raw: kept.map(({ raw }) => raw),
    watermark: watermarkOf({
      platform: PLATFORM,
      log: LOG,
      query,
      now: clock.now(),
      lagMs: Math.max(...client.logs.map((log) => LOG_LAG_MS[log])),
      keptMs: RETENTION_DAYS * DAY_MS,
      cut: isCut ? { at: kept[0]?.activity.time ?? query.until, lost: 'before' } : undefined,
      faults,
      gaps: logs.flatMap(({ log, unreadUntil }) =>
        unreadUntil === undefined
          ? []
          : [{ from: query.since, until: unreadUntil, why: `the ${log} log was not read to its end` }],
      ),
    }),
  };
}

interface ReadLog {
  readonly log: LogName;
  readonly records: readonly RawRecord[];
  readonly isCut: boolean;
  /** Set where reading was given up: what is older was not looked at. */
  readonly unreadUntil?: string | undefined;
}

async function readLog(client: WorkspaceClient, log: LogName, query: ActivityQuery): Promise<ReadLog> {
  const startMs = Math.max(
    Date.parse(query.since),
    client.context.clock.now().getTime() - RETENTION_DAYS * DAY_MS + MARGIN_MS,
  );
  const endMs = Date.parse(query.until);
  const nowMs = client.context.clock.now().getTime();
  // Google answers 400 for a time without length and for one that is still to come.
  if (startMs >= Math.min(endMs, nowMs)) return { log, records: [], isCut: false };
  const isWanted = wanted(log, query, startMs, endMs);
  const pages = client.log({
    log,
    // What was done to an account stands in the deeds of others.
    ...(query.account && log !== 'admin' ? { userId: query.account.id } : {}),
    startTime: new Date(startMs).toISOString(),
    ...(endMs < nowMs ? { endTime: new Date(endMs).toISOString() } : {}),
    maxResults: query.account && log === 'admin' ? PAGE : Math.min(PAGE, query.limit + 1),
  });
  const records: RawRecord[] = [];
  let scanned = 0;
  for await (const page of pages) {
    records.push(...page.filter(isWanted));
    scanned += page.length;
    if (records.length > query.limit) {
      const unreadUntil = isNewestFirst(records) ? undefined : query.until;
      return { log, records: records.slice(0, query.limit + 1), isCut: true, unreadUntil };
    }
    if (scanned >= MOST_SCANNED)
      return { log, records, isCut: false, unreadUntil: oldestTime(page) ?? query.until };
  }
  return { log, records, isCut: false };
}

function wanted(log: LogName, { account }: ActivityQuery, startMs: number, endMs: number) {
  const email = account?.email?.toLowerCase();
  return (record: RawRecord): boolean => {
    const atMs = Date.parse(timeOf(record) ?? '');
    if (atMs < startMs || atMs > endMs) return false;
    if (!account || log !== 'admin') return true;
    const { actor, events } = factsOf(record);
    if (text(actor, 'profileId') === account.id) return true;
    return (
      email !== undefined &&
      events.some(({ parameters }) => text(parameters, 'USER_EMAIL')?.toLowerCase() === email)
    );
  };
}

/** Google answers the newest first, but promises no order: without it nobody knows which records a cut left out. */
function isNewestFirst(records: readonly RawRecord[]): boolean {
  const times = records.flatMap((record) => timeOf(record) ?? []);
  return times.every((time, at) => at === 0 || time <= (times[at - 1] ?? time));
}

function oldestTime(page: readonly RawRecord[]): string | undefined {
  return page.flatMap((record) => timeOf(record) ?? []).toSorted()[0];
}
