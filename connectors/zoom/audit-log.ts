import {
  type ActivityPull,
  type ActivityQuery,
  type AuditLog,
  readRecords,
  type Watermark,
  watermarkOf,
} from 'countersign/kit';
import { normalize, peopleOf, timeOf } from './audit-record.ts';
import type { ZoomClient } from './client.ts';
import { type DayWindow, dayWindows, surelyAfter } from './day-windows.ts';
import { LAG_MS, RETENTION_DAYS } from './manifest.ts';
import type { ReportName, ReportPage } from './report-pages.ts';
import type { RawRecord } from './wire.ts';

const LOG = 'reports';
const REPORTS: readonly ReportName[] = ['activities', 'operationlogs'];
/** Most records that are looked through for the few that are wanted: neither report can be asked for one person. */
const MOST_SCANNED = 100_000;
const DAY_MS = 86_400_000;

/** The sign-in report and the operation log as one log. */
export const auditLog: AuditLog<ZoomClient> = auditLogWithin(MOST_SCANNED);

/** The same with another bound on the records that are looked through. */
export function auditLogWithin(mostScanned: number): AuditLog<ZoomClient> {
  return { log: LOG, pull: (client, query) => pull(client, query, mostScanned), normalize };
}

/**
 * Records of the time asked, oldest first, each once.
 *
 * Of an account: its sign-ins, what it administered, and what names its address. Both reports are read by days from the
 * newest on and looked through here. Past `limit` the oldest are cut, past 100 000 looked through the older are left; both
 * are gaps.
 */
async function pull(client: ZoomClient, query: ActivityQuery, mostScanned: number): Promise<ActivityPull> {
  const { clock, fingerprints } = client.context;
  const scan = await scanFor(client, query, mostScanned);
  const { lines, faults } = readRecords(
    scan.records.map((record) => fingerprints.scrub(record)),
    normalize,
    timeOf,
  );
  return {
    activities: lines.map(({ activity }) => activity),
    raw: lines.map(({ raw }) => raw),
    watermark: watermarkOf({
      platform: 'zoom',
      log: LOG,
      query,
      now: clock.now(),
      lagMs: LAG_MS,
      keptMs: RETENTION_DAYS * DAY_MS,
      cut: scan.isCut ? { at: lines[0]?.activity.time ?? query.until, lost: 'before' } : undefined,
      faults,
      gaps: scan.gaps,
    }),
  };
}

interface Scan {
  readonly records: readonly RawRecord[];
  readonly isCut: boolean;
  readonly gaps: Watermark['gaps'];
}

async function scanFor(client: ZoomClient, query: ActivityQuery, mostScanned: number): Promise<Scan> {
  const address = await addressOf(client, query);
  if (address === null) return nothing(query);
  const nowMs = client.context.clock.now().getTime();
  const [sinceMs, untilMs] = [Date.parse(query.since), Math.min(Date.parse(query.until), nowMs)];
  const isWanted = (record: RawRecord) => {
    const atMs = Date.parse(timeOf(record) ?? '');
    // A record that tells no time is kept: it becomes a fault, and the fault a gap.
    if (atMs < sinceMs || atMs > untilMs) return false;
    return address === undefined || peopleOf(record).includes(address);
  };
  const found = new Map<string, RawRecord>();
  const gaps: Watermark['gaps'] = [];
  let scanned = 0;
  let isCut = false;
  for (const window of dayWindows(sinceMs, untilMs, nowMs - RETENTION_DAYS * DAY_MS)) {
    for await (const page of pagesOf(client, window)) {
      const gap = narrowed(page, window);
      if (gap && gaps.every(({ why }) => why !== gap.why)) gaps.push(gap);
      for (const record of page.rows.filter(isWanted)) found.set(JSON.stringify(record), record);
      isCut = keepNewest(found, query.limit) || isCut;
      scanned += page.rows.length;
      if (scanned >= mostScanned)
        return { records: [...found.values()], isCut, gaps: [...gaps, unread(query, window, mostScanned)] };
    }
    if (isCut) break;
  }
  return { records: [...found.values()], isCut, gaps };
}

async function* pagesOf(client: ZoomClient, window: DayWindow): AsyncGenerator<ReportPage> {
  for (const report of REPORTS) yield* client.report({ report, ...window });
}

/** The address to look for: undefined for everybody, null where there is nobody to look for. */
async function addressOf(client: ZoomClient, { account, credential }: ActivityQuery) {
  if (!account) return credential ? null : undefined;
  const address = account.email ?? (await client.user(account.id))?.email;
  return address?.toLowerCase() ?? null;
}

/** Drops the oldest past the limit, so that a pull never holds more than that and a page. */
function keepNewest(found: Map<string, RawRecord>, limit: number): boolean {
  if (found.size <= limit) return false;
  const newestFirst = [...found].sort(([, a], [, b]) => orderOf(b) - orderOf(a));
  for (const [key] of newestFirst.slice(limit)) found.delete(key);
  return true;
}

function orderOf(record: RawRecord): number {
  const atMs = Date.parse(timeOf(record) ?? '');
  return Number.isNaN(atMs) ? Number.MAX_SAFE_INTEGER : atMs;
}

/** Zoom may answer for fewer days than it was asked for, without a fault; what it left out was not read. */
function narrowed({ from, to }: ReportPage, window: DayWindow): Watermark['gaps'][number] | undefined {
  const [first, last] = [from ?? window.from, to ?? window.to];
  if (first <= window.from && last >= window.to) return undefined;
  const why = `Zoom answered for ${first} to ${last} in place of ${window.from} to ${window.to}`;
  return { from: `${window.from}T00:00:00.000Z`, until: surelyAfter(window.to), why };
}

function unread({ since }: ActivityQuery, { to }: DayWindow, scanned: number): Watermark['gaps'][number] {
  const why = `${scanned} records were looked through; the older ones were not`;
  return { from: since, until: surelyAfter(to), why };
}

function nothing({ since, until }: ActivityQuery): Scan {
  const why = 'Zoom’s reports know people by address alone: no session, token or id is in them to look for';
  return { records: [], isCut: false, gaps: [{ from: since, until, why }] };
}
