import type { Activity } from 'countersign/kit';
import { list, object, text } from './audit-fields.ts';
import { normalize } from './audit-record.ts';
import { type OktaClient, quoted } from './client.ts';
import type { RawRecord } from './wire.ts';

/** What the System Log says was done to a user since a call: the half of every proof that the call itself did not write. */

export interface Trace {
  readonly uuid: string;
  readonly eventType: string;
  readonly at: string;
  readonly outcome: Activity['outcome'];
  readonly transactionId: string | undefined;
  /** Every id the record names: session, root session, targets. */
  readonly ids: ReadonlySet<string>;
}

const PAGE = 1_000;

/**
 * The records of these events on one user, published at or after `since`, oldest first.
 *
 * Where our clock is ahead of Okta's, a record may be missed; it is never the other way round that an older one counts.
 */
export async function tracesOn(
  client: OktaClient,
  userId: string,
  events: string,
  since: string,
): Promise<readonly Trace[]> {
  const who = quoted(userId);
  const filter = `(target.id eq ${who} or actor.id eq ${who}) and (${events})`;
  const found: Trace[] = [];
  for await (const page of client.log({ since, filter, sortOrder: 'ASCENDING', limit: PAGE })) {
    found.push(...page.map((record) => traceOf(client, record)));
  }
  const sinceMs = Date.parse(since);
  return found
    .filter(({ at }) => Date.parse(at) >= sinceMs)
    .sort((a, b) => a.at.localeCompare(b.at) || a.uuid.localeCompare(b.uuid));
}

/** Only what worked is a trace of a change. */
export function lastOf(traces: readonly Trace[], eventType: string): Trace | undefined {
  return traces.findLast((trace) => trace.eventType === eventType && trace.outcome === 'success');
}

export function inWords({ eventType, at, uuid }: Trace): string {
  return `System Log: ${eventType} at ${at} (${uuid})`;
}

function traceOf({ context }: OktaClient, raw: RawRecord): Trace {
  const record = context.fingerprints.scrub(raw);
  const activity = normalize(record, '0'.repeat(64));
  const ids = [
    activity.sessionId,
    activity.rootSessionId,
    ...list(record, 'target').map((target) => text(target, 'id')),
  ];
  return {
    uuid: activity.uid,
    eventType: activity.eventCode,
    at: activity.time,
    outcome: activity.outcome,
    transactionId: text(object(record, 'transaction'), 'id'),
    ids: new Set(ids.filter((id) => id !== undefined)),
  };
}
