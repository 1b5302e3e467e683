import { isRecord, type Raw } from 'countersign/kit';
import { number, object, text } from './audit-fields.ts';
import { decoded, normalize } from './audit-record.ts';
import type { Auth0Client } from './client.ts';
import { within } from './log-query.ts';

/** What the tenant log says was changed since a call: the half of every proof that the call itself did not write. */

/** A change by the Management API (`sapi`), or a refresh token that was revoked (`srrt`). */
export interface Trace {
  readonly logId: string;
  readonly code: string;
  readonly at: string;
  /** Whose record it is: of `srrt`, the user’s; of `sapi`, the caller’s. */
  readonly userId: string | undefined;
  /** `DELETE /grants`; below /api/v2, the parts of the path decoded. */
  readonly call: string | undefined;
  readonly query: Raw;
  readonly body: Raw;
}

/** Auth0 shows a thousand records of a search. */
const MOST_PAGES = 10;

/**
 * The changes that worked since that instant, oldest first; of very many, the first thousand.
 *
 * Where our clock is ahead of Auth0's, a record may be missed; it is never the other way round that an older one counts.
 */
export async function tracesSince(client: Auth0Client, since: string): Promise<readonly Trace[]> {
  const q = `(type:sapi OR type:srrt) AND ${within(since, undefined)}`;
  const found = new Map<string, Trace>();
  for (let page = 0; page < MOST_PAGES; page++) {
    const rows = await client.searchLog({ q, sort: 'date:1', page });
    if (rows.length === 0) break;
    for (const row of rows) {
      const trace = traceOf(client.context.fingerprints.scrub(row));
      if (trace) found.set(trace.logId, trace);
    }
  }
  const sinceMs = Date.parse(since);
  return [...found.values()]
    .filter(({ at }) => Date.parse(at) >= sinceMs)
    .sort((a, b) => a.at.localeCompare(b.at) || a.logId.localeCompare(b.logId));
}

/** The last call of this method and path: `POST`, `users`, the user’s id, `revoke-access`. */
export function callOn(
  traces: readonly Trace[],
  method: string,
  ...path: readonly string[]
): Trace | undefined {
  const wanted = `${method} /${path.join('/')}`;
  return traces.findLast(({ call }) => call === wanted);
}

export function inWords({ code, call, at, logId }: Trace): string {
  return `tenant log: ${code}${call ? ` ${call}` : ''} at ${at} (${logId})`;
}

function traceOf(row: Raw): Trace | undefined {
  const activity = normalize(row, '0'.repeat(64));
  if (activity.outcome !== 'success') return undefined;
  const details = object(row, 'details');
  // A call that the log keeps without its answer may have been refused.
  const status = number(object(details, 'response'), 'statusCode');
  if (activity.eventCode === 'sapi' && (status === undefined || status >= 300)) return undefined;
  const request = object(details, 'request');
  return {
    logId: activity.uid,
    code: activity.eventCode,
    at: activity.time,
    userId: text(row, 'user_id'),
    call: callIn(request),
    query: queryOf(request),
    body: object(request, 'body'),
  };
}

function callIn(request: Raw): string | undefined {
  const [method, path] = [text(request, 'method'), text(request, 'path')];
  if (!method || !path) return undefined;
  const below = path.replace(/^(\/api)?\/v2(?=\/)/, '').replace(/\?.*$/, '');
  return `${method.toUpperCase()} ${below.split('/').map(decoded).join('/')}`;
}

function queryOf(request: Raw): Raw {
  return isRecord(request.query) ? request.query : {};
}
