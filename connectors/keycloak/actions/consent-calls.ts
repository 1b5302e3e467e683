import type { Part } from 'countersign/kit';
import type { KeycloakClient } from '../client.ts';

/** One call for each client: its consent and its offline tokens end together. */
export function consentCalls(
  client: KeycloakClient,
  userId: string,
  clients: readonly string[],
): readonly Part[] {
  return clients.map((clientId) => ({
    what: `consent and offline tokens of ${clientId}`,
    call: () => client.revokeConsent(userId, clientId),
  }));
}

/** The admin event of each of these calls. */
export function consentRecords(userId: string, clients: readonly string[]): readonly string[] {
  return clients.map((clientId) => `ACTION users/${userId}/consents/${clientId}`);
}
