import { type AuditEvent, factsOf } from './audit-events.ts';
import { text } from './audit-fields.ts';
import { outcomeOf } from './audit-kinds.ts';
import type { WorkspaceClient } from './client.ts';
import type { LogName } from './logs.ts';
import type { User } from './wire.ts';

/** What Google's logs say was done to a user since a call: the half of every proof that the call itself did not write. */

export interface Trace {
  readonly log: LogName;
  readonly uid: string;
  readonly name: string;
  readonly at: string;
  readonly parameters: AuditEvent['parameters'];
}

const PAGE = 1_000;
/** Google refuses a start that is still to come for it; what is read too much is left out here. */
const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * Records of this event on one user in the administrators' log at or after `since`, oldest first; only what worked.
 *
 * The whole organisation's are read and matched here, by the user's addresses: a filter would have to carry an address
 * that others can choose. Where our clock is ahead of Google's, a record may be missed; an older one never counts.
 */
export async function doneTo(
  client: WorkspaceClient,
  user: User,
  eventName: string,
  since: string,
): Promise<readonly Trace[]> {
  const addresses = new Set(addressesOf(user));
  const isTheirs = ({ parameters }: AuditEvent) =>
    addresses.has(text(parameters, 'USER_EMAIL')?.toLowerCase() ?? '');
  return tracesIn(client, { log: 'admin', eventName, since }, isTheirs);
}

/** The user's own records of this event in the token log, which may be hours late. */
export async function ownTokenEvents(
  client: WorkspaceClient,
  user: User,
  eventName: 'authorize' | 'revoke',
  since: string,
): Promise<readonly Trace[]> {
  return tracesIn(client, { log: 'token', eventName, since, userId: user.id }, () => true);
}

export function inWords({ log, name, at, uid }: Trace): string {
  return `log ${log}: ${name} at ${at} (${uid})`;
}

interface Wanted {
  readonly log: LogName;
  readonly eventName: string;
  readonly since: string;
  readonly userId?: string;
}

async function tracesIn(
  client: WorkspaceClient,
  { log, eventName, since, userId }: Wanted,
  isTheirs: (event: AuditEvent) => boolean,
): Promise<readonly Trace[]> {
  const sinceMs = Date.parse(since);
  const startTime = new Date(sinceMs - CLOCK_SKEW_MS).toISOString();
  const query = { log, startTime, eventName, maxResults: PAGE, ...(userId ? { userId } : {}) };
  const found: Trace[] = [];
  for await (const page of client.log(query)) {
    for (const record of page) {
      const { events, time, uid } = factsOf(client.context.fingerprints.scrub(record));
      if (time === undefined || Date.parse(time) < sinceMs) continue;
      const its = events.filter(
        (event) => event.name === eventName && outcomeOf(event) === 'success' && isTheirs(event),
      );
      for (const { name, parameters } of its)
        found.push({ log, uid: uid ?? 'without an id', name, at: time, parameters });
    }
  }
  return found.sort((a, b) => a.at.localeCompare(b.at) || a.uid.localeCompare(b.uid));
}

function addressesOf(user: User): string[] {
  return [user.primaryEmail, ...(user.aliases ?? []), ...(user.nonEditableAliases ?? [])].map((address) =>
    address.toLowerCase(),
  );
}
