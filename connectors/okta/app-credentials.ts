import type { InventoryRecord } from 'countersign/kit';
import type { OktaClient } from './client.ts';
import type { App, ClientKey, ClientSecret } from './wire.ts';

/** What OAuth clients prove by who they are, app by app: Okta lists it in no other way. */
export async function* appCredentials(client: OktaClient): AsyncGenerator<readonly InventoryRecord[]> {
  for await (const page of client.apps()) {
    for (const app of page) {
      // Other apps are no OAuth clients, and Okta refuses the question.
      if (app.signOnMode !== 'OPENID_CONNECT') continue;
      const held = await credentialsOf(client, app);
      if (held.length > 0) yield held;
    }
  }
}

async function credentialsOf(client: OktaClient, app: App): Promise<readonly InventoryRecord[]> {
  const secrets = await client.appSecrets(app.id);
  const keys = await client.appKeys(app.id);
  return [
    ...secrets.map((secret) => recordOf(app, 'secret', secret)),
    // Nobody proves anything by a key that Okta encrypts to.
    ...keys.filter(({ use }) => use !== 'enc').map((key) => recordOf(app, `key ${key.kid ?? key.id}`, key)),
  ];
}

/** One that is inactive can be made active again with a click. Okta knows no owner of an app, and no end of either. */
function recordOf(
  app: App,
  what: string,
  { id, status, created }: ClientSecret | ClientKey,
): InventoryRecord {
  const states = [
    ...(status === 'INACTIVE' ? ['inactive'] : []),
    ...(app.status === 'INACTIVE' ? ['app inactive'] : []),
  ];
  const state = states.length > 0 ? ` (${states.join(', ')})` : '';
  return {
    platform: 'okta',
    id,
    kind: 'api-key',
    name: `${what} of ${app.label || app.id}${state}`.slice(0, 512),
    owner: 'unknown',
    createdAt: created ? new Date(created).toISOString() : 'unknown',
    lastUsedAt: 'unknown',
    expiresAt: 'never',
  };
}
