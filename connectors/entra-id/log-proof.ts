import type { Activity } from 'countersign/kit';
import { list, paired, text } from './audit-fields.ts';
import { normalize } from './audit-record.ts';
import type { EntraClient } from './client.ts';
import { quoted } from './odata.ts';
import type { RawRecord } from './wire.ts';

/** What the directory’s audit log says was done since a call: the half of every proof that the call itself did not write. */

export interface Trace {
  readonly uid: string;
  readonly operation: string;
  readonly at: string;
  readonly outcome: Activity['outcome'];
  /** Object ids of what it was done to. */
  readonly targets: ReadonlySet<string>;
  /** A changed property of any target, by its name: the new value as it was written, else the old. */
  property(name: string): string | undefined;
}

const PAGE = 100;

/**
 * The records on one object, at or after `since`, oldest first.
 *
 * Where our clock is ahead of Microsoft’s, a record may be missed; it is never the other way round that an older one counts.
 */
export async function tracesOn(
  client: EntraClient,
  objectId: string,
  since: string,
): Promise<readonly Trace[]> {
  const filter = `activityDateTime ge ${since} and targetResources/any(t: t/id eq ${quoted(objectId)})`;
  return traces(client, filter, since);
}

/** The records of one operation, at or after `since`, oldest first. */
export async function tracesOf(
  client: EntraClient,
  operation: string,
  since: string,
): Promise<readonly Trace[]> {
  const filter = `activityDateTime ge ${since} and activityDisplayName eq ${quoted(operation)}`;
  return traces(client, filter, since);
}

async function traces(client: EntraClient, filter: string, since: string): Promise<readonly Trace[]> {
  const found: Trace[] = [];
  for await (const page of client.log('directory-audits', filter, PAGE)) {
    found.push(...page.map((record) => traceOf(client, record)));
  }
  return found
    .filter(({ at }) => Date.parse(at) >= Date.parse(since))
    .sort((a, b) => a.at.localeCompare(b.at) || a.uid.localeCompare(b.uid));
}

/** Only what worked is a trace of a change. */
export function lastOf(found: readonly Trace[], operation: RegExp): Trace | undefined {
  return found.findLast((trace) => operation.test(trace.operation) && trace.outcome === 'success');
}

export function inWords({ operation, at, uid }: Trace): string {
  return `audit log: ${operation} at ${at} (${uid})`;
}

function traceOf({ context }: EntraClient, raw: RawRecord): Trace {
  const record = context.fingerprints.scrub(raw);
  const activity = normalize(record, '0'.repeat(64));
  const targets = list(record, 'targetResources');
  const changes = targets.flatMap((target) => list(target, 'modifiedProperties'));
  return {
    uid: activity.uid,
    operation: activity.eventCode,
    at: activity.time,
    outcome: activity.outcome,
    targets: new Set(targets.flatMap((target) => text(target, 'id') ?? [])),
    property: (name) => {
      const change = changes.find((each) => text(each, 'displayName') === name);
      const value = change && (said(change, 'newValue') ?? said(change, 'oldValue'));
      return value ?? paired(list(record, 'additionalDetails'), name);
    },
  };
}

/** Values are JSON inside text: `"\"81c7…\""`; an empty one says nothing. */
function said(change: Readonly<Record<string, unknown>>, name: string): string | undefined {
  return text(change, name)?.replace(/^"|"$/g, '') || undefined;
}
