import {
  type Account,
  type AccountQuery,
  CountersignError,
  given,
  type Lookups,
  type SessionRecord,
  type TokenRecord,
} from 'countersign/kit';
import type { SalesforceClient } from './client.ts';
import { assertSeesAll } from './own-permissions.ts';
import { isRecordId, longId } from './record-id.ts';
import { names, soql } from './soql.ts';
import { Assignment, AuthSession, OauthToken, User, UserLogin } from './wire.ts';

const MOST_GROUPS = 200;
/** Salesforce returns no more tokens than this of one query, and does not say that there are more. */
export const MOST_TOKENS = 2_500;

export const USER = names('Id', 'Username', 'Email', 'Name', 'IsActive');
export const SESSION = names(
  'Id',
  'UsersId',
  'ParentId',
  'CreatedDate',
  'LastModifiedDate',
  'NumSecondsValid',
  'SourceIp',
  'SessionType',
  'LoginType',
  'IsAssociatedWithJwtAccessToken',
);

export const TOKEN = names('UserId', 'AppName', 'CreatedDate', 'LastUsedDate', 'UseCount', 'DeleteToken');

export const lookups: Lookups<SalesforceClient> = { account, sessions, tokens };

async function account(client: SalesforceClient, query: AccountQuery): Promise<Account | undefined> {
  const user = await find(client, query);
  if (!user) return undefined;
  const id = longId(user.Id);
  const login = await userLogin(client, id);
  const assigned = await assignments(client, id);
  return {
    platform: 'salesforce',
    id,
    ...given('email', user.Email ? user.Email.toLowerCase().slice(0, 512) : undefined),
    ...given('name', user.Username ? user.Username.slice(0, 512) : undefined),
    status: statusOf(user, login),
    isAdmin: assigned.some(isAdministrative),
    groups: [...new Set(assigned.map(groupName))].slice(0, MOST_GROUPS),
    link: `${client.settings.baseUrl}/lightning/setup/ManageUsers/page?address=%2F${id}`,
  };
}

/** The id stands above the e-mail, and the e-mail above the username. What the query ignores of case is held to here. */
async function find(client: SalesforceClient, { id, email, name }: AccountQuery): Promise<User | undefined> {
  if (id) return userById(client, id);
  if (email) return byEmail(client, email);
  if (!name) return undefined;
  const found = await client.rows(soql`SELECT ${USER} FROM User WHERE Username = ${name}`, User);
  return found.find(({ Username }) => Username.toLowerCase() === name.toLowerCase());
}

export async function userById(client: SalesforceClient, id: string): Promise<User | undefined> {
  if (!isRecordId(id)) return undefined;
  const found = await client.rows(soql`SELECT ${USER} FROM User WHERE Id = ${longId(id)}`, User);
  return found.find((user) => longId(user.Id) === longId(id));
}

/** @throws ERR_CONNECTOR_REJECTED when several accounts in use carry the address: nobody is picked by chance */
async function byEmail(client: SalesforceClient, email: string): Promise<User | undefined> {
  const rows = await client.rows(soql`SELECT ${USER} FROM User WHERE Email = ${email}`, User);
  const found = rows.filter(({ Email }) => Email?.toLowerCase() === email.toLowerCase());
  const inUse = found.filter(({ IsActive }) => IsActive);
  if (inUse.length > 1) {
    throw new CountersignError(
      'ERR_CONNECTOR_REJECTED',
      `salesforce: ${inUse.length} accounts carry this e-mail address; name the account by its id`,
      { place: 'salesforce User.Email' },
    );
  }
  return inUse[0] ?? found[0];
}

export async function userLogin(client: SalesforceClient, userId: string): Promise<UserLogin | undefined> {
  const rows = await client.rows(
    soql`SELECT Id, UserId, IsFrozen FROM UserLogin WHERE UserId = ${userId}`,
    UserLogin,
  );
  return rows.find(({ UserId }) => longId(UserId) === longId(userId));
}

async function assignments(client: SalesforceClient, userId: string): Promise<readonly Assignment[]> {
  return client.rows(
    soql`SELECT PermissionSet.Name, PermissionSet.Label, PermissionSet.IsOwnedByProfile, PermissionSet.Profile.Name, PermissionSet.PermissionsModifyAllData, PermissionSet.PermissionsManageUsers, PermissionSet.PermissionsCustomizeApplication FROM PermissionSetAssignment WHERE AssigneeId = ${userId}`,
    Assignment,
  );
}

