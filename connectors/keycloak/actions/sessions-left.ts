import type { KeycloakClient } from '../client.ts';
import type { UserSession } from '../wire.ts';

/** What a list says after a change. */
export interface Left {
  /** From before, or begun no later than the call: they are still good. */
  readonly stale: number;
  readonly saw: readonly string[];
}

/** The ids in a stable order. */
export function sessionIds(sessions: readonly UserSession[]): string[] {
  return sessions.map(({ id }) => id).sort();
}

/** Tells sessions that ought to be gone from those of a new sign-in since. */
export function isStale({ id, start }: UserSession, before: ReadonlySet<string>, since: string): boolean {
  return before.has(id) || (start ?? 0) <= Date.parse(since);
}

/** @param before ids that were listed before the call */
export async function sessionsLeft(
  client: KeycloakClient,
  userId: string,
  before: unknown,
  since: string,
): Promise<Left> {
  const listed = await client.sessions(userId);
  const ids = new Set(Array.isArray(before) ? before.map(String) : []);
  const stale = listed.filter((session) => isStale(session, ids, since)).length;
  const fresh = listed.length - stale;
  return {
    stale,
    saw: [
      stale === 0 ? 'no session from before is listed' : `${stale} sessions from before are still listed`,
      ...(fresh > 0 ? [`${fresh} sessions were begun anew since`] : []),
    ],
  };
}
