import {
  type Account,
  type AccountQuery,
  CountersignError,
  errorCode,
  given,
  type Lookups,
  type TokenRecord,
} from 'countersign/kit';
import type { EntraClient } from './client.ts';
import type { Assignment, Grant, Membership, User } from './wire.ts';

const MOST_GROUPS = 200;
/** More apps than this are named by their ids alone. */
const MOST_NAMED = 20;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Entra lists no sessions of a user, so there is no `sessions` here: they are known by the sign-in log alone. */
export const lookups: Lookups<EntraClient> = { account, tokens };

async function account(client: EntraClient, query: AccountQuery): Promise<Account | undefined> {
  const user = await find(client, query);
  if (!user) return undefined;
  const memberships = await unlessForbidden(client, 'memberships', () => client.memberships(user.id));
  const email = emailOf(user);
  return {
    platform: 'entra-id',
    id: user.id,
    ...given('email', email),
    ...given('name', user.userPrincipalName || user.displayName?.slice(0, 512) || undefined),
    status: statusOf(user),
    ...(memberships ? { isAdmin: memberships.some(isRole), groups: groupsIn(memberships) } : {}),
    ...given('link', linkOf(client, user.id)),
  };
}

/** The id stands above the e-mail, and the e-mail above the name. */
async function find(client: EntraClient, { id, email, name }: AccountQuery): Promise<User | undefined> {
  // Senders write the user principal name where Entra's own id is wanted.
  if (id) return GUID.test(id) ? client.user(id) : byName(client, id);
  return email ? byName(client, email) : name ? byName(client, name) : undefined;
}

async function byName(client: EntraClient, name: string): Promise<User | undefined> {
  const wanted = name.toLowerCase();
  const named = (await client.usersNamed(name)).filter(({ userPrincipalName, mail }) =>
    [userPrincipalName, mail].some((each) => each?.toLowerCase() === wanted),
  );
  if (named.length > 0) return onlyOne(named);
  return name.includes('@') ? onlyOne(await client.usersWithAddress(name)) : undefined;
}

/** @throws ERR_CONNECTOR_REJECTED when several accounts in use carry the name: nobody is picked by chance */
function onlyOne(users: readonly User[]): User | undefined {
  const inUse = users.filter(({ accountEnabled }) => accountEnabled !== false);
  if (inUse.length > 1) {
    throw new CountersignError(
      'ERR_CONNECTOR_REJECTED',
      `entra-id: ${inUse.length} accounts carry this name or address; name the account by its id`,
      { place: 'entra-id users' },
    );
  }
  return inUse[0] ?? users[0];
}

/** What lies beyond the permissions is left out and logged; any other fault is one. */
async function unlessForbidden<Value>(
  { context }: EntraClient,
  what: string,
  read: () => Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await read();
  } catch (thrown) {
    if (errorCode(thrown) !== 'ERR_CONNECTOR_FORBIDDEN') throw thrown;
    context.log.warn({ platform: 'entra-id', what }, 'Entra does not let us read this of an account');
    return undefined;
  }
}

/** A guest's user principal name is made up of an address of theirs and is none. */
function emailOf({ mail, userPrincipalName }: User): string | undefined {
  const isAddress = userPrincipalName?.includes('@') && !userPrincipalName.includes('#EXT#');
  return (mail || (isAddress ? userPrincipalName : undefined))?.toLowerCase() || undefined;
}

/** `unknown` where the account’s state is not told, as of an app. */
export function statusOf({ accountEnabled }: Pick<User, 'accountEnabled'>): Account['status'] {
  if (accountEnabled === true) return 'active';
  return accountEnabled === false ? 'suspended' : 'unknown';
}

/** Only roles that are in force show; one that Privileged Identity Management could still activate does not. */
function isRole(membership: Membership): boolean {
  return membership['@odata.type'] === '#microsoft.graph.directoryRole';
}

function groupsIn(memberships: readonly Membership[]): string[] {
  return memberships
    .filter((each) => each['@odata.type'] === '#microsoft.graph.group')
    .slice(0, MOST_GROUPS)
    .map(({ id, displayName }) => (displayName || id).slice(0, 512));
}

function linkOf({ settings }: EntraClient, userId: string): string | undefined {
  if (settings.baseUrl !== 'https://graph.microsoft.com') return undefined;
  return `https://entra.microsoft.com/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/${userId}`;
}

/** Consents of the user, and the apps assigned to them. Refresh tokens and access tokens are in no list. */
async function tokens(client: EntraClient, { id: accountId }: Account): Promise<readonly TokenRecord[]> {
  const grants = await client.grants(accountId);
  const assignments = await client.assignments(accountId);
  const names = await namesOf(
    client,
    grants.map(({ clientId }) => clientId),
  );
  return [
    ...grants.map((grant) => ofGrant(grant, accountId, names.get(grant.clientId))),
    ...assignments.map((assignment) => ofAssignment(assignment, accountId)),
  ];
}

/** What apps are called, by the object id of their service principal; the names are attacker-writable text. */
export async function namesOf(
  client: EntraClient,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const id of [...new Set(ids)].slice(0, MOST_NAMED)) {
    const app = await unlessForbidden(client, 'names of apps', () => client.servicePrincipal(id));
    if (app?.displayName) names.set(id, `${app.displayName} (${app.appId ?? id})`.slice(0, 256));
  }
  return names;
}

/** The scopes of a grant, which Graph writes with blanks between and often before. */
export function scopesOf({ scope }: Grant): string[] {
  return (scope ?? '').split(' ').filter((each) => each !== '');
}

function ofGrant(grant: Grant, accountId: string, name: string | undefined): TokenRecord {
  return {
    platform: 'entra-id',
    id: grant.id,
    accountId,
    kind: 'grant',
    name: name ?? grant.clientId,
    scopes: scopesOf(grant).map((scope) => scope.slice(0, 256)),
  };
}

function ofAssignment(assignment: Assignment, accountId: string): TokenRecord {
  return {
    platform: 'entra-id',
    id: assignment.id,
    accountId,
    kind: 'grant',
    name: `assigned to ${assignment.resourceDisplayName ?? 'an app'}`.slice(0, 512),
    ...(assignment.createdDateTime ? { createdAt: new Date(assignment.createdDateTime).toISOString() } : {}),
  };
}
