import {
  type ActivityPull,
  type ActivityQuery,
  type AuditLog,
  type Completeness,
  type ReceivedRecords,
  readRecords,
  watermarkOf,
} from 'countersign/kit';
import { normalize, timeOf } from './audit-record.ts';
import type { SharedSignalsClient } from './client.ts';
import { LAG_MS } from './manifest.ts';

const LOG = 'received';
const NOT_KEPT = 'nothing that is sent is kept here: this command has no database';
const NEVER = 'no signal has ever come: whether anything is sent is not known';
const NOT_DELIVERED =
  'the stream is not known to deliver session-established (SHARED_SIGNALS_DELIVERED): that none came tells nothing';

/** What transmitters sent to Countersign, verified and kept as it came. */
export const auditLog: AuditLog<SharedSignalsClient> = { log: LOG, pull, normalize };

/**
 * Signals of the time asked, oldest first. Of an account: those that name it as their subject. Of a credential: those
 * that name it. The oldest are kept: past `limit` the later ones are cut, and the cut is a gap.
 */
async function pull(client: SharedSignalsClient, query: ActivityQuery): Promise<ActivityPull> {
  const { clock, fingerprints } = client.context;
  const { since, until, limit } = query;
  const subjects = subjectsOf(query);
  const kept = await client.context.received?.list({
    from: since,
    until,
    ...(subjects.length > 0 ? { subjects } : {}),
    limit: limit + 1,
  });
  const records = kept?.records ?? [];
  const next = records[limit];
  const { lines, faults } = readRecords(
    records.slice(0, limit).map(({ record }) => fingerprints.scrub(record)),
    normalize,
    timeOf,
  );
  const now = clock.now();
  return {
    activities: lines.map(({ activity }) => activity),
    raw: lines.map(({ raw }) => raw),
    watermark: watermarkOf({
      platform: 'shared-signals',
      log: LOG,
      query,
      now,
      lagMs: LAG_MS,
      ...reachOf(kept, now),
      cut: next && { at: next.at, lost: 'after' },
      faults,
      gaps: whole(query, gapsOf(kept, client.delivered)),
    }),
  };
}

/** By what a signal may name the account, and the credential that is looked for whoever has it. */
function subjectsOf({ account, credential }: ActivityQuery): string[] {
  const isOurs = credential?.platform === undefined || credential.platform === 'shared-signals';
  const words = [
    account?.id,
    account?.email?.toLowerCase(),
    account?.name,
    isOurs ? credential?.id : undefined,
  ];
  return [...new Set(words.filter((word) => word !== undefined))];
}

/** Nothing is claimed of the time before everything was kept. */
function reachOf(kept: ReceivedRecords | undefined, now: Date): Pick<Completeness, 'keptMs'> {
  return kept?.keptSince === undefined ? {} : { keptMs: now.getTime() - Date.parse(kept.keptSince) };
}

function gapsOf(kept: ReceivedRecords | undefined, delivered: ReadonlySet<string>): string[] {
  if (!kept) return [NOT_KEPT];
  if (kept.keptSince === undefined) return [NEVER];
  return delivered.has('session-established') ? [] : [NOT_DELIVERED];
}

function whole({ since, until }: ActivityQuery, whys: readonly string[]) {
  return whys.map((why) => ({ from: since, until, why }));
}
