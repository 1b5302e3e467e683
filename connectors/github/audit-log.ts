import {
  type ActivityPull,
  type ActivityQuery,
  type AuditLog,
  type Raw,
  readRecords,
  type Watermark,
  watermarkOf,
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
    const found: Raw[] = [];
    const cuts: string[] = [];
    for (const phrase of phrases(query)) {
      const { records, stoppedAt } = await search(client, phrase, query);
      found.push(...records.map((record) => fingerprints.scrub(record)));
      if (stoppedAt !== undefined) cuts.push(stoppedAt);
    }
    const { lines, faults } = readRecords(found, normalizeRecord, recordTime);
    const kept = lines.slice(0, query.limit);
    const dropped = lines[query.limit];
    if (dropped) cuts.push(dropped.activity.time);
    const [at] = cuts.toSorted();
    return {
      activities: kept.map(({ activity }) => activity),
      raw: kept.map(({ raw }) => raw),
      watermark: watermarkOf({
        platform: 'github',
        log: 'audit-log',
        query,
        now: clock.now(),
        lagMs: AUDIT_LAG_MS,
        cut: at === undefined ? undefined : { at, lost: 'after' },
        faults,
        gaps: retentionGaps(query, clock.now().getTime()),
      }),
    } satisfies ActivityPull;
  },
};

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

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}
