import {
  type ActivityPull,
  type ActivityQuery,
  type AuditLog,
  readRecords,
  watermarkOf,
} from 'countersign/kit';
import { normalize, timeOf } from './audit-record.ts';
import type { Auth0Client } from './client.ts';
import { readOn } from './log-checkpoint.ts';
import { searchBack } from './log-search.ts';
import { LAG_MS, RETENTION_DAYS } from './manifest.ts';

const LOG = 'tenant-log';
const DAY_MS = 86_400_000;

/** @see https://auth0.com/docs/deploy-monitor/logs/retrieve-log-events-using-mgmt-api */
export const auditLog: AuditLog<Auth0Client> = { log: LOG, pull, normalize };

/**
 * Records of the time asked, oldest first.
 *
 * Of an account by search, since only a search knows users: the newest are kept, the oldest are cut. Of a credential
 * alone, or of everybody, by checkpoint, in the order in which records came in, late ones included: the oldest are kept.
 */
async function pull(client: Auth0Client, query: ActivityQuery): Promise<ActivityPull> {
  const { account, credential, limit } = query;
  // Times are compared as texts, in one form.
  const span = { since: utc(query.since), until: utc(query.until), limit };
  const found = account ? await searchBack(client, span, account.id) : await readOn(client, span);
  const { clock, fingerprints } = client.context;
  const { lines, faults } = readRecords(
    found.records.map((record) => fingerprints.scrub(record)),
    normalize,
    timeOf,
  );
  const id = !account && credential?.id ? credential.id : undefined;
  const isAsked = (activity: (typeof lines)[number]['activity']) =>
    id === undefined || activity.sessionId === id || activity.tokenId === id;
  const asked = lines.filter(({ activity }) => isAsked(activity));
  return {
    activities: asked.map(({ activity }) => activity),
    raw: asked.map(({ raw }) => raw),
    watermark: watermarkOf({
      platform: 'auth0',
      log: LOG,
      query,
      now: clock.now(),
      lagMs: LAG_MS,
      keptMs: RETENTION_DAYS[client.settings.plan] * DAY_MS,
      cut: found.cut,
      faults,
    }),
  };
}

function utc(instant: string): string {
  return new Date(instant).toISOString();
}
