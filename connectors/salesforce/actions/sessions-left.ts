import type { ProofReading } from 'countersign/kit';
import { longId } from '../record-id.ts';
import type { AuthSession } from '../wire.ts';

/** What the list of sessions says after they were ended. */
export interface SessionsLeft {
  /** Sessions from before: they are good still. */
  readonly stale: number;
  readonly saw: ProofReading['saw'];
}

/** Tells sessions that ought to be gone from those of a new sign-in since `since`. */
export function sessionsLeft(
  sessions: readonly AuthSession[],
  before: ReadonlySet<string>,
  since: string,
): SessionsLeft {
  const stale = sessions.filter(
    ({ Id, CreatedDate }) => before.has(longId(Id)) || Date.parse(CreatedDate) < Date.parse(since),
  );
  const fresh = sessions.length - stale.length;
  return {
    stale: stale.length,
    saw: [
      stale.length === 0
        ? 'AuthSession lists no session from before'
        : `AuthSession still lists ${stale.length} sessions from before`,
      ...(fresh > 0 ? [`${fresh} sessions were begun anew since`] : []),
    ],
  };
}

export function inPresent({
  Id,
  SessionType,
  LoginType,
  SourceIp,
  CreatedDate,
  ...session
}: AuthSession): string {
  const kind = [SessionType, LoginType].filter(Boolean).join(', ');
  const jwt = session.IsAssociatedWithJwtAccessToken ? '; a JWT-based access token stands on it' : '';
  const from = SourceIp ? ` from ${SourceIp}` : '';
  return `session ${Id}${kind ? ` (${kind})` : ''}${from}, begun ${new Date(CreatedDate).toISOString()}${jwt}`;
}

export function idsIn(value: unknown): ReadonlySet<string> {
  return new Set(Array.isArray(value) ? value.map(String) : []);
}
