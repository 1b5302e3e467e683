import {
  type ActivityPull,
  type ActivityQuery,
  type AuditLog,
  readRecords,
  watermarkOf,
} from 'countersign/kit';
import type { MyPlatformClient } from './client.ts';
import { LAG_MS, RETENTION_DAYS } from './manifest.ts';
import { normalize, timeOf } from './normalize.ts';
import type { RawRecord } from './wire.ts';

const LOG = 'audit-log';
const DAY_MS = 86_400_000;

export const auditLog: AuditLog<MyPlatformClient> = { log: LOG, pull, normalize };

/** The newest `limit` records of the time asked, oldest first; what was cut or could not be read is a gap. */
async function pull(client: MyPlatformClient, query: ActivityQuery): Promise<ActivityPull> {
  const { clock, fingerprints } = client.context;
  const { records, isCut } = await collect(client, query);
  const { lines, faults } = readRecords(
    records.map((record) => fingerprints.scrub(record)),
    normalize,
    timeOf,
  );
  return {
    activities: lines.map(({ activity }) => activity),
    raw: lines.map(({ raw }) => raw),
    watermark: watermarkOf({
      platform: 'my-platform',
      log: LOG,
      query,
      now: clock.now(),
      lagMs: LAG_MS,
      keptMs: RETENTION_DAYS * DAY_MS,
      cut: isCut ? { at: lines[0]?.activity.time ?? query.until, lost: 'before' } : undefined,
      faults,
    }),
  };
}

async function collect(client: MyPlatformClient, { account, since, until, limit }: ActivityQuery) {
  const records: RawRecord[] = [];
  for await (const page of client.log({ since, until, ...(account ? { user: account.id } : {}) })) {
    records.push(...page);
    if (records.length > limit) return { records: records.slice(0, limit), isCut: true };
  }
  return { records, isCut: false };
}
