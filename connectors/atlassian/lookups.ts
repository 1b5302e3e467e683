import type { Account, AccountQuery, Lookups, TokenRecord } from 'countersign/kit';
import { instant } from './audit-fields.ts';
import type { AtlassianClient, UserFilter } from './client.ts';
import type { ApiToken, DirectoryUser } from './wire.ts';

const PLATFORM = 'atlassian';
const ADMIN_ROLES = new Set(['atlassian/org-admin', 'atlassian/site-admin', 'atlassian/user-access-admin']);
const MOST_GROUPS = 500;

/** Atlassian lists no sessions, so that there is no `sessions` here. @see https://jira.atlassian.com/browse/AX-229 */
export const lookups: Lookups<AtlassianClient> = { account: findAccount, tokens };

/** By id, else by e-mail, else by a name that only one account has. */
async function findAccount(
  client: AtlassianClient,
  { id, email, name }: AccountQuery,
): Promise<Account | undefined> {
  const found =
    (id ? await userBy(client, { accountIds: [id] }, ({ accountId }) => accountId === id) : undefined) ??
    (email
      ? await userBy(client, { emails: [email] }, (user) => user.email?.toLowerCase() === email.toLowerCase())
      : undefined) ??
    (name ? await userBy(client, { searchTerm: name }, (user) => user.name === name) : undefined);
  return found && accountOf(client, found);
}

/**
 * The one account that fits: a member of a directory, else an account that the organisation manages outside of all of
 * them. Atlassian's search is not trusted to be exact, and of two that fit nobody can say which is meant.
 */
export async function userBy(
  client: AtlassianClient,
  filter: UserFilter,
  isIt: (user: DirectoryUser) => boolean,
): Promise<DirectoryUser | undefined> {
  for (const within of [{}, { claimStatus: 'managed' as const }]) {
    const users = (await client.users({ ...filter, ...within })).filter(isIt);
    const ids = new Set(users.map(({ accountId }) => accountId));
    if (ids.size > 0) return ids.size === 1 ? users[0] : undefined;
  }
  return undefined;
}

export function accountOf({ orgId }: Pick<AtlassianClient, 'orgId'>, user: DirectoryUser): Account {
  const { accountId: id, email, name, platformRoles, groups } = user;
  const names = (groups ?? []).flatMap((group) => (group.name ? [group.name.slice(0, 512)] : []));
  return {
    platform: PLATFORM,
    id,
    status: statusOf(user),
    ...(email ? { email: email.toLowerCase().slice(0, 512) } : {}),
    ...(name ? { name: name.slice(0, 512) } : {}),
    ...(platformRoles ? { isAdmin: platformRoles.some((role) => ADMIN_ROLES.has(role)) } : {}),
    ...(groups ? { groups: names.slice(0, MOST_GROUPS) } : {}),
    link: `https://admin.atlassian.com/o/${orgId}/users/${encodeURIComponent(id)}`,
  };
}

/** `suspended` is kept out of this organisation's apps alone; `deactivated` is kept out of Atlassian. */
function statusOf({ accountStatus, membershipStatus }: DirectoryUser): Account['status'] {
  if (accountStatus !== 'active') return 'deactivated';
  return membershipStatus === 'suspended' ? 'suspended' : 'active';
}

/** @throws ERR_CONNECTOR_FORBIDDEN for an account that the organisation does not manage */
async function tokens(client: AtlassianClient, { id }: Account): Promise<readonly TokenRecord[]> {
  return (await client.apiTokens(id)).map((token) => tokenRecord(token, id));
}

function tokenRecord(token: ApiToken, accountId: string): TokenRecord {
  const [createdAt, lastUsedAt, expiresAt] = [token.createdAt, token.lastAccess, token.expiry].map(instant);
  return {
    platform: PLATFORM,
    id: token.id,
    accountId,
    kind: 'api-key',
    ...(token.label ? { name: token.label.slice(0, 512) } : {}),
    ...(createdAt ? { createdAt } : {}),
    ...(lastUsedAt ? { lastUsedAt } : {}),
    ...(expiresAt ? { expiresAt } : {}),
  };
}
