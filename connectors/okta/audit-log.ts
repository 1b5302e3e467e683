import { hash } from 'node:crypto';
import {
  type Activity,
  type ActivityPull,
  type ActivityQuery,
  type AuditLog,
  errorCode,
  type Watermark,
} from 'countersign/kit';
import { normalize, UNKNOWN_TIME } from './audit-record.ts';
import { type OktaClient, quoted } from './client.ts';
import { LAG_MS, RETENTION_DAYS } from './manifest.ts';
import type { RawRecord } from './wire.ts';

const LOG = 'system-log';
const PAGE = 1_000;
const DAY_MS = 86_400_000;

/** @see https://developer.okta.com/docs/reference/system-log-query/ */
export const auditLog: AuditLog<OktaClient> = { log: LOG, pull, normalize };

/**
 * Records of the time asked, oldest first, by one bounded query.
 *
 * Of an account: what it did and what was done to it. Of a credential: its uses by whoever it was. The newest are kept:
 * past `limit` the oldest are cut, and the cut is a gap.
 */
async function pull(client: OktaClient, query: ActivityQuery): Promise<ActivityPull> {
  const { records, isCut } = await collect(client, query);
  const { clock, fingerprints } = client.context;
  const { lines, faults } = readAll(records.map((record) => fingerprints.scrub(record)));
  const cutAt = isCut ? (lines[0]?.activity.time ?? query.until) : undefined;
  return {
    activities: lines.map(({ activity }) => activity),
    raw: lines.map(({ raw }) => raw),
    watermark: watermark(query, clock.now(), cutAt, faults),
  };
}

async function collect(client: OktaClient, query: ActivityQuery) {
  const filter = filterOf(query);
  const records: RawRecord[] = [];
  const pages = client.log({
    since: query.since,
    until: query.until,
    sortOrder: 'DESCENDING',
    limit: Math.min(PAGE, query.limit + 1),
    ...(filter ? { filter } : {}),
  });
  for await (const page of pages) {
    records.push(...page);
    if (records.length > query.limit) return { records: records.slice(0, query.limit), isCut: true };
  }
  return { records, isCut: false };
}

function filterOf({ account, credential }: ActivityQuery): string | undefined {
  const isOurs = credential?.platform === undefined || credential.platform === 'okta';
  const id = isOurs && credential?.id ? quoted(credential.id) : undefined;
  const who = account ? quoted(account.id) : undefined;
  const isSession = credential?.kind === 'session' || credential?.kind === 'session-cookie';
  const parts = [
    who && `actor.id eq ${who}`,
    who && `target.id eq ${who}`,
    id && isSession && `authenticationContext.externalSessionId eq ${id}`,
    id && credential?.kind === 'api-key' && `transaction.detail.requestApiTokenId eq ${id}`,
    id && credential?.kind.endsWith('token') && `target.id eq ${id}`,
  ].filter((part) => typeof part === 'string');
  return parts.length > 0 ? parts.join(' or ') : undefined;
}

interface Line {
  readonly activity: Activity;
  readonly raw: string;
}

/** Oldest first. A record that cannot be read does not hide the others: it becomes a gap. */
function readAll(records: readonly RawRecord[]): { lines: readonly Line[]; faults: readonly string[] } {
  const lines = new Map<string, Line>();
  const faults: string[] = [];
  for (const record of records) {
    const raw = JSON.stringify(record);
    try {
      const activity = normalize(record, hash('sha256', raw));
      if (activity.time === UNKNOWN_TIME) faults.push('published: not a time');
      lines.set(activity.uid, { activity, raw });
    } catch (thrown) {
      if (errorCode(thrown) !== 'ERR_CONNECTOR_RESPONSE_UNREADABLE') throw thrown;
      faults.push(thrown instanceof Error ? thrown.message : 'a record could not be read');
    }
  }
  const inOrder = [...lines.values()].sort(
    (a, b) => a.activity.time.localeCompare(b.activity.time) || a.activity.uid.localeCompare(b.activity.uid),
  );
  return { lines: inOrder, faults };
}

/** Complete within the time asked, as far as Okta keeps records and late ones have come in. */
function watermark(
  query: ActivityQuery,
  now: Date,
  cutAt: string | undefined,
  faults: readonly string[],
): Watermark {
  const kept = now.getTime() - RETENTION_DAYS * DAY_MS;
  const until = Math.min(Date.parse(query.until), now.getTime() - LAG_MS);
  const from = Math.min(until, Math.max(Date.parse(query.since), kept));
  const gap = (endMs: number, why: string) => ({
    from: iso(from),
    until: iso(Math.max(from, endMs)),
    why: why.slice(0, 512),
  });
  return {
    platform: 'okta',
    log: LOG,
    completeFrom: iso(from),
    completeUntil: iso(until),
    lagMs: LAG_MS,
    gaps: [
      ...(cutAt === undefined
        ? []
        : [gap(Date.parse(cutAt), `more than ${query.limit} records; the oldest were not read`)]),
      ...(faults.length === 0
        ? []
        : [gap(Date.parse(query.until), `${faults.length} records could not be placed: ${faults[0]}`)]),
    ],
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
