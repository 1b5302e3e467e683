import {
  type ActivityPull,
  type ActivityQuery,
  type AuditLog,
  readRecords,
  watermarkOf,
} from 'countersign/kit';
import { normalize, timeOf } from './audit-record.ts';
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
  const { lines, faults } = readRecords(
    records.map((record) => fingerprints.scrub(record)),
    normalize,
    timeOf,
  );
  const at = lines[0]?.activity.time ?? query.until;
  return {
    activities: lines.map(({ activity }) => activity),
    raw: lines.map(({ raw }) => raw),
    watermark: watermarkOf({
      platform: 'okta',
      log: LOG,
      query,
      now: clock.now(),
      lagMs: LAG_MS,
      keptMs: RETENTION_DAYS * DAY_MS,
      cut: isCut ? { at, lost: 'before' } : undefined,
      faults,
    }),
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
