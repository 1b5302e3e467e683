import { CountersignError, endlessList, type Inventory, type InventoryRecord } from 'countersign/kit';
import type { SalesforceClient } from './client.ts';
import { MOST_TOKENS, SESSION, statusOf, TOKEN, tokenId, USER } from './lookups.ts';
import { assertSeesAll } from './own-permissions.ts';
import { longId } from './record-id.ts';
import { soql } from './soql.ts';
import { AuthSession, OauthToken, User, UserLogin } from './wire.ts';

/** Sorts before every id of a user. */
const FIRST_ID = '000000000000000';
/** So many users are asked about at once: their ids must fit into an address. */
const USERS_AT_ONCE = 200;

/** User by user, since Salesforce shows 2 500 tokens of a query and is silent about the rest. */
export const inventory: Inventory<SalesforceClient> = {
  kinds: ['session', 'refresh-token'],
  gaps: [
    'connected apps, their consumer secrets and certificates: they are read in Setup',
    'when a token ends: that is a policy of its app',
    'JWT-based access tokens: Salesforce tells that a session has one, and lists none',
    'sessions of visitors who have no user',
    'passwords, security tokens and named credentials: Salesforce lists none',
  ],
  async *list(client) {
    await assertSeesAll(client, 'PermissionsManageUsers');
    await assertSeesAll(client, 'PermissionsCustomizeApplication');
    for await (const owners of someOwners(client)) {
      const ids = [...owners.keys()];
      for await (const page of client.rowPages(
        soql`SELECT ${SESSION} FROM AuthSession WHERE UsersId IN ${ids}`,
        AuthSession,
      )) {
        yield page.map((session) => sessionRecord(session, owners));
      }
      for await (const tokens of tokensOf(client, ids)) {
        yield uniqueById(tokens.map((token) => tokenRecord(client, token, owners)));
      }
    }
  },
};

type Owners = ReadonlyMap<string, InventoryRecord['owner']>;

/** All users in the order of their ids, some at a time. A cursor would be dropped by Salesforce when others are opened. */
async function* someOwners(client: SalesforceClient): AsyncGenerator<Owners> {
  for (let after: string | undefined = FIRST_ID; after !== undefined; ) {
    const users: readonly User[] = await client.rows(
      soql`SELECT ${USER} FROM User WHERE Id > ${after} ORDER BY Id LIMIT 200`,
      User,
    );
    if (users.length > 0) yield await ownersOf(client, users);
    const last = users.length < USERS_AT_ONCE ? undefined : users.at(-1)?.Id;
    if (last === after) throw endlessList('salesforce', 'users');
    after = last;
  }
}

async function ownersOf(client: SalesforceClient, users: readonly User[]): Promise<Owners> {
  const ids = users.map(({ Id }) => longId(Id));
  const logins = await client.rows(
    soql`SELECT Id, UserId, IsFrozen FROM UserLogin WHERE UserId IN ${ids}`,
    UserLogin,
  );
  const loginOf = new Map(logins.map((login) => [longId(login.UserId), login]));
  return new Map(
    users.map((user) => {
      const id = longId(user.Id);
      const name = user.Username ? { name: user.Username.slice(0, 512) } : {};
      return [id, { id, ...name, status: statusOf(user, loginOf.get(id)) }];
    }),
  );
}

/**
 * The tokens of some users; asked about in halves where there are more than Salesforce shows.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE when one user alone has more
 */
async function* tokensOf(
  client: SalesforceClient,
  ids: readonly string[],
): AsyncGenerator<readonly OauthToken[]> {
  const rows = await client.rows(soql`SELECT ${TOKEN} FROM OauthToken WHERE UserId IN ${ids}`, OauthToken);
  if (rows.length < MOST_TOKENS) {
    if (rows.length > 0) yield rows;
    return;
  }
  if (ids.length === 1) {
    throw new CountersignError(
      'ERR_CONNECTOR_RESPONSE_UNREADABLE',
      `salesforce: the user ${ids[0]} has ${MOST_TOKENS} tokens or more, and Salesforce shows no more than that`,
      { place: 'salesforce OauthToken' },
    );
  }
  const middle = Math.ceil(ids.length / 2);
  yield* tokensOf(client, ids.slice(0, middle));
  yield* tokensOf(client, ids.slice(middle));
}

function sessionRecord(session: AuthSession, owners: Owners): InventoryRecord {
  const lastMs = Date.parse(session.LastModifiedDate);
  const name = [session.SessionType, session.LoginType].filter(Boolean).join(', ');
  return {
    platform: 'salesforce',
    id: longId(session.Id),
    kind: 'session',
    ...(name ? { name: name.slice(0, 512) } : {}),
    owner: owners.get(longId(session.UsersId)) ?? 'unknown',
    createdAt: new Date(session.CreatedDate).toISOString(),
    lastUsedAt: new Date(lastMs).toISOString(),
    expiresAt: new Date(lastMs + session.NumSecondsValid * 1_000).toISOString(),
  };
}

function tokenRecord(client: SalesforceClient, token: OauthToken, owners: Owners): InventoryRecord {
  const { AppName, CreatedDate, LastUsedDate, UseCount } = token;
  const neverUsed = UseCount === 0 ? 'never' : 'unknown';
  return {
    platform: 'salesforce',
    id: tokenId(client, token),
    kind: 'refresh-token',
    ...(AppName ? { name: AppName.slice(0, 512) } : {}),
    owner: owners.get(longId(token.UserId)) ?? 'unknown',
    createdAt: CreatedDate ? new Date(CreatedDate).toISOString() : 'unknown',
    lastUsedAt: LastUsedDate ? new Date(LastUsedDate).toISOString() : neverUsed,
    expiresAt: 'unknown',
  };
}

/** Two rows may be revoked by one secret: they are one token. */
function uniqueById(records: readonly InventoryRecord[]): readonly InventoryRecord[] {
  return [...new Map(records.map((record) => [record.id, record])).values()];
}
