import type { Auth0Client } from '../client.ts';
import { instantOf } from '../wire.ts';

/** A refresh token, as far as the plan shows it. */
export interface HeldToken {
  readonly id: string;
  readonly application: string;
  readonly createdAt: string | undefined;
  readonly sessionId: string | undefined;
}

/** On Enterprise every refresh token; on other plans those that belong to a device. */
export async function heldTokens(client: Auth0Client, userId: string): Promise<readonly HeldToken[]> {
  if (client.settings.plan === 'enterprise') {
    const found = await client.refreshTokens(userId);
    return found.map((token) => ({
      id: token.id,
      application: (token.client_id ?? 'unknown application').slice(0, 200),
      createdAt: instantOf(token.created_at),
      sessionId: token.session_id ?? undefined,
    }));
  }
  const found = await client.deviceCredentials(userId);
  return found.map((credential) => ({
    id: credential.id,
    application: (credential.client_id ?? 'unknown application').slice(0, 200),
    createdAt: undefined,
    sessionId: undefined,
  }));
}

/** `2 refresh tokens of 0oa1`, one line for each application. */
export function tokenLines(held: readonly HeldToken[]): string[] {
  const byApplication = Map.groupBy(held, ({ application }) => application);
  return [...byApplication].map(
    ([application, tokens]) => `${tokens.length} refresh tokens of ${application}`,
  );
}

/** In a stable order. */
export function idsOf(held: readonly { readonly id: string }[]): string[] {
  return held.map(({ id }) => id).sort();
}
