import { isRecord } from 'countersign/kit';
import type { SlackClient } from './client.ts';

/** What the audit log says was done to a user since a call: the second half of every proof. */

export interface AuditTrace {
  readonly id: string;
  readonly action: string;
  /** Seconds of the epoch. */
  readonly at: number;
  readonly sessionId: string | undefined;
  /** Only mobile or only web sessions were meant. */
  readonly isPartial: boolean;
}

/**
 * The records of these actions on one user since `since`, newest first.
 *
 * The log counts in seconds: `since` is rounded down to its second. One page is read; a user has not thousands of such
 * records within a containment.
 *
 * @throws ERR_CONNECTOR_FORBIDDEN when the audit token lacks auditlogs:read
 */
export async function tracesOn(
  client: SlackClient,
  userId: string,
  actions: readonly string[],
  since: string,
): Promise<readonly AuditTrace[]> {
  const oldest = Math.floor(Date.parse(since) / 1_000);
  const { entries } = await client.auditLog({
    entity: userId,
    action: actions.join(','),
    oldest,
    limit: 200,
  });
  return entries
    .map((entry) => ({ entry, trace: traceOf(entry) }))
    .filter(({ entry, trace }) => {
      const subject = record(record(entry.entity).user).id;
      return subject === userId && actions.includes(trace.action) && trace.at >= oldest;
    })
    .map(({ trace }) => trace);
}

export function inWords({ action, at, id }: AuditTrace): string {
  return `audit log: ${action} at ${new Date(at * 1_000).toISOString()} (${id})`;
}

function traceOf(entry: Record<string, unknown>): AuditTrace {
  const details = record(entry.details);
  const session =
    details.session_id ?? (entry.action === 'user_login' ? record(entry.context).session_id : undefined);
  return {
    id: String(entry.id),
    action: String(entry.action),
    at: Number(entry.date_create),
    sessionId: session === undefined ? undefined : String(session),
    isPartial: details.mobile_only === true || details.web_only === true,
  };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
