import {
  type Activity,
  type ActivityPull,
  type ActivityQuery,
  type AuditLog,
  type Line,
  type Raw,
  type RecordFault,
  readRecords,
  type Watermark,
  watermarkOf,
} from 'countersign/kit';
import { normalize, timeOf } from './audit-record.ts';
import type { SalesforceClient } from './client.ts';
import { readLogFiles } from './log-files.ts';
import { type LogSource, sourcesOf } from './log-sources.ts';
import { MONITORING } from './manifest.ts';
import { assertSeesAll } from './own-permissions.ts';
import { isRecordId, longId } from './record-id.ts';

const LOG = 'event-logs';
const DAY_MS = 86_400_000;
/** Rows read of one object whose rows cannot be asked by user. */
const MOST_SCANNED = 20_000;

/** Everything that the org's licence lets one read, as one log: the setting `eventMonitoring` says which parts. */
export const auditLog: AuditLog<SalesforceClient> = { log: LOG, pull, normalize };

type Gap = Watermark['gaps'][number];
type IsWanted = (record: Raw) => boolean;

/** What one part of the log brought. */
interface Part {
  readonly records: readonly Raw[];
  readonly gaps: readonly Gap[];
}

/**
 * Records of the time asked, oldest first, from every part of the log.
 *
 * Of an account: what it did and what was done to it. Of a session: its uses by whoever it was. The newest are kept: past
 * `limit` the oldest are cut, and the cut is a gap.
 */
async function pull(client: SalesforceClient, asked: ActivityQuery): Promise<ActivityPull> {
  const { context, settings } = client;
  // Times are compared as texts: all in one form.
  const query = { ...asked, since: iso(asked.since), until: iso(asked.until) };
  // Without the permission LoginHistory shows our own sign-ins alone, and anybody else's absence would be no news.
  await assertSeesAll(client, 'PermissionsManageUsers');
  const isWanted = wanted(query);
  const parts = [];
  for (const source of sourcesOf(settings.monitoring)) {
    parts.push(await readSource(client, source, query, isWanted));
  }
  parts.push(await readFiles(client, query, isWanted));
  const records = oncePerLogin(parts.flatMap((part) => part.records));
  const read = readRecords(
    records.map((record) => context.fingerprints.scrub(record)),
    normalize,
    timeOf,
  );
  const kept = read.lines.slice(-query.limit);
  const gaps = [...parts.flatMap((part) => part.gaps), ...silence(settings.monitoring, records, query)];
  return pullOf(client, query, { ...read, kept, gaps });
}

function pullOf(
  { context, settings }: SalesforceClient,
  query: ActivityQuery,
  found: {
    lines: readonly Line[];
    kept: readonly Line[];
    faults: readonly RecordFault[];
    gaps: readonly Gap[];
  },
): ActivityPull {
  const { lines, kept, faults, gaps } = found;
  const { lagMs, retentionDays } = MONITORING[settings.monitoring];
  const at = kept[0]?.activity.time ?? query.until;
  return {
    activities: kept.map(({ activity }) => activity),
    raw: kept.map(({ raw }) => raw),
    watermark: watermarkOf({
      platform: 'salesforce',
      log: LOG,
      query,
      now: context.clock.now(),
      lagMs,
      keptMs: retentionDays * DAY_MS,
      cut: kept.length < lines.length ? { at, lost: 'before' } : undefined,
      faults,
      gaps: [...gaps],
    }),
  };
}

/** Reads one object, newest first where it can be; what is not wanted is not kept. */
async function readSource(
  client: SalesforceClient,
  source: LogSource,
  query: ActivityQuery,
  isWanted: IsWanted,
): Promise<Part> {
  const records: Raw[] = [];
  let scanned = 0;
  const pages = client.pages(
    source.query({ since: new Date(query.since), until: new Date(query.until), userId: askedUser(query) }),
  );
  for await (const page of pages) {
    scanned += page.length;
    records.push(...page.filter(isWanted));
    const isEnough = source.isOrdered && records.length > query.limit;
    if (!isEnough && scanned < MOST_SCANNED) continue;
    const from = query.since;
    const until = source.isOrdered ? (timeOf(page.at(-1) ?? {}) ?? query.until) : query.until;
    return {
      records,
      gaps: [{ from, until, why: `${source.object}: ${scanned} rows were read, and no more` }],
    };
  }
  return { records, gaps: [] };
}

