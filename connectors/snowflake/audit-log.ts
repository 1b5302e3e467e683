import {
  type Activity,
  type ActivityPull,
  type ActivityQuery,
  type AuditLog,
  type Raw,
  readRecords,
  type Watermark,
  watermarkOf,
} from 'countersign/kit';
import { normalize, timeOf } from './audit-record.ts';
import type { SnowflakeClient } from './client.ts';
import { type LogSource, RECENT, RECENT_MS, type Scope, SOURCES } from './log-sources.ts';
import { LAG_MS, RETENTION_DAYS } from './manifest.ts';
import { withoutSecrets } from './query-secrets.ts';
import { isRefused } from './sessions.ts';
import { LogRow } from './wire.ts';

const LOG = 'account-usage';
const DAY_MS = 86_400_000;

/** Sign-ins, sessions and queries as one log: what joins them is what tells a stolen session. */
export const auditLog: AuditLog<SnowflakeClient> = { log: LOG, pull, normalize };

type Gap = Watermark['gaps'][number];

/**
 * Records of the time asked, oldest first. Of an account: what it did and what was done to it; of a session: its sign-in
 * and its queries. Past `limit` the oldest are cut, and the cut is a gap.
 *
 * The watermark is that of the view which is the latest. What is newer is read of one account where it can be, and changes
 * nothing in what the watermark claims.
 */
async function pull(client: SnowflakeClient, asked: ActivityQuery): Promise<ActivityPull> {
  const { context } = client;
  const scope = scopeOf(asked);
  const late: Raw[] = [];
  for (const source of SOURCES) late.push(...(await read(client, source, scope)));
  // The rows of the views know more than those of the functions, and so come last: of two of one id the last stays.
  const records = [...(await readRecent(client, scope)), ...late].filter((record) => isWanted(record, asked));
  const scrubbed = records.map((record) => withoutRawSecrets(client, record));
  const { lines, faults } = readRecords(scrubbed, normalize, timeOf);
  const kept = lines.slice(-asked.limit);
  return {
    activities: kept.map(({ activity }) => activity),
    raw: kept.map(({ raw }) => raw),
    watermark: watermarkOf({
      platform: 'snowflake',
      log: LOG,
      query: asked,
      now: context.clock.now(),
      lagMs: LAG_MS,
      keptMs: RETENTION_DAYS * DAY_MS,
      cut: cutOf(kept, lines, late, scope),
      faults,
      gaps: unlistedSessions(late, asked, context.clock.now()),
    }),
  };
}

function scopeOf({ account, credential, since, until, limit }: ActivityQuery): Scope {
  const isOurs = credential?.platform === undefined || credential.platform === 'snowflake';
  const isSession = credential?.kind === 'session' || credential?.kind === 'session-cookie';
  return {
    since: new Date(since).toISOString(),
    until: new Date(until).toISOString(),
    // One more than is kept: so a cut is noticed.
    limit: limit + 1,
    user: account?.id,
    loginName: account?.name,
    session: isOurs && isSession && /^\d+$/.test(credential?.id ?? '') ? credential?.id : undefined,
  };
}

async function read(client: SnowflakeClient, { statement }: LogSource, scope: Scope): Promise<Raw[]> {
  const records: Raw[] = [];
  for await (const page of client.pages(statement(scope), LogRow)) records.push(...page);
  return records;
}

/** What the functions do not show for want of a right is within what the watermark does not claim. */
async function readRecent(client: SnowflakeClient, scope: Scope): Promise<readonly Raw[]> {
  const fromMs = Math.max(Date.parse(scope.since), client.context.clock.now().getTime() - RECENT_MS);
  if (scope.user === undefined || fromMs > Date.parse(scope.until)) return [];
  const records: Raw[] = [];
  for (const source of RECENT) {
    try {
      records.push(...(await read(client, source, { ...scope, since: new Date(fromMs).toISOString() })));
    } catch (thrown) {
      if (!isRefused(thrown)) throw thrown;
      client.context.log.warn(
        { platform: 'snowflake', view: source.view, why: (thrown as Error).message },
        'snowflake: what is newer than the views could not be read',
      );
    }
  }
  return records;
}

/** What others ran and only mentions the name, in a comment or in data, is not about the user. */
function isWanted(record: Raw, { account, credential }: ActivityQuery): boolean {
  if (account === undefined || record.LOG_VIEW !== 'QUERY_HISTORY') return true;
  if (record.USER_NAME === account.id || record.SESSION_ID === credential?.id) return true;
  const { targets = [] } = normalize(record, '0'.repeat(64)) satisfies Activity;
  return targets.some(({ type, id }) => type === 'user' && id === account.id);
}

function withoutRawSecrets({ context }: SnowflakeClient, record: Raw): Raw {
  const { fingerprints } = context;
  const query = record.QUERY_TEXT;
  const clean =
    typeof query === 'string'
      ? { ...record, QUERY_TEXT: withoutSecrets(query, (raw) => fingerprints.of(raw)) }
      : record;
  return fingerprints.scrub(clean);
}

/** The limit cuts each view by itself: where any was cut, nothing older than its oldest row is whole. */
function cutOf(
  kept: readonly { readonly activity: Activity }[],
  lines: readonly unknown[],
  late: readonly Raw[],
  { limit, until }: Scope,
): { at: string; lost: 'before' } | undefined {
  const views = Map.groupBy(late, ({ LOG_VIEW }) => String(LOG_VIEW));
  const oldest = [...views.values()].flatMap((rows) =>
    rows.length < limit ? [] : (timeOf(rows.at(-1)!) ?? []),
  );
  const isCut = kept.length < lines.length || oldest.length > 0;
  if (!isCut) return undefined;
  const at = [kept[0]?.activity.time ?? until, ...oldest].toSorted().at(-1)!;
  return { at, lost: 'before' };
}

/** Requests of the SQL API run in sessions that SESSIONS does not have: there, no sign-in shows where one was. */
function unlistedSessions(late: readonly Raw[], { since, until }: ActivityQuery, now: Date): Gap[] {
  const settled = new Date(now.getTime() - LAG_MS).toISOString();
  const unlisted = late.filter(
    (record) => record.SESSION_IS_LISTED === false && (timeOf(record) ?? settled) < settled,
  );
  const count = new Set(unlisted.map(({ SESSION_ID }) => SESSION_ID)).size;
  if (count === 0) return [];
  const why = `${count} sessions with queries are not in SESSIONS, where requests of the SQL API leave none: that no sign-in shows for them tells nothing`;
  return [{ from: since, until, why }];
}
