import type { KeycloakClient } from '../client.ts';
import { offlineClients } from '../held.ts';
import { isStale, type Left } from './sessions-left.ts';

type Holders = Awaited<ReturnType<typeof offlineClients>>;

export function offlineLines(holders: Holders): string[] {
  return holders.map(({ clientId, sessions }) =>
    sessions.length === 0
      ? `${clientId} holds an offline token that Keycloak lists no session of`
      : `${clientId} holds ${sessions.length} offline tokens`,
  );
}

/** A list of texts, as a plan keeps them. */
export function clientsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/**
 * Tells offline tokens that ought to be gone from those of a new sign-in since.
 *
 * @param before ids of the clients that held some before the call
 */
export async function offlineLeft(
  client: KeycloakClient,
  userId: string,
  before: unknown,
  since: string,
): Promise<Left> {
  const held = new Set(clientsIn(before));
  const holders = await offlineClients(client, userId);
  const stale = holders.filter(({ clientId, sessions }) =>
    sessions.length === 0 ? held.has(clientId) : sessions.some((each) => isStale(each, new Set(), since)),
  );
  const fresh = holders.length - stale.length;
  return {
    stale: stale.length,
    saw: [
      stale.length === 0
        ? 'no offline token from before is listed'
        : `offline tokens from before are still listed: ${stale.map(({ clientId }) => clientId).join(', ')}`,
      ...(fresh > 0 ? [`${fresh} clients got offline tokens anew since`] : []),
    ],
  };
}