function isAdministrative({ PermissionSet: set }: Assignment): boolean {
  return set.PermissionsModifyAllData || set.PermissionsManageUsers || set.PermissionsCustomizeApplication;
}

/** A profile stands among the permission sets under a name that means nothing. */
function groupName({ PermissionSet: set }: Assignment): string {
  const profile = set.IsOwnedByProfile ? set.Profile?.Name : undefined;
  return (profile ? `profile ${profile}` : set.Label || set.Name).slice(0, 512);
}

/** A frozen account is active still, and keeps its licence; nobody signs in to it. */
export function statusOf({ IsActive }: User, login: UserLogin | undefined): Account['status'] {
  if (!IsActive) return 'deactivated';
  return login?.IsFrozen ? 'suspended' : 'active';
}

/** Every session of the user, those of OAuth clients among them. */
export async function sessionsOf(client: SalesforceClient, userId: string): Promise<readonly AuthSession[]> {
  await assertSeesAll(client, 'PermissionsManageUsers');
  const rows = await client.rows(
    soql`SELECT ${SESSION} FROM AuthSession WHERE UsersId = ${userId}`,
    AuthSession,
  );
  return rows.filter(({ UsersId }) => longId(UsersId) === longId(userId));
}

export async function sessionById(client: SalesforceClient, id: string): Promise<AuthSession | undefined> {
  await assertSeesAll(client, 'PermissionsManageUsers');
  const rows = await client.rows(soql`SELECT ${SESSION} FROM AuthSession WHERE Id = ${id}`, AuthSession);
  return rows.find((session) => longId(session.Id) === longId(id));
}

/**
 * The tokens that apps hold for the user. They carry `DeleteToken`, a secret: it stays in this process.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE when there are more than Salesforce shows
 */
export async function oauthTokensOf(
  client: SalesforceClient,
  userId: string,
): Promise<readonly OauthToken[]> {
  await assertSeesAll(client, 'PermissionsCustomizeApplication');
  const rows = await client.rows(soql`SELECT ${TOKEN} FROM OauthToken WHERE UserId = ${userId}`, OauthToken);
  if (rows.length >= MOST_TOKENS) {
    throw new CountersignError(
      'ERR_CONNECTOR_RESPONSE_UNREADABLE',
      `salesforce: the user has ${MOST_TOKENS} tokens or more, and Salesforce shows no more than that`,
      { place: 'salesforce OauthToken' },
    );
  }
  return rows.filter(({ UserId }) => longId(UserId) === longId(userId));
}

/** How a token is named outside: Salesforce gives its tokens no id. */
export function tokenId({ context }: SalesforceClient, { DeleteToken }: OauthToken): string {
  return context.fingerprints.of(DeleteToken);
}

async function sessions(client: SalesforceClient, { id: accountId }: Account) {
  const rows = await sessionsOf(client, accountId);
  return rows.map((session): SessionRecord => {
    const lastMs = Date.parse(session.LastModifiedDate);
    return {
      platform: 'salesforce',
      id: longId(session.Id),
      accountId,
      createdAt: new Date(session.CreatedDate).toISOString(),
      lastSeenAt: new Date(lastMs).toISOString(),
      expiresAt: new Date(lastMs + session.NumSecondsValid * 1_000).toISOString(),
      ...given('ip', session.SourceIp ? session.SourceIp.slice(0, 128) : undefined),
    };
  });
}

async function tokens(client: SalesforceClient, { id: accountId }: Account) {
  const rows = await oauthTokensOf(client, accountId);
  const byId = new Map(rows.map((token) => [tokenId(client, token), token]));
  return [...byId].map(([id, token]): TokenRecord => {
    const instant = (time: string | null | undefined) => (time ? new Date(time).toISOString() : undefined);
    return {
      platform: 'salesforce',
      id,
      accountId,
      kind: 'refresh-token',
      ...given('name', token.AppName ? token.AppName.slice(0, 512) : undefined),
      ...given('createdAt', instant(token.CreatedDate)),
      ...given('lastUsedAt', instant(token.LastUsedDate)),
    };
  });
}
