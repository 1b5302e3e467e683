import {
  type ActivityPull,
  type ActivityQuery,
  type AuditLog,
  isRecord,
  readRecords,
  watermarkOf,
} from 'countersign/kit';
import type { AuditQuery, SlackClient } from './client.ts';
import { manifest } from './manifest.ts';
import { instant, normalize } from './normalize.ts';

const LOG = 'audit-logs';
const LAG_MS = manifest.telemetry[0]?.lagMs ?? 0;
/** Slack takes up to 9 999 and may send more than asked; smaller pages keep the answers small. */
const PAGE_SIZE = 1_000;
/** The budget of the log is shared by the whole organisation: 50 calls a minute. */
const MOST_PAGES = 20;

/** @see https://docs.slack.dev/reference/audit-logs-api/methods-actions-reference/ */
export const auditLog: AuditLog<SlackClient> = { log: LOG, pull, normalize };

interface Collected {
  readonly records: readonly Record<string, unknown>[];
  /** Everything older than this, in seconds of the epoch, was not read. */
  readonly cutAt: number | undefined;
}

/**
 * Records of the time asked, oldest first.
 *
 * Of an account: what it did and what was done to it, which Slack files apart. Of a session: its uses by whoever it
 * was; Slack cannot filter by session, so that the whole log is read and sifted here. Newest records come first: past
 * `limit` the oldest are cut, and the cut is a gap.
 */
async function pull(client: SlackClient, query: ActivityQuery): Promise<ActivityPull> {
  const collected: Collected[] = [];
  for (const { filter, keep } of questions(query)) collected.push(await collect(client, query, filter, keep));
  const { clock, fingerprints } = client.context;
  const { lines, faults } = readRecords(
    collected.flatMap(({ records }) => records.map((record) => fingerprints.scrub(record))),
    normalize,
    ({ date_create: at }) => instant(at),
  );
  const kept = lines.slice(Math.max(0, lines.length - query.limit));
  const cuts = collected.flatMap(({ cutAt }) => (cutAt === undefined ? [] : [cutAt * 1_000]));
  if (kept.length < lines.length) cuts.push(Date.parse(kept[0]?.activity.time ?? query.until));
  return {
    activities: kept.map(({ activity }) => activity),
    raw: kept.map(({ raw }) => raw),
    watermark: watermarkOf({
      platform: 'slack',
      log: LOG,
      query,
      now: clock.now(),
      lagMs: LAG_MS,
      cut: cuts.length > 0 ? { at: afterSecond(Math.max(...cuts)), lost: 'before' } : undefined,
      faults,
    }),
  };
}

interface Question {
  readonly filter: Pick<AuditQuery, 'actor' | 'entity'>;
  keep(record: Record<string, unknown>): boolean;
}

function questions({ account, credential }: ActivityQuery): Question[] {
  const all = () => true;
  const session =
    credential?.kind === 'session' || credential?.kind === 'session-cookie' ? credential.id : undefined;
  const isOurs = credential?.platform === undefined || credential.platform === 'slack';
  return [
    ...(account
      ? [
          { filter: { actor: account.id }, keep: all },
          { filter: { entity: account.id }, keep: all },
        ]
      : []),
    ...(session && isOurs
      ? [{ filter: {}, keep: (record: Record<string, unknown>) => usedIn(record, session) }]
      : []),
    ...(!account && !(session && isOurs) ? [{ filter: {}, keep: all }] : []),
  ];
}

function usedIn(record: Record<string, unknown>, session: string): boolean {
  const { context } = record;
  return isRecord(context) && String(context.session_id) === session;
}

async function collect(
  client: SlackClient,
  query: ActivityQuery,
  filter: Question['filter'],
  keep: Question['keep'],
): Promise<Collected> {
  const records: Record<string, unknown>[] = [];
  let cursor: string | undefined;
  let oldestSeen: number | undefined;
  for (let page = 0; page < MOST_PAGES && records.length <= query.limit; page++) {
    const answer = await client.auditLog({
      ...filter,
      oldest: Math.floor(Date.parse(query.since) / 1_000),
      latest: Math.ceil(Date.parse(query.until) / 1_000),
      limit: Math.min(query.limit + 1, PAGE_SIZE),
      ...(cursor ? { cursor } : {}),
    });
    records.push(...answer.entries.filter(keep));
    oldestSeen = secondsOf(answer.entries.at(-1)) ?? oldestSeen;
    if (answer.next === undefined) return { records, cutAt: undefined };
    if (answer.next === cursor) break;
    cursor = answer.next;
  }
  return { records, cutAt: oldestSeen ?? Date.parse(query.until) / 1_000 };
}

function secondsOf(record: Record<string, unknown> | undefined): number | undefined {
  return typeof record?.date_create === 'number' ? record.date_create : undefined;
}

/** The log counts in whole seconds: others of the same second may be missing. */
function afterSecond(ms: number): string {
  return new Date(ms + 1_000).toISOString();
}
