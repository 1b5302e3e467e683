import {
  type ActivityPull,
  type ActivityQuery,
  type AuditLog,
  readRecords,
  type Watermark,
  watermarkOf,
} from 'countersign/kit';
import { normalize, timeOf } from './audit-record.ts';
import type { KeycloakClient } from './client.ts';
import type { EventQuery } from './event-pages.ts';
import { LAG_MS } from './manifest.ts';
import type { EventsConfig, RawRecord } from './wire.ts';

const LOG = 'events';
/** Most records of one log that are looked through for the few that are wanted. */
const MOST_SCANNED = 100_000;
/** How sessions and tokens begin. A realm that saves a choice of types without one of these hides it. */
const BEGINNINGS = ['LOGIN', 'CODE_TO_TOKEN', 'CLIENT_LOGIN', 'TOKEN_EXCHANGE', 'IMPERSONATE'];

/**
 * User events and admin events, which Keycloak keeps apart, as one log.
 *
 * Neither is saved unless the realm says so: a pull reads what there is, and what is not saved is a gap over all of it.
 * @see https://www.keycloak.org/docs/latest/server_admin/#configuring-auditing-to-track-events
 */
export const auditLog: AuditLog<KeycloakClient> = { log: LOG, pull, normalize };

async function pull(client: KeycloakClient, query: ActivityQuery): Promise<ActivityPull> {
  const config = await client.eventsConfig();
  const { records, isCut, scannedTo } = await collect(client, query);
  const { clock, fingerprints } = client.context;
  const { lines, faults } = readRecords(
    records.map((record) => fingerprints.scrub(record)),
    normalize,
    timeOf,
  );
  const keptS = config.eventsExpiration ?? 0;
  return {
    activities: lines.map(({ activity }) => activity),
    raw: lines.map(({ raw }) => raw),
    watermark: watermarkOf({
      platform: 'keycloak',
      log: LOG,
      query,
      now: clock.now(),
      lagMs: LAG_MS,
      ...(keptS > 0 ? { keptMs: keptS * 1_000 } : {}),
      cut: isCut ? { at: lines[0]?.activity.time ?? query.until, lost: 'before' } : undefined,
      faults,
      gaps: [...unsaved(config, query), ...unscanned(scannedTo, query)],
    }),
  };
}

/** What the realm does not save: a gap over the whole time asked, since nobody knows what there was. */
function unsaved(config: EventsConfig, { since, until }: ActivityQuery): Watermark['gaps'] {
  const types = config.enabledEventTypes ?? [];
  // An empty list stands for all that are saved by default.
  const hidden = types.length === 0 ? [] : BEGINNINGS.filter((type) => !types.includes(type));
  const whys = [
    ...(config.eventsEnabled ? [] : ['user events are not saved: switch on “Save events” in the realm']),
    ...(config.eventsEnabled && hidden.length > 0
      ? [`the realm does not save events of type ${hidden.join(', ')}`]
      : []),
    ...(config.adminEventsEnabled
      ? []
      : ['admin events are not saved: switch on “Save events” for them in the realm']),
  ];
  return whys.map((why) => ({ from: since, until, why }));
}

function unscanned(scannedTo: string | undefined, { since }: ActivityQuery): Watermark['gaps'] {
  const why = `${MOST_SCANNED} records were looked through; the older ones were not`;
  return scannedTo ? [{ from: since, until: scannedTo, why }] : [];
}

interface Wanted extends Omit<EventQuery, 'since'> {
  readonly fits: (record: RawRecord) => boolean;
}

/** The newest are kept: past `limit` the oldest are cut. */
async function collect(client: KeycloakClient, query: ActivityQuery) {
  const found = new Map<string, RawRecord>();
  let scannedTo: string | undefined;
  for (const wanted of wantedOf(query)) {
    const scan = await scanOf(client, query, wanted);
    for (const record of scan.records) found.set(keyOf(record), record);
    if (scan.stoppedAt && (scannedTo === undefined || scan.stoppedAt > scannedTo)) scannedTo = scan.stoppedAt;
  }
  const newestFirst = [...found.values()].sort((a, b) => orderOf(b) - orderOf(a));
  return { records: newestFirst.slice(0, query.limit), isCut: newestFirst.length > query.limit, scannedTo };
}

/**
 * Of an account: what it did, and what was done to it. Of a session: its events by whoever it was; no filter of Keycloak
 * knows sessions, so the log is looked through. Without either: all.
 */
function wantedOf({ account, credential }: ActivityQuery): readonly Wanted[] {
  const isOurs = credential?.platform === undefined || credential.platform === 'keycloak';
  const id = isOurs ? credential?.id : undefined;
  const all = () => true;
  if (!account && !id)
    return [
      { log: 'events', filter: {}, fits: all },
      { log: 'admin-events', filter: {}, fits: all },
    ];
  const ofAccount: readonly Wanted[] = account
    ? [
        { log: 'events', filter: { user: account.id }, fits: all },
        { log: 'admin-events', filter: { authUser: account.id }, fits: all },
        { log: 'admin-events', filter: { resourcePath: `users/${account.id}*` }, fits: all },
      ]
    : [];
  const ofCredential: readonly Wanted[] = id
    ? [
        { log: 'events', filter: {}, fits: (record) => idsOf(record).includes(id) },
        { log: 'admin-events', filter: { resourcePath: `sessions/${id}` }, fits: all },
      ]
    : [];
  return [...ofAccount, ...ofCredential];
}

function idsOf({ sessionId, details }: RawRecord): unknown[] {
  const { token_id, refresh_token_id } = (details ?? {}) as RawRecord;
  return [sessionId, token_id, refresh_token_id];
}

async function scanOf(client: KeycloakClient, query: ActivityQuery, { log, filter, fits }: Wanted) {
  const [sinceMs, untilMs] = [Date.parse(query.since), Date.parse(query.until)];
  const records: RawRecord[] = [];
  let scanned = 0;
  for await (const page of client.events({ log, filter, since: query.since })) {
    for (const record of page) {
      const atMs = millisOf(record);
      if (atMs !== undefined && atMs < sinceMs) return { records, stoppedAt: undefined };
      // A record that tells no time is kept: it becomes a fault, and the fault a gap.
      if ((atMs === undefined || atMs <= untilMs) && fits(record)) records.push(record);
      if (records.length > query.limit) return { records, stoppedAt: undefined };
    }
    scanned += page.length;
    if (scanned >= MOST_SCANNED) return { records, stoppedAt: timeOf(page.at(-1) ?? {}) ?? query.until };
  }
  return { records, stoppedAt: undefined };
}

function millisOf(record: RawRecord): number | undefined {
  const time = timeOf(record);
  return time === undefined ? undefined : Date.parse(time);
}

function orderOf(record: RawRecord): number {
  return millisOf(record) ?? Number.MAX_SAFE_INTEGER;
}

/** Records have ids since 26.2; before, two that are the same to the last member are one. */
function keyOf(record: RawRecord): string {
  return typeof record.id === 'string' ? record.id : JSON.stringify(record);
}
