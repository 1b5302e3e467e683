import {
  type ActivityPull,
  type ActivityQuery,
  type AuditLog,
  errorCode,
  readRecords,
  watermarkOf,
} from 'countersign/kit';
import { normalize, timeOf } from './audit-record.ts';
import type { EntraClient, GraphLog } from './client.ts';
import { LAG_MS, RETENTION_DAYS } from './manifest.ts';
import { quoted } from './odata.ts';
import type { RawRecord } from './wire.ts';

const LOG = 'sign-ins-and-directory-audits';
const PAGE = 1_000;
const DAY_MS = 86_400_000;

/** A user signs in with and without being asked; apps and managed identities have types of their own. */
const USER_TYPES = ['interactiveUser', 'nonInteractiveUser'];
const ALL_TYPES = [...USER_TYPES, 'servicePrincipal', 'managedIdentity'];

/** @see https://learn.microsoft.com/en-us/graph/api/signin-list?view=graph-rest-beta */
export const auditLog: AuditLog<EntraClient> = { log: LOG, pull, normalize };

/**
 * Records of the time asked, oldest first: sign-ins by one query for each event type, since Graph hands out only
 * interactive ones otherwise, and the directory’s audit log.
 *
 * Of an account: what it did and what was done to it. Sessions and tokens cannot be asked for by id; a session of Entra
 * is one user’s, so that its uses are among theirs. The newest are kept: past `limit` the oldest are cut, and the cut
 * is a gap.
 */
async function pull(client: EntraClient, query: ActivityQuery): Promise<ActivityPull> {
  const found: Part[] = [];
  // In turn: the log’s budget is five calls in ten seconds.
  for (const { log, filter } of questions(query)) found.push(await collect(client, log, filter, query.limit));
  const { records, cutAt } = merged(found, query.limit);
  const { clock, fingerprints } = client.context;
  const { lines, faults } = readRecords(
    records.map((record) => fingerprints.scrub(record)),
    normalize,
    timeOf,
  );
  return {
    activities: lines.map(({ activity }) => activity),
    raw: lines.map(({ raw }) => raw),
    watermark: watermarkOf({
      platform: 'entra-id',
      log: LOG,
      query,
      now: clock.now(),
      lagMs: LAG_MS,
      keptMs: RETENTION_DAYS * DAY_MS,
      cut: cutAt === undefined ? undefined : { at: cutAt, lost: 'before' },
      faults,
      gaps: found.flatMap(({ brokeOffAt }) =>
        brokeOffAt === undefined
          ? []
          : [
              {
                from: query.since,
                until: brokeOffAt,
                why: 'Graph asked to slow down; the oldest were not read',
              },
            ],
      ),
    }),
  };
}

interface Question {
  readonly log: GraphLog;
  readonly filter: string;
}

function questions({ account, since, until }: ActivityQuery): readonly Question[] {
  const id = account && quoted(account.id);
  const between = (member: string) => `${member} ge ${since} and ${member} le ${until}`;
  const ofWhom = id ? ` and userId eq ${id}` : '';
  const signIns = (id ? USER_TYPES : ALL_TYPES).map((type) => ({
    log: 'sign-ins' as const,
    filter: `${between('createdDateTime')}${ofWhom} and signInEventTypes/any(t: t eq ${quoted(type)})`,
  }));
  const sides = id
    ? [` and initiatedBy/user/id eq ${id}`, ` and targetResources/any(t: t/id eq ${id})`]
    : [''];
  const audits = sides.map((side) => ({
    log: 'directory-audits' as const,
    filter: `${between('activityDateTime')}${side}`,
  }));
  return [...signIns, ...audits];
}

interface Part {
  /** Newest first. */
  readonly records: readonly RawRecord[];
  readonly isCut: boolean;
  /** The time of the oldest record read where Graph’s rate limit ended the reading. */
  readonly brokeOffAt?: string;
}

/**
 * A rate limit after the first page ends the reading with a gap that is named: the whole again would meet it again.
 *
 * @throws ERR_CONNECTOR_… where not even one page was read
 */
async function collect(client: EntraClient, log: GraphLog, filter: string, limit: number): Promise<Part> {
  const records: RawRecord[] = [];
  try {
    for await (const page of client.log(log, filter, Math.min(PAGE, limit + 1))) {
      records.push(...page);
      if (records.length > limit) return { records: records.slice(0, limit), isCut: true };
    }
  } catch (thrown) {
    const oldest = records.at(-1);
    const brokeOffAt = oldest && timeOf(oldest);
    if (errorCode(thrown) !== 'ERR_CONNECTOR_RATE_LIMITED' || brokeOffAt === undefined) throw thrown;
    return { records, isCut: false, brokeOffAt };
  }
  return { records, isCut: false };
}

/** The newest of all parts, each once, and the instant before which some were not read. */
function merged(parts: readonly Part[], limit: number) {
  const byId = new Map<unknown, RawRecord>();
  for (const { records } of parts) for (const record of records) byId.set(record.id ?? record, record);
  const all = [...byId.values()].toSorted((a, b) => at(b).localeCompare(at(a)));
  const kept = all.slice(0, limit);
  const ends = parts.flatMap(({ isCut, records }) => (isCut ? records.slice(-1) : []));
  const oldest = [...ends, ...(all.length > limit ? kept.slice(-1) : [])];
  return { records: kept, cutAt: oldest.map(at).toSorted().at(-1) };
}

function at(record: RawRecord): string {
  return timeOf(record) ?? '';
}
