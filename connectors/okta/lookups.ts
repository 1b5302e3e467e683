import {
  type Account,
  type AccountQuery,
  CountersignError,
  errorCode,
  type Lookups,
  type TokenRecord,
} from 'countersign/kit';
import type { OktaClient } from './client.ts';
import type { ApiToken, Client, Grant, RefreshToken, User } from './wire.ts';

const MOST_GROUPS = 200;

/** Okta lists no sessions of a user, so there is no `sessions` here: they are known by the log alone. */
export const lookups: Lookups<OktaClient> = { account, tokens };

async function account(client: OktaClient, query: AccountQuery): Promise<Account | undefined> {
  const user = await find(client, query);
  if (!user) return undefined;
  const [isAdmin, groups] = await Promise.all([
    unlessForbidden(client, 'roles', async () => (await client.roles(user.id)).length > 0),
    unlessForbidden(client, 'groups', () => client.groups(user.id)),
  ]);
  const email = user.profile.email ?? (user.profile.login.includes('@') ? user.profile.login : undefined);
  const link = linkOf(client.baseUrl, user.id);
  return {
    platform: 'okta',
    id: user.id,
    ...(email ? { email: email.toLowerCase() } : {}),
    ...(user.profile.login ? { name: user.profile.login } : {}),
    status: statusOf(user.status),
    ...(isAdmin === undefined ? {} : { isAdmin }),
    ...(groups === undefined
      ? {}
      : { groups: groups.slice(0, MOST_GROUPS).map((group) => group.slice(0, 512)) }),
    ...(link ? { link } : {}),
  };
}

/** The id stands above the e-mail, and the e-mail above the name. By login first, which is never behind; the search may be. */
async function find(client: OktaClient, { id, email, name }: AccountQuery): Promise<User | undefined> {
  if (id) return client.user(id);
  if (email) return (await byLogin(client, email)) ?? byEmail(client, email);
  return name ? client.user(name) : undefined;
}

/** A login may look like somebody else's e-mail: it counts only where it is also the e-mail, or there is none. */
async function byLogin(client: OktaClient, email: string): Promise<User | undefined> {
  const user = await client.user(email);
  if (!user) return undefined;
  const isTheirs = (user.profile.email ?? email).toLowerCase() === email.toLowerCase();
  return isTheirs ? user : undefined;
}

/** @throws ERR_CONNECTOR_REJECTED when several accounts in use carry the address: nobody is picked by chance */
async function byEmail(client: OktaClient, email: string): Promise<User | undefined> {
  const found = (await client.usersByEmail(email)).filter(
    ({ profile }) => profile.email?.toLowerCase() === email.toLowerCase(),
  );
  const inUse = found.filter(({ status }) => status !== 'DEPROVISIONED');
  if (inUse.length > 1) {
    throw new CountersignError(
      'ERR_CONNECTOR_REJECTED',
      `okta: ${inUse.length} accounts carry this e-mail address; name the account by its id`,
      { place: 'okta users profile.email' },
    );
  }
  return inUse[0] ?? found[0];
}

/** What lies beyond the scopes is left out and logged; any other fault is one. */
async function unlessForbidden<Value>(
  { context }: OktaClient,
  what: string,
  read: () => Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await read();
  } catch (thrown) {
    if (errorCode(thrown) !== 'ERR_CONNECTOR_FORBIDDEN') throw thrown;
    context.log.warn({ platform: 'okta', what }, 'Okta does not let us read this of an account');
    return undefined;
  }
}

/** A user that is locked out or whose password has expired may still hold live sessions. */
export function statusOf(status: string): Account['status'] {
  if (status === 'SUSPENDED') return 'suspended';
  if (status === 'DEPROVISIONED') return 'deactivated';
  const isInUse = ['ACTIVE', 'LOCKED_OUT', 'PASSWORD_EXPIRED', 'RECOVERY', 'PROVISIONED'].includes(status);
  return isInUse ? 'active' : 'unknown';
}

/** The admin console has a host of its own; behind a custom domain its name cannot be told. */
function linkOf(baseUrl: string, userId: string): string | undefined {
  const host = /^https:\/\/([a-z0-9-]+)\.(okta|oktapreview|okta-emea)\.com$/i.exec(baseUrl);
  return host ? `https://${host[1]}-admin.${host[2]}.com/admin/user/profile/view/${userId}` : undefined;
}

/** Refresh tokens of every client, consents, and the user's API tokens; access tokens are in no list. */
async function tokens(client: OktaClient, { id: accountId }: Account): Promise<readonly TokenRecord[]> {
  const [held, grants, apiTokens] = await Promise.all([
    heldTokens(client, accountId),
    client.grants(accountId),
    client.apiTokens(),
  ]);
  return [
    ...held.flatMap(({ owner, tokens: each }) =>
      each.map((token) => ofRefreshToken(token, owner, accountId)),
    ),
    ...grants.filter(({ status }) => status !== 'REVOKED').map((grant) => ofGrant(grant, accountId)),
    ...apiTokens.filter(({ userId }) => userId === accountId).map((token) => ofApiToken(token, accountId)),
  ];
}

export interface HeldTokens {
  readonly owner: Client;
  readonly tokens: readonly RefreshToken[];
}

/** The user's refresh tokens that are not revoked, by the client that holds them. */
export async function heldTokens(client: OktaClient, userId: string): Promise<readonly HeldTokens[]> {
  const held: HeldTokens[] = [];
  for (const owner of await client.clients(userId)) {
    const found = await client.refreshTokens(userId, owner.client_id);
    held.push({ owner, tokens: found.filter(({ status }) => status !== 'REVOKED') });
  }
  return held;
}

/** How a client is named to a person; the name is attacker-writable text. */
export function clientName({ client_id, client_name }: Client): string {
  return (client_name ? `${client_name} (${client_id})` : client_id).slice(0, 256);
}

function ofRefreshToken(token: RefreshToken, owner: Client, accountId: string): TokenRecord {
  return {
    ...base(token.id, accountId, 'refresh-token', clientName(owner)),
    ...(token.scopes ? { scopes: token.scopes.map((scope) => scope.slice(0, 256)) } : {}),
    ...instants({ createdAt: token.created, expiresAt: token.expiresAt }),
  };
}

function ofGrant(grant: Grant, accountId: string): TokenRecord {
  return {
    ...base(grant.id, accountId, 'grant', grant.clientId || 'unknown client'),
    scopes: [grant.scopeId.slice(0, 256)],
    ...instants({ createdAt: grant.created }),
  };
}

function ofApiToken(token: ApiToken, accountId: string): TokenRecord {
  return {
    ...base(token.id, accountId, 'api-key', token.name),
    ...instants({ createdAt: token.created, expiresAt: token.expiresAt }),
  };
}

function base(id: string, accountId: string, kind: TokenRecord['kind'], name: string) {
  return { platform: 'okta', id, accountId, kind, name: name.slice(0, 512) };
}

function instants<Name extends string>(
  times: Record<Name, string | null | undefined>,
): { [Key in Name]?: string } {
  const read = Object.entries<string | null | undefined>(times).flatMap(([name, time]) =>
    time ? [[name, new Date(time).toISOString()]] : [],
  );
  return Object.fromEntries(read) as { [Key in Name]?: string };
}
