import { hash } from 'node:crypto';
import {
  type Activity,
  type ActivityPull,
  type ActivityQuery,
  type AuditLog,
  errorCode,
  type Watermark,
} from 'countersign/kit';
import type { AuditQuery, SlackClient } from './client.ts';
import { manifest } from './manifest.ts';
import { NO_TIME, normalize } from './normalize.ts';

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
  const read = readAll(
    collected.flatMap(({ records }) => records.map((record) => fingerprints.scrub(record))),
  );
  const kept = newest(read.lines, query.limit);
  const cuts = collected.flatMap(({ cutAt }) => (cutAt === undefined ? [] : [cutAt * 1_000]));
  if (kept.length < read.lines.length) cuts.push(Date.parse(kept[0]?.activity.time ?? query.until));
  return {
    activities: kept.map(({ activity }) => activity),
    raw: kept.map(({ raw }) => raw),
    watermark: watermark(query, clock.now(), cuts, read.faults),
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
  return (
    typeof context === 'object' &&
    context !== null &&
    'session_id' in context &&
    String(context.session_id) === session
  );
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

interface Line {
  readonly activity: Activity;
  readonly raw: string;
}

/** A record that cannot be read does not hide the others: it becomes a gap. */
function readAll(records: readonly unknown[]): { lines: Line[]; faults: string[] } {
  const lines = new Map<string, Line>();
  const faults: string[] = [];
  for (const record of records) {
    const raw = JSON.stringify(record);
    try {
      const activity = normalize(record, hash('sha256', raw));
      lines.set(activity.uid, { activity, raw });
      if (activity.time === NO_TIME) faults.push('a record tells no time (date_create)');
    } catch (thrown) {
      if (errorCode(thrown) !== 'ERR_CONNECTOR_RESPONSE_UNREADABLE') throw thrown;
      faults.push(thrown instanceof Error ? thrown.message : 'a record could not be read');
    }
  }
  return { lines: [...lines.values()], faults };
}

/** The newest `limit` of them, oldest first. */
function newest(lines: readonly Line[], limit: number): Line[] {
  const inOrder = lines.toSorted(
    (a, b) => a.activity.time.localeCompare(b.activity.time) || a.activity.uid.localeCompare(b.activity.uid),
  );
  return inOrder.slice(Math.max(0, inOrder.length - limit));
}

function watermark(
  query: ActivityQuery,
  now: Date,
  cuts: readonly number[],
  faults: readonly string[],
): Watermark {
  const from = Date.parse(query.since);
  const until = Math.max(from, Math.min(Date.parse(query.until), now.getTime() - LAG_MS));
  const gap = (endMs: number, why: string) => ({ from: iso(from), until: iso(Math.max(from, endMs)), why });
  return {
    platform: 'slack',
    log: LOG,
    completeFrom: iso(from),
    completeUntil: iso(until),
    lagMs: LAG_MS,
    gaps: [
      ...(cuts.length > 0
        ? // The log counts in whole seconds: others of the same second may be missing.
          [gap(Math.max(...cuts) + 1_000, `more than ${query.limit} records; the oldest were not read`)]
        : []),
      ...(faults.length > 0
        ? [
            gap(
              Date.parse(query.until),
              `${faults.length} records could not be placed: ${faults[0]}`.slice(0, 512),
            ),
          ]
        : []),
    ],
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
