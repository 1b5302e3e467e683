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
import { subjectOf } from './arn.ts';
import { normalize, timeOf } from './audit-record.ts';
import type { AwsClient } from './client.ts';
import { everywhere, issuedIn, type Question, questionsFor } from './log-scope.ts';
import { LAG_MS, RETENTION_DAYS } from './manifest.ts';
import { type Looked, lookUp } from './trail.ts';

const LOG = 'cloudtrail';
const DAY_MS = 86_400_000;
/** Of a role, the calls of so many sessions are read, newest first: each is a question to every Region. */
const MOST_SESSIONS = 10;

/**
 * The event histories of all Regions that are read, as one log.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html
 */
export const auditLog: AuditLog<AwsClient> = { log: LOG, pull, normalize };

/**
 * Records of the time asked, oldest first, each once.
 *
 * A Region that cannot be read fails the whole: the watermark is that of the least of them. Past `limit` the oldest are
 * cut, and the cut is a gap.
 */
async function pull(client: AwsClient, query: ActivityQuery): Promise<ActivityPull> {
  const looked = await lookAll(client, await questionsFor(client, query), query);
  const sessions = await sessionsOf(client, looked, query);
  const all = [...looked, ...sessions.looked];
  const { clock, fingerprints } = client.context;
  const records = all.flatMap(({ records: found }) => found);
  const { lines, faults } = readRecords(
    records.map((record) => fingerprints.scrub(record)),
    normalize,
    timeOf,
  );
  const kept = lines.slice(-query.limit);
  return {
    activities: kept.map(({ activity }) => activity),
    raw: kept.map(({ raw }) => raw),
    watermark: watermarkOf({
      platform: 'aws',
      log: LOG,
      query,
      now: clock.now(),
      lagMs: LAG_MS,
      keptMs: RETENTION_DAYS * DAY_MS,
      cut: cutOf(kept, lines.length, all, query),
      faults,
      gaps: [...unasked(client, query), ...sessions.gaps],
    }),
  };
}

async function lookAll(
  client: AwsClient,
  questions: readonly Question[],
  { since, until, limit }: ActivityQuery,
): Promise<Looked[]> {
  const looked: Looked[] = [];
  // One more than is kept: so a cut is noticed.
  for (const question of questions)
    looked.push(await lookUp(client, { ...question, since, until, most: limit + 1 }));
  return looked;
}

/** What a role did is recorded under its sessions’ keys, which the records of their issue name. */
async function sessionsOf(
  client: AwsClient,
  looked: readonly Looked[],
  query: ActivityQuery,
): Promise<{ looked: readonly Looked[]; gaps: Watermark['gaps'] }> {
  if (subjectOf(query.account?.id ?? '')?.kind !== 'role') return { looked: [], gaps: [] };
  const records = looked.flatMap(({ records: found }) => found).toSorted(newestFirst);
  const keys = [...new Set(records.flatMap((record) => issuedIn(record)?.keyId ?? []))];
  const questions = keys.slice(0, MOST_SESSIONS).flatMap((key) => everywhere(client, 'AccessKeyId', key));
  const why = `of ${keys.length} sessions of the role the calls of the ${MOST_SESSIONS} newest were read`;
  const { since: from, until } = query;
  return {
    looked: await lookAll(client, questions, query),
    gaps: keys.length > MOST_SESSIONS ? [{ from, until, why }] : [],
  };
}

function newestFirst(a: Raw, b: Raw): number {
  return (timeOf(b) ?? '').localeCompare(timeOf(a) ?? '');
}

/** Each question is cut by itself: nothing older than where any was cut is whole. */
function cutOf(
  kept: readonly { readonly activity: Activity }[],
  found: number,
  all: readonly Looked[],
  { until }: ActivityQuery,
): { at: string; lost: 'before' } | undefined {
  const cuts = all.flatMap(({ cutAt }) => cutAt ?? []);
  if (kept.length < found) cuts.push(kept[0]?.activity.time ?? until);
  const at = cuts.toSorted().at(-1);
  return at === undefined ? undefined : { at, lost: 'before' };
}

/** A credential that no look-up finds by its id, and nobody to look for besides. */
function unasked(
  { settings }: AwsClient,
  { account, credential, since, until }: ActivityQuery,
): Watermark['gaps'] {
  const subject = account && subjectOf(account.id);
  if (subject?.kind === 'directory-user' && !settings.identityCenter) {
    return [{ from: since, until, why: 'no IAM Identity Center is configured to look its user up in' }];
  }
  if (account !== undefined || credential === undefined) return [];
  const isKey = /^A(KIA|SIA)/.test(credential.id ?? '');
  const why = 'CloudTrail finds credentials by access key id alone';
  return isKey ? [] : [{ from: since, until, why }];
}
