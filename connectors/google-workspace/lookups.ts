import type { Account, AccountQuery, Lookups, TokenRecord } from 'countersign/kit';
import type { WorkspaceClient } from './client.ts';
import type { AppPassword, Grant, User } from './wire.ts';

const PLATFORM = 'google-workspace';
const MOST_SCOPES = 500;

/** Google lists no sessions of a user, so there is no `sessions` here. */
export const lookups: Lookups<WorkspaceClient> = { account, tokens };

/** By id, else by address (an alias too), else by a name that is an address. */
async function account(
  client: WorkspaceClient,
  { id, email, name }: AccountQuery,
): Promise<Account | undefined> {
  const address = email ?? (name?.includes('@') ? name : undefined);
  const user = id ? await client.user(id) : address ? await byAddress(client, address) : undefined;
  if (!user) return undefined;
  const fullName = user.name?.fullName ?? user.primaryEmail;
  return {
    platform: PLATFORM,
    id: user.id,
    email: user.primaryEmail.toLowerCase(),
    name: fullName.slice(0, 512),
    status: statusOf(user),
    isAdmin: user.isAdmin === true || user.isDelegatedAdmin === true,
  };
}

/** What is found counts only where it carries the very address that was asked for. */
async function byAddress(client: WorkspaceClient, address: string): Promise<User | undefined> {
  const user = await client.user(address);
  const theirs = [user?.primaryEmail, ...(user?.aliases ?? []), ...(user?.nonEditableAliases ?? [])];
  return theirs.some((each) => each?.toLowerCase() === address.toLowerCase()) ? user : undefined;
}

export function statusOf({ suspended, archived, deletionTime }: User): Account['status'] {
  if (deletionTime || archived) return 'deactivated';
  return suspended ? 'suspended' : 'active';
}

/** What apps may do for the user, one record an app, and app passwords. Single access tokens are in no list. */
async function tokens(client: WorkspaceClient, { id: accountId }: Account): Promise<readonly TokenRecord[]> {
  const [grants, passwords] = await Promise.all([client.grants(accountId), client.appPasswords(accountId)]);
  return [
    ...grants.map((grant) => ofGrant(grant, accountId)),
    ...passwords.map((password) => ofAppPassword(password, accountId)),
  ];
}

function ofGrant(grant: Grant, accountId: string): TokenRecord {
  return {
    platform: PLATFORM,
    id: grant.clientId,
    accountId,
    kind: 'grant',
    name: appName(grant),
    ...(grant.scopes
      ? { scopes: grant.scopes.slice(0, MOST_SCOPES).map((scope) => scope.slice(0, 256)) }
      : {}),
  };
}

function ofAppPassword(password: AppPassword, accountId: string): TokenRecord {
  const createdAt = instant(password.creationTime);
  const lastUsedAt = instant(password.lastTimeUsed);
  return {
    platform: PLATFORM,
    id: appPasswordId(password.codeId),
    accountId,
    kind: 'api-key',
    name: (password.name ?? 'app password').slice(0, 512),
    ...(createdAt ? { createdAt } : {}),
    ...(lastUsedAt ? { lastUsedAt } : {}),
  };
}

/** How an app is named to a person; the name is attacker-writable text. */
export function appName({ clientId, displayText }: Grant): string {
  return (displayText ? `${displayText} (${clientId})` : clientId).slice(0, 512);
}

/** How an app password is named here: `app-password/3`. */
export function appPasswordId(codeId: number): string {
  return `app-password/${codeId}`;
}

/** Undefined for 0, which stands for never, and where there is none. */
export function instant(epochS: string | null | undefined): string | undefined {
  return epochS && Number(epochS) > 0 ? new Date(Number(epochS) * 1_000).toISOString() : undefined;
}
