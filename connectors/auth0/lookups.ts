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
import type { Auth0Client } from './client.ts';
import { assertListsSessions } from './settings.ts';
import {
  type DeviceCredential,
  type Grant,
  instantOf,
  type RefreshToken,
  type Session,
  type User,
} from './wire.ts';

const MOST_GROUPS = 200;
const MOST_NAMED = 5;

export const lookups: Lookups<Auth0Client> = { account, sessions, tokens };

/** `groups` are the user's roles. Who administers the tenant stands outside of it, so that `isAdmin` is never told. */
async function account(client: Auth0Client, query: AccountQuery): Promise<Account | undefined> {
  const user = await find(client, query);
  if (!user) return undefined;
  const roles = await rolesOf(client, user.user_id);
  return {
    platform: 'auth0',
    id: user.user_id,
    ...given('email', user.email?.toLowerCase() || undefined),
    ...given('name', (user.username || user.name || undefined)?.slice(0, 512)),
    status: statusOf(user),
    ...given('groups', roles),
  };
}

export function statusOf({ blocked }: User): Account['status'] {
  return blocked ? 'suspended' : 'active';
}

/** The id stands above the e-mail, and the e-mail above the name. */
async function find(client: Auth0Client, { id, email, name }: AccountQuery): Promise<User | undefined> {
  if (id) return client.user(id);
  if (email) return only(await byEmail(client, email), 'e-mail address');
  if (!name) return undefined;
  const named = await client.usersByName(name);
  return only(
    named.filter(({ username }) => username === name),
    'username',
  );
}

/** Auth0’s own databases keep addresses in lower case; other connections keep them as they came. */
async function byEmail(client: Auth0Client, email: string): Promise<readonly User[]> {
  const found = await client.usersByEmail(email.toLowerCase());
  return found.length > 0 || email === email.toLowerCase() ? found : client.usersByEmail(email);
}

/**
 * A person may have an account per connection: nobody is picked by chance.
 *
 * @throws ERR_CONNECTOR_REJECTED naming the ids to choose from
 */
function only(found: readonly User[], what: string): User | undefined {
  const inUse = found.filter(({ blocked }) => !blocked);
  if (inUse.length <= 1) return inUse[0] ?? found[0];
  const ids = inUse.slice(0, MOST_NAMED).map(({ user_id: id }) => id.slice(0, 80));
  throw new CountersignError(
    'ERR_CONNECTOR_REJECTED',
    `auth0: ${inUse.length} accounts carry this ${what} (${ids.join(', ')}); name the account by its id`,
    { place: 'auth0 users' },
  );
}

/** Roles beyond the scopes are left out and logged; any other fault is one. */
async function rolesOf({ context, roles }: Auth0Client, userId: string): Promise<string[] | undefined> {
  try {
    const found = await roles(userId);
    return found.flatMap(({ name }) => name.slice(0, 512) || []).slice(0, MOST_GROUPS);
  } catch (thrown) {
    if (errorCode(thrown) !== 'ERR_CONNECTOR_FORBIDDEN') throw thrown;
    context.log.warn({ platform: 'auth0', what: 'roles' }, 'Auth0 does not let us read this of an account');
    return undefined;
  }
}

/** @throws ERR_CAPABILITY_NOT_OFFERED on any plan but Enterprise */
async function sessions(client: Auth0Client, { id }: Account): Promise<readonly SessionRecord[]> {
  assertListsSessions(client.settings);
  return (await client.sessions(id)).map((session) => ofSession(session, id));
}

function ofSession(session: Session, accountId: string): SessionRecord {
  const { device } = session;
  return {
    platform: 'auth0',
    id: session.id,
    accountId,
    ...given('createdAt', instantOf(session.created_at)),
    ...given('lastSeenAt', instantOf(session.last_interacted_at) ?? instantOf(session.updated_at)),
    ...given('expiresAt', instantOf(session.expires_at)),
    ...given('ip', device?.last_ip?.slice(0, 128) || undefined),
    ...given('userAgent', device?.last_user_agent?.slice(0, 2_048) || undefined),
  };
}

/** Refresh tokens, as far as the plan shows them, and grants; access tokens are in no list. */
async function tokens(client: Auth0Client, { id }: Account): Promise<readonly TokenRecord[]> {
  const held =
    client.settings.plan === 'enterprise'
      ? (await client.refreshTokens(id)).map((token) => ofRefreshToken(token, id))
      : (await client.deviceCredentials(id)).map((credential) => ofDeviceCredential(credential, id));
  return [...held, ...(await client.grants(id)).map((grant) => ofGrant(grant, id))];
}

export function ofRefreshToken(token: RefreshToken, accountId: string): TokenRecord {
  const servers = token.resource_servers ?? [];
  return {
    ...base(token.id, accountId, 'refresh-token', token.client_id ?? 'unknown application'),
    scopes: scopesOf(servers.flatMap(({ scopes }) => scopes?.split(' ') ?? [])),
    ...given('createdAt', instantOf(token.created_at)),
    ...given('lastUsedAt', instantOf(token.last_exchanged_at)),
    ...given('expiresAt', instantOf(token.expires_at)),
  };
}

export function ofDeviceCredential(credential: DeviceCredential, accountId: string): TokenRecord {
  const device = credential.device_name ? `${credential.device_name}: ` : '';
  const name = `${device}${credential.client_id ?? 'unknown application'}`;
  return base(credential.id, accountId, 'refresh-token', name);
}

export function ofGrant(grant: Grant, accountId: string): TokenRecord {
  const name = [grant.clientID ?? 'unknown application', grant.audience].filter(Boolean).join(' on ');
  return { ...base(grant.id, accountId, 'grant', name), scopes: scopesOf(grant.scope ?? []) };
}

function base(id: string, accountId: string, kind: TokenRecord['kind'], name: string) {
  return { platform: 'auth0', id, accountId, kind, name: name.slice(0, 512) };
}

export function scopesOf(scopes: readonly string[]): string[] {
  return [...new Set(scopes.filter((scope) => scope !== '').map((scope) => scope.slice(0, 256)))];
}
