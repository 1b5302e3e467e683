import { createHash } from 'node:crypto';
import {
  type Activity,
  type ActivityPull,
  type ActivityQuery,
  type AuditLog,
  errorCode,
  type Watermark,
} from 'countersign/kit';
import { normalizeRecord, recordTime } from './audit-record.ts';
import type { GitHubClient } from './client.ts';
import { isHashedToken, loginOf } from './names.ts';

/** How late a record may be. GitHub documents no figure. */
export const AUDIT_LAG_MS = 5 * 60_000;
const DAY_MS = 86_400_000;
const RETENTION_MS = 180 * DAY_MS;
const GIT_RETENTION_MS = 7 * DAY_MS;

type Gap = Watermark['gaps'][number];
type Raw = Readonly<Record<string, unknown>>;

/**
 * The organisation's audit log, web and git events together, oldest first.
 *
 * An account is looked for as who acted and as who was acted on; a token by its hash. What several searches find is
 * taken once, by `_document_id`.
 *
 * @see https://docs.github.com/en/enterprise-cloud@latest/rest/orgs/orgs#get-the-audit-log-for-an-organization
 */
export const auditLog: AuditLog<GitHubClient> = {
  log: 'audit-log',
  normalize: normalizeRecord,
  async pull(client, asked) {
    // Times are compared as texts: all in one form.
    const query = { ...asked, since: isoOf(asked.since), until: isoOf(asked.until) };
    const { clock, fingerprints } = client.context;
    const asOfMs = clock.now().getTime();
    const found = new Map<string, { activity: Activity; raw: string }>();
    const gaps: Gap[] = retentionGaps(query, asOfMs);
    for (const phrase of phrases(query)) {
      const { records, stoppedAt } = await search(client, phrase, query);
      if (stoppedAt !== undefined) gaps.push({ from: stoppedAt, until: query.until, why: cut(query.limit) });
      for (const record of records) {
        const raw = JSON.stringify(fingerprints.scrub(record));
        const activity = readable(raw, query, gaps);
        if (activity) found.set(activity.uid, { activity, raw });
      }
    }
    const sorted = [...found.values()].sort((a, b) => order(a.activity, b.activity));
    const kept = sorted.slice(0, query.limit);
    const dropped = sorted[query.limit];
    if (dropped) gaps.push({ from: dropped.activity.time, until: query.until, why: cut(query.limit) });
    return {
      activities: kept.map(({ activity }) => activity),
      raw: kept.map(({ raw }) => raw),
      watermark: watermark(query, gaps, asOfMs),
    } satisfies ActivityPull;
  },
};

/** One record's raw JSON, as evidence keeps it, under its SHA-256. What cannot be read is a gap, never left out in silence. */
function readable(raw: string, query: ActivityQuery, gaps: Gap[]): Activity | undefined {
  const record: unknown = JSON.parse(raw);
  const sha256 = createHash('sha256').update(raw).digest('hex');
  const time = recordTime(record);
  try {
    if (time !== undefined) return normalizeRecord(record, sha256);
  } catch (error) {
    if (errorCode(error) !== 'ERR_CONNECTOR_RESPONSE_UNREADABLE') throw error;
  }
  gaps.push({
    from: time ?? query.since,
    until: time ?? query.until,
    why: `a record could not be read (SHA-256 ${sha256})`,
  });
  return undefined;
}

/** Searches of the log; without account and token the whole log. */
function phrases({ account, credential, since }: ActivityQuery): string[] {
  const from = `created:>=${since.replace(/\.\d+Z$/, 'Z')}`;
  const by: string[] = [];
  if (account) by.push(`actor:${loginOf(account)}`, `user:${loginOf(account)}`);
  const isOurs = credential?.platform === undefined || credential.platform === 'github';
  if (isOurs && isHashedToken(credential?.id)) by.push(`hashed_token:"${credential.id}"`);
  return by.length === 0 ? [from] : by.map((term) => `${term} ${from}`);
}

/** Reads one search up to the end of the time asked or to the limit; `stoppedAt` is where the limit cut it. */
async function search(
  client: GitHubClient,
  phrase: string,
  { since, until, limit }: ActivityQuery,
): Promise<{ records: Raw[]; stoppedAt?: string }> {
  const records: Raw[] = [];
  for await (const page of client.auditLog({ phrase, order: 'asc' })) {
    for (const record of page) {
      const time = recordTime(record);
      if (time !== undefined && time > until) return { records };
      if (time !== undefined && time < since) continue;
      if (records.length >= limit) return { records, stoppedAt: time ?? since };
      records.push(record);
    }
  }
  return { records };
}

function isoOf(time: string): string {
  return new Date(time).toISOString();
}

function cut(limit: number): string {
  return `more than ${limit} records; the later ones were not read`;
}

function order(one: Activity, other: Activity): number {
  if (one.time !== other.time) return one.time < other.time ? -1 : 1;
  return one.uid < other.uid ? -1 : 1;
}

function retentionGaps({ since, until }: ActivityQuery, asOfMs: number): Gap[] {
  const gaps: Gap[] = [];
  const kept = new Date(asOfMs - RETENTION_MS).toISOString();
  const gitKept = new Date(asOfMs - GIT_RETENTION_MS).toISOString();
  if (since < kept) gaps.push({ from: since, until: earlier(kept, until), why: 'GitHub keeps 180 days' });
  if (since < gitKept) {
    gaps.push({ from: since, until: earlier(gitKept, until), why: 'GitHub keeps git events for 7 days' });
  }
  return gaps;
}

function watermark({ since, until }: ActivityQuery, gaps: readonly Gap[], asOfMs: number): Watermark {
  const settled = new Date(asOfMs - AUDIT_LAG_MS).toISOString();
  const completeUntil = later(since, earlier(until, settled));
  return {
    platform: 'github',
    log: 'audit-log',
    completeFrom: since,
    completeUntil,
    lagMs: AUDIT_LAG_MS,
    gaps: gaps
      .filter((gap) => gap.from <= completeUntil)
      .map((gap) => ({ ...gap, until: earlier(gap.until, completeUntil) })),
  };
}

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}
