import type { Account, InventoryRecord } from 'countersign/kit';
import type { GitHubClient } from './client.ts';
import { loginFromUserName } from './managed-users.ts';

/** Who answers for a login's credentials, and whether that person is still there. */
export type OwnerOf = (login: string) => Promise<InventoryRecord['owner']>;

/**
 * The directory of one inventory. The members' logins are read once, as a list: one call for a hundred instead of one for
 * each. A list may leave concealed members out, so whoever is not on it is asked for by name.
 */
export function openOwners(client: GitHubClient): OwnerOf {
  const statuses = new Map<string, Account['status']>();
  let members: Promise<ReadonlySet<string>> | undefined;
  let suspended: Promise<ReadonlySet<string>> | undefined;

  const statusOf = async (login: string): Promise<Account['status']> => {
    members ??= allMembers(client);
    if ((await members).has(login)) return 'active';
    const membership = await client.membership(login);
    // `pending`: invited, not yet in.
    if (membership) return membership.state === 'active' ? 'active' : 'unknown';
    suspended ??= suspendedUsers(client);
    return (await suspended).has(login) ? 'suspended' : 'deactivated';
  };
  return async (name) => {
    const login = name.toLowerCase();
    const status = statuses.get(login) ?? (await statusOf(login));
    statuses.set(login, status);
    return { id: name, name, status };
  };
}

async function allMembers(client: GitHubClient): Promise<ReadonlySet<string>> {
  const logins = new Set<string>();
  for await (const page of client.members()) for (const login of page) logins.add(login.toLowerCase());
  return logins;
}

/** GitHub hides a suspended managed user from the organisation; SCIM still knows. */
async function suspendedUsers({ settings, scimUsers }: GitHubClient): Promise<ReadonlySet<string>> {
  const { managed } = settings;
  if (!managed) return new Set();
  const users = await scimUsers();
  return new Set(
    users.flatMap(({ userName, active }) =>
      userName && active === false ? loginFromUserName(userName, managed.shortCode).toLowerCase() : [],
    ),
  );
}
