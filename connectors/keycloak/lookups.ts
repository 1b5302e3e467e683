import {
  type Account,
  type AccountQuery,
  CountersignError,
  errorCode,
  given,
  type Lookups,
  type SessionRecord,
  type TokenRecord,
} from 'countersign/kit';
import type { KeycloakClient } from './client.ts';
import {
  isConsent,
  isoOf,
  type OfflineToken,
  offlineClients,
  offlineTokenId,
  offlineTokens,
} from './held.ts';
import type { Consent, FoundUser, User } from './wire.ts';

const MOST_GROUPS = 200;

export const lookups: Lookups<KeycloakClient> = { account, sessions, tokens };

async function account(client: KeycloakClient, query: AccountQuery): Promise<Account | undefined> {
  const id = await idOf(client, query);
  const user = id === undefined ? undefined : await client.user(id);
  if (!user) return undefined;
  const [isAdmin, groups] = await Promise.all([
    unlessForbidden(client, 'administrator’s roles', () => isAdministrator(client, user.id)),
    unlessForbidden(client, 'groups', () => client.groups(user.id)),
  ]);
  return {
    platform: 'keycloak',
    id: user.id,
    ...given('email', emailOf(user)),
    ...(user.username ? { name: user.username.slice(0, 512) } : {}),
    // A lock after wrong passwords is no suspension: sessions go on.
    status: user.enabled ? 'active' : 'suspended',
    ...given('isAdmin', isAdmin),
    ...given(
      'groups',
      groups?.slice(0, MOST_GROUPS).map((group) => group.slice(0, 512)),
    ),
    ...given('link', linkOf(client, user.id)),
  };
}

/** The id stands above the e-mail, and the e-mail above the name. */
async function idOf(client: KeycloakClient, { id, email, name }: AccountQuery): Promise<string | undefined> {
  if (id) return id;
  if (email) return (await byEmail(client, email))?.id ?? (await byName(client, email, email))?.id;
  return name ? (await byName(client, name))?.id : undefined;
}

/** @throws ERR_CONNECTOR_REJECTED when several accounts in use carry the address: nobody is picked by chance */
async function byEmail(client: KeycloakClient, email: string): Promise<FoundUser | undefined> {
  const found = (await client.search('email', email)).filter((user) => same(user.email, email));
  const inUse = found.filter(({ enabled }) => enabled !== false);
  if (inUse.length > 1) {
    throw new CountersignError(
      'ERR_CONNECTOR_REJECTED',
      `keycloak: ${inUse.length} accounts carry this e-mail address; name the account by its id`,
      { place: 'keycloak users email' },
    );
  }
  return inUse[0] ?? found[0];
}

/** A user name may look like somebody else's address: asked for one, it counts only where no other address is known. */
async function byName(client: KeycloakClient, name: string, email?: string): Promise<FoundUser | undefined> {
  const found = (await client.search('username', name)).find((user) => same(user.username, name));
  const isTheirs = email === undefined || !found?.email || same(found.email, email);
  return isTheirs ? found : undefined;
}

function same(a: string | null | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}

function emailOf({ email, username }: User): string | undefined {
  const address = email || (username?.includes('@') ? username : undefined);
  return address?.toLowerCase().slice(0, 512);
}

/** By roles of the realm's management client, and in master by the role `admin`; groups and composite roles count. */
async function isAdministrator(client: KeycloakClient, userId: string): Promise<boolean> {
  const isMaster = client.settings.realm === 'master';
  const management = isMaster ? 'master-realm' : 'realm-management';
  if ((await client.clientRoles(userId, management)).length > 0) return true;
  return (
    isMaster && (await client.realmRoles(userId)).some((role) => role === 'admin' || role === 'create-realm')
  );
}

/** What lies beyond the roles is left out and logged; any other fault is one. */
async function unlessForbidden<Value>(
  { context }: KeycloakClient,
  what: string,
  read: () => Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await read();
  } catch (thrown) {
    if (errorCode(thrown) !== 'ERR_CONNECTOR_FORBIDDEN') throw thrown;
    context.log.warn({ platform: 'keycloak', what }, 'Keycloak does not let us read this of an account');
    return undefined;
  }
}

function linkOf({ settings }: KeycloakClient, userId: string): string | undefined {
  const { baseUrl, authRealm, realm } = settings;
  if (!baseUrl.startsWith('https://')) return undefined;
  const [login, of, user] = [authRealm, realm, userId].map(encodeURIComponent);
  return `${baseUrl}/admin/${login}/console/#/${of}/users/${user}/settings`;
}

/** Online sessions. Those of offline tokens are among the tokens: they have the same ids, and end otherwise. */
async function sessions(
  client: KeycloakClient,
  { id: accountId }: Account,
): Promise<readonly SessionRecord[]> {
  return (await client.sessions(accountId)).map(({ id, ipAddress, start, lastAccess }) => ({
    platform: 'keycloak',
    id,
    accountId,
    ...given('createdAt', isoOf(start)),
    ...given('lastSeenAt', isoOf(lastAccess)),
    ...(ipAddress ? { ip: ipAddress.slice(0, 128) } : {}),
  }));
}

/** Offline tokens by client, and consents; access tokens and the refresh tokens of online sessions are in no list. */
async function tokens(client: KeycloakClient, { id: accountId }: Account): Promise<readonly TokenRecord[]> {
  const consents = await client.consents(accountId);
  const offline = offlineTokens(await offlineClients(client, accountId, consents));
  return [
    ...offline.map((token) => ofOfflineToken(token, accountId)),
    ...consents.filter(isConsent).map((consent) => ofConsent(consent, accountId)),
  ];
}

function ofOfflineToken(token: OfflineToken, accountId: string): TokenRecord {
  return {
    platform: 'keycloak',
    id: offlineTokenId(token),
    accountId,
    kind: 'refresh-token',
    name: `offline token of ${token.clientId}`.slice(0, 512),
    ...given('createdAt', isoOf(token.session.start)),
    ...given('lastUsedAt', isoOf(token.session.lastAccess)),
  };
}

function ofConsent({ clientId, grantedClientScopes, createdDate }: Consent, accountId: string): TokenRecord {
  return {
    platform: 'keycloak',
    id: `consent/${clientId}`.slice(0, 512),
    accountId,
    kind: 'grant',
    name: clientId,
    scopes: (grantedClientScopes ?? []).map((scope) => scope.slice(0, 256)),
    ...given('createdAt', isoOf(createdDate)),
  };
}
