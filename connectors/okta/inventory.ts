import { type Inventory, type InventoryRecord, orUndefined } from 'countersign/kit';
import { appCredentials } from './app-credentials.ts';
import type { OktaClient } from './client.ts';
import { clientName, statusOf } from './lookups.ts';
import type { ApiToken, Client, Grant, RefreshToken, User } from './wire.ts';

/** The org's API tokens, then user by user: Okta lists refresh tokens and consents in no other way. */
export const inventory: Inventory<OktaClient> = {
  kinds: ['api-key', 'refresh-token', 'grant'],
  gaps: [
    'sessions and access tokens: Okta lists none',
    'when an API token, refresh token or consent was last used: Okta does not tell',
    'secrets and keys of OAuth apps, unless OKTA_SCOPES has okta.apps.read, by which Okta shows the secrets themselves as well',
    'scopes granted to apps: they want okta.appGrants.read, which is not asked for',
    'keys that an app publishes itself, and those of SAML apps: no list has them',
    'passwords and factors: Okta lists those of one user at a time, and they are not read',
    'users beyond the administrator role that we act by: Okta leaves them out, and does not say so',
  ],
  async *list(client) {
    const ownerOf = openOwners(client);
    for await (const page of client.pages.apiTokens()) {
      const records: InventoryRecord[] = [];
      for (const token of page) records.push(apiTokenRecord(token, await ownerOf(token)));
      yield records;
    }
    for await (const page of client.users()) {
      for (const user of page) yield* heldBy(client, user);
    }
    if (client.readsApps) yield* appCredentials(client);
  },
};

type Owner = InventoryRecord['owner'];
type Records = readonly InventoryRecord[];

/** Each owner of an API token is read once; they are few. */
function openOwners(client: OktaClient): (token: ApiToken) => Promise<Owner> {
  const known = new Map<string, Owner>();
  return async ({ userId }) => {
    if (!userId) return 'unknown';
    const user = known.has(userId) ? undefined : await client.user(userId);
    // Okta may also keep from us a user who is there: nothing is said of who is not found.
    const owner = known.get(userId) ?? (user ? asOwner(user) : { id: userId, status: 'unknown' });
    known.set(userId, owner);
    return owner;
  };
}

function asOwner({ id, status, profile }: User): Owner {
  return {
    id,
    ...(profile.login ? { name: profile.login.slice(0, 512) } : {}),
    status: statusOf(status),
  };
}

/** Nothing of a user who was deleted since the list was read. Who has tokens or grants has clients, says Okta. */
async function* heldBy(client: OktaClient, user: User): AsyncGenerator<Records> {
  const owner = asOwner(user);
  const clients = (await orUndefined(client.clients(user.id))) ?? [];
  for (const app of clients) {
    for await (const page of client.pages.refreshTokens(user.id, app.client_id)) {
      const held = page.filter(isHeld);
      if (held.length > 0) yield held.map((token) => refreshTokenRecord(token, app, owner));
    }
  }
  if (clients.length === 0) return;
  const names = new Map(clients.map((app) => [app.client_id, clientName(app)]));
  for await (const page of client.pages.grants(user.id)) {
    const held = page.filter(isHeld);
    if (held.length > 0) yield held.map((grant) => grantRecord(grant, names, owner));
  }
}

function isHeld({ status }: RefreshToken | Grant): boolean {
  return status !== 'REVOKED';
}

/** Okta takes thirty days from the last use for the end, and moves it with each. */
function apiTokenRecord(token: ApiToken, owner: Owner): InventoryRecord {
  return {
    platform: 'okta',
    id: token.id,
    kind: 'api-key',
    ...(token.name ? { name: token.name.slice(0, 512) } : {}),
    owner,
    createdAt: instant(token.created),
    lastUsedAt: 'unknown',
    expiresAt: instant(token.expiresAt),
  };
}

function refreshTokenRecord(token: RefreshToken, app: Client, owner: Owner): InventoryRecord {
  return {
    platform: 'okta',
    id: token.id,
    kind: 'refresh-token',
    name: clientName(app),
    owner,
    ...(token.scopes ? { scopes: token.scopes.map((scope) => scope.slice(0, 256)) } : {}),
    createdAt: instant(token.created),
    lastUsedAt: 'unknown',
    expiresAt: instant(token.expiresAt),
  };
}

/**
 * A consent is good until somebody revokes it.
 *
 * @see https://developer.okta.com/docs/guides/request-user-consent/main/
 */
function grantRecord(grant: Grant, names: ReadonlyMap<string, string>, owner: Owner): InventoryRecord {
  const app = grant.clientId ? (names.get(grant.clientId) ?? grant.clientId) : 'unknown client';
  return {
    platform: 'okta',
    id: grant.id,
    kind: 'grant',
    name: app.slice(0, 512),
    owner,
    scopes: [grant.scopeId.slice(0, 256)],
    createdAt: instant(grant.created),
    lastUsedAt: 'unknown',
    expiresAt: 'never',
  };
}

function instant(time: string | null | undefined): string {
  return time ? new Date(time).toISOString() : 'unknown';
}
