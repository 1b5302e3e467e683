import { isRecord, type Raw } from 'countersign/kit';
import { normalize } from './audit-record.ts';
import type { KeycloakClient } from './client.ts';
import type { EventQuery } from './event-pages.ts';
import type { RawRecord } from './wire.ts';

/** What Keycloak's own logs say was done since a call: the half of every proof that the call itself did not write. */

export interface Trace {
  /** `ACTION users/…/logout`, or the type of a user event. */
  readonly operation: string;
  readonly at: string;
  /** What was written, where the realm saves details of admin events. */
  readonly representation: Raw | undefined;
}

/** The admin events below a path, and whether the realm saves any; `log` is for `judge`. */
export interface AdminTraces {
  readonly isSaved: boolean;
  readonly traces: readonly Trace[];
}

/**
 * The admin events on these paths (`*` stands for anything), at or after `since`, oldest first.
 *
 * Where our clock is ahead of Keycloak's, a record may be missed; it is never the other way round that an older one counts.
 */
export async function adminTraces(
  client: KeycloakClient,
  resourcePath: string,
  since: string,
): Promise<AdminTraces> {
  const { adminEventsEnabled } = await client.eventsConfig();
  if (!adminEventsEnabled) return { isSaved: false, traces: [] };
  return {
    isSaved: true,
    traces: await tracesIn(client, { log: 'admin-events', since, filter: { resourcePath } }),
  };
}

/** The user events of one type of a user since a call; none where the realm does not save them. */
export async function userTraces(client: KeycloakClient, userId: string, type: string, since: string) {
  const { eventsEnabled } = await client.eventsConfig();
  return eventsEnabled ? tracesIn(client, { log: 'events', since, filter: { user: userId, type } }) : [];
}

/** The log's part of a finding: what it records of a change, or that it never records any. */
export function logged({ isSaved }: AdminTraces, isRecorded: boolean): 'recorded' | 'silent' | 'none' {
  return isSaved ? (isRecorded ? 'recorded' : 'silent') : 'none';
}

export function done({ traces }: AdminTraces, operation: string): Trace | undefined {
  return traces.findLast((trace) => trace.operation === operation);
}

/** Says what the log shows of one change. */
export function inWords({ isSaved }: AdminTraces, trace: Trace | undefined, what: string): string {
  if (!isSaved) return `the realm saves no admin events, so that no log can tell of ${what}`;
  return trace
    ? `admin event ${trace.operation} at ${trace.at}`
    : `no admin event tells of ${what} since the call`;
}

/** The log's part of a finding about several changes, each of which must be recorded, and what it shows in words. */
export function loggedAll(admin: AdminTraces, operations: readonly string[], what: string) {
  const missing = operations.filter((operation) => !done(admin, operation));
  const isRecorded = operations.length > 0 && missing.length === 0;
  const last = isRecorded ? admin.traces.at(-1) : undefined;
  const still = missing.length > 0 ? `${what} (${missing.join(', ')})` : what;
  return { log: logged(admin, isRecorded), saw: inWords(admin, last, still) };
}

async function tracesIn(client: KeycloakClient, query: EventQuery): Promise<readonly Trace[]> {
  const sinceMs = Date.parse(query.since);
  const found: Trace[] = [];
  for await (const page of client.events(query)) {
    const traces = page.flatMap((record) => traceOf(client, record));
    const fresh = traces.filter(({ at }) => Date.parse(at) >= sinceMs);
    found.push(...fresh);
    if (fresh.length < traces.length) break;
  }
  return found.sort((a, b) => a.at.localeCompare(b.at));
}

/** Only what worked is a trace of a change. */
function traceOf({ context }: KeycloakClient, raw: RawRecord): readonly Trace[] {
  const record = context.fingerprints.scrub(raw);
  const { outcome, operation = '', time } = normalize(record, '0'.repeat(64));
  return outcome === 'success'
    ? [{ operation, at: time, representation: opened(record.representation) }]
    : [];
}

function opened(representation: unknown): Raw | undefined {
  if (typeof representation !== 'string') return undefined;
  try {
    const read: unknown = JSON.parse(representation);
    return isRecord(read) ? read : undefined;
  } catch {
    return undefined; // cut or no JSON: it tells nothing more
  }
}
