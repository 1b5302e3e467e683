import type { KeycloakClient } from './client.ts';
import type { Consent, UserSession } from './wire.ts';

/** An offline token that a client holds: a session of its own, which no logout ends and no list of sessions shows. */
export interface OfflineToken {
  readonly clientId: string;
  readonly session: UserSession;
}

/** A client that holds offline tokens of the user; `sessions` may be empty where Keycloak tells of one but lists none. */
interface OfflineClient {
  readonly clientId: string;
  readonly sessions: readonly UserSession[];
}

/** The clients that hold offline tokens of a user: consents name them, and each client's are asked for apart. */
export async function offlineClients(
  client: KeycloakClient,
  userId: string,
  consents?: readonly Consent[],
): Promise<readonly OfflineClient[]> {
  const holders: OfflineClient[] = [];
  for (const { clientId, additionalGrants } of consents ?? (await client.consents(userId))) {
    const [grant] = additionalGrants ?? [];
    if (grant) holders.push({ clientId, sessions: await client.offlineSessions(userId, grant.client) });
  }
  return holders;
}

export function offlineTokens(holders: readonly OfflineClient[]): readonly OfflineToken[] {
  return holders.flatMap(({ clientId, sessions }) => sessions.map((session) => ({ clientId, session })));
}

/** An id for a token of one session and one client, since sessions are shared between clients. */
export function offlineTokenId({ clientId, session }: OfflineToken): string {
  return `offline/${session.id}/${clientId}`.slice(0, 512);
}

/** Whether a row is a consent: a row for an offline token alone names neither a scope nor a day. */
export function isConsent({ grantedClientScopes, createdDate }: Consent): boolean {
  return (grantedClientScopes ?? []).length > 0 || typeof createdDate === 'number';
}

export function isoOf(millis: number | null | undefined): string | undefined {
  return typeof millis === 'number' && millis > 0 && millis < 8.64e15
    ? new Date(millis).toISOString()
    : undefined;
}
