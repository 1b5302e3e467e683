import {
  type Account,
  type AccountQuery,
  given,
  type Lookups,
  type SessionRecord,
  type TokenRecord,
} from 'countersign/kit';
import { address } from './audit-fields.ts';
import type { SnowflakeClient } from './client.ts';
import { authorizationsOf, type Held, keysAndTokensOf, usesOf } from './held.ts';
import { openSessionsOf } from './sessions.ts';
import { inheritedRoles, showRoles } from './statements.ts';
import { findUser } from './users.ts';
import { HeldRole, RoleGrant } from './wire.ts';

const MOST_GROUPS = 200;
/** These may make themselves whatever they like, or anybody else. */
const ADMINISTRATORS = new Set([
  'ACCOUNTADMIN',
  'SECURITYADMIN',
  'USERADMIN',
  'SYSADMIN',
  'ORGADMIN',
  'GLOBALORGADMIN',
]);

export const lookups: Lookups<SnowflakeClient> = { account, sessions, tokens };

async function account(client: SnowflakeClient, query: AccountQuery): Promise<Account | undefined> {
  const user = await findUser(client, query);
  if (!user) return undefined;
  const roles = await rolesOf(client, user.name);
  const { login_name: login, email } = user;
  return {
    platform: 'snowflake',
    id: user.name,
    ...given('email', email ? email.toLowerCase().slice(0, 512) : undefined),
    name: (login || user.name).slice(0, 512),
    status: user.disabled ? 'suspended' : 'active',
    isAdmin: await areAdministrative(client, roles),
    groups: roles.slice(0, MOST_GROUPS).map((role) => role.slice(0, 512)),
  };
}

async function rolesOf(client: SnowflakeClient, user: string): Promise<readonly string[]> {
  const rows = await client.rows(showRoles(user), RoleGrant);
  return [...new Set(rows.flatMap(({ role }) => (role ? [role] : [])))];
}

/** A role may hold an administrator's in turn; that view is up to two hours late, the user's own roles are not. */
async function areAdministrative(client: SnowflakeClient, roles: readonly string[]): Promise<boolean> {
  if (roles.some((role) => ADMINISTRATORS.has(role))) return true;
  if (roles.length === 0) return false;
  const inherited = await client.rows(inheritedRoles(roles), HeldRole);
  return inherited.some(({ ROLE }) => ADMINISTRATORS.has(ROLE));
}

async function sessions(client: SnowflakeClient, { id: accountId }: Account) {
  const open = await openSessionsOf(client, accountId);
  return open.map(
    (session): SessionRecord => ({
      platform: 'snowflake',
      id: session.id,
      accountId,
      ...given('createdAt', session.createdAt),
      ...given('lastSeenAt', session.lastSeenAt),
      ...given('ip', address(session.ip)),
      ...given('userAgent', session.client?.slice(0, 2_048)),
    }),
  );
}

const KINDS = {
  token: 'api-key',
  'key-pair': 'api-key',
  key: 'api-key',
  authorization: 'grant',
} as const satisfies Record<Held['kind'], TokenRecord['kind']>;

/** What opens something now: what is disabled or has expired does not. */
async function tokens(client: SnowflakeClient, { id: accountId }: Account) {
  const held: Held[] = [
    ...(await keysAndTokensOf(client, accountId)),
    ...(await authorizationsOf(client, accountId)),
  ];
  const uses = await usesOf(client, accountId);
  const usable = held.filter((each) => !('status' in each) || each.status === 'ACTIVE');
  return usable.map((each): TokenRecord => {
    const used = uses.find(({ NAME, TYPE }) => NAME === each.name && TYPE === 'PAT' && each.kind === 'token');
    const lastUsedAt = used?.LAST_USED_ON ?? ('lastUsedAt' in each ? each.lastUsedAt : undefined);
    const role = 'role' in each ? each.role : undefined;
    return {
      platform: 'snowflake',
      id: each.id,
      accountId,
      kind: KINDS[each.kind],
      name: each.name.slice(0, 512),
      ...given('scopes', role ? [`role ${role}`.slice(0, 256)] : undefined),
      ...given('createdAt', each.createdAt),
      ...given('lastUsedAt', lastUsedAt),
      ...given('expiresAt', 'expiresAt' in each ? each.expiresAt : undefined),
    };
  });
}
