import type { Account, ScimUser } from 'countersign/kit';
import type { GitHubClient } from './client.ts';
import { sameName } from './names.ts';
import type { Membership } from './wire.ts';

/**
 * Managed users (EMU). Their login is made of the name that SCIM gave, and the enterprise's short code.
 *
 * @see https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/iam-configuration-reference/username-considerations-for-external-authentication
 */

/** The login GitHub makes of a name: the part before the @, every other sign than letters and digits a dash. */
export function loginFromUserName(userName: string, shortCode: string): string {
  const local = userName.split('@', 1)[0] ?? '';
  const slug = local.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '');
  return `${slug}_${shortCode}`;
}

/** The login of the managed user whose user name or e-mail this is. */
export async function managedLogin(client: GitHubClient, email: string): Promise<string | undefined> {
  const { managed } = client.settings;
  if (!managed) return undefined;
  const [named] = await client.scimUsers(email);
  const user = named ?? (await client.scimUsers()).find((one) => hasEmail(one, email));
  return user?.userName ? loginFromUserName(user.userName, managed.shortCode) : undefined;
}

/** The managed user behind a login, by the account's e-mail first, else among all. Undefined when there is none. */
export async function findManagedUser(
  client: GitHubClient,
  login: string,
  email: string | undefined,
): Promise<ScimUser | undefined> {
  const { managed } = client.settings;
  if (!managed) return undefined;
  const isIt = (one: ScimUser): boolean =>
    typeof one.userName === 'string' && sameName(loginFromUserName(one.userName, managed.shortCode), login);
  const named = email === undefined ? undefined : (await client.scimUsers(email)).find(isIt);
  return named ?? (await client.scimUsers()).find(isIt);
}

/** SCIM tells the state even of a suspended user, whom the organisation no longer shows. */
export async function managedAccount(
  client: GitHubClient,
  login: string,
  membership: Membership | undefined,
): Promise<Account | undefined> {
  const user = await findManagedUser(client, login, undefined);
  if (!user && !membership) return undefined;
  const email = user?.emails?.find((one) => one.primary)?.value ?? user?.emails?.[0]?.value;
  const link = membership?.user?.html_url;
  return {
    platform: 'github',
    id: membership?.user?.login ?? login,
    name: login,
    ...(email ? { email: email.toLowerCase() } : {}),
    status: user?.active === false ? 'suspended' : membership?.state === 'active' ? 'active' : 'unknown',
    ...(membership ? { isAdmin: membership.role === 'admin' } : {}),
    ...(link ? { link } : {}),
  };
}

function hasEmail(user: ScimUser, email: string): boolean {
  return user.emails?.some(({ value }) => typeof value === 'string' && sameName(value, email)) ?? false;
}