async function readFiles(client: SalesforceClient, query: ActivityQuery, isWanted: IsWanted): Promise<Part> {
  const { monitoring } = client.settings;
  if (monitoring !== 'hourly-files' && monitoring !== 'daily-files') return { records: [], gaps: [] };
  const window = { since: new Date(query.since), until: new Date(query.until) };
  const { records, gaps, isCut } = await readLogFiles(client, monitoring, window, isWanted, MOST_SCANNED);
  const cut: Gap = {
    from: query.since,
    until: query.until,
    why: `event log files: more than ${MOST_SCANNED} rows; the rest were not read`,
  };
  return { records, gaps: isCut ? [...gaps, cut] : gaps };
}

/** A credential may be used by anybody, so that its uses are not asked by user. */
function askedUser({ account, credential }: ActivityQuery): string | undefined {
  if (sessionIn(credential) !== undefined) return undefined;
  return account && isRecordId(account.id) ? longId(account.id) : undefined;
}

/**
 * Chooses by time, account and session what no query can choose. A record that tells no time is chosen, to be named as one.
 * Most rows of an org are somebody else's: they are told by their text, and only the others are read.
 */
function wanted({ account, credential, since, until }: ActivityQuery): IsWanted {
  const session = sessionIn(credential);
  const words = [...(account ? wordsFor(account) : []), ...(session ? [session] : [])].map(inJson);
  return (record) => {
    const at = timeOf(record);
    if (at !== undefined && (at < since || at > until)) return false;
    if (account === undefined && session === undefined) return true;
    const text = JSON.stringify(record).toLowerCase();
    if (!words.some((word) => text.includes(word))) return false;
    const activity = normalize(record, '0'.repeat(64));
    const isTheirs = account !== undefined && isAbout(activity, account);
    return isTheirs || (session !== undefined && isOfSession(activity, session));
  };
}

/** What stands in every record about an account, one of them at least: ids may come without their last three characters. */
function wordsFor({ id, name, email }: NonNullable<ActivityQuery['account']>): string[] {
  const short = isRecordId(id) ? id.slice(0, 15) : id;
  return [short, name, email].flatMap((word) => (word ? [word] : []));
}

function inJson(word: string): string {
  return JSON.stringify(word).slice(1, -1).toLowerCase();
}

function isAbout({ actor, targets = [] }: Activity, account: NonNullable<ActivityQuery['account']>): boolean {
  const id = longId(account.id);
  const names = [account.name, account.email].flatMap((name) => (name ? [name.toLowerCase()] : []));
  if (actor?.id === id) return true;
  if ([actor?.name, actor?.email].some((name) => name && names.includes(name.toLowerCase()))) return true;
  return targets.some(
    (target) => target.id === id || names.some((name) => target.name?.toLowerCase().includes(name)),
  );
}

function isOfSession({ sessionId, rootSessionId }: Activity, session: string): boolean {
  return sessionId === session || rootSessionId === session;
}

function sessionIn(credential: ActivityQuery['credential']): string | undefined {
  const isOurs = credential?.platform === undefined || credential.platform === 'salesforce';
  const isSession = credential?.kind === 'session' || credential?.kind === 'session-cookie';
  return isOurs && isSession ? credential?.id : undefined;
}

/** LoginEvent and LoginHistory tell of the same sign-in: the one with the keys stays. */
function oncePerLogin(records: readonly Raw[]): readonly Raw[] {
  const isOf = (record: Raw, object: string) => typeIn(record.attributes) === object;
  const told = new Set(
    records.flatMap((record) => {
      const id = isOf(record, 'LoginEvent') ? record.LoginHistoryId : undefined;
      return typeof id === 'string' ? [longId(id)] : [];
    }),
  );
  return records.filter((record) => {
    return !(isOf(record, 'LoginHistory') && typeof record.Id === 'string' && told.has(longId(record.Id)));
  });
}

/** A stored event that is switched off looks empty; sign-ins that only the other log knows give it away. */
function silence(
  monitoring: string,
  records: readonly Raw[],
  { since, until }: ActivityQuery,
): readonly Gap[] {
  if (monitoring !== 'real-time') return [];
  const has = (object: string) => records.some(({ attributes }) => typeIn(attributes) === object);
  if (!has('LoginHistory') || has('LoginEvent')) return [];
  const why =
    'LoginHistory has sign-ins and LoginEvent none: its storage is off in Event Manager, or it is late';
  return [{ from: since, until, why }];
}

function typeIn(attributes: unknown): unknown {
  return typeof attributes === 'object' && attributes !== null && 'type' in attributes
    ? attributes.type
    : undefined;
}

function iso(time: string): string {
  return new Date(time).toISOString();
}
