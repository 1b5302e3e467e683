import {
  type Account,
  type AccountQuery,
  CountersignError,
  type Lookups,
  orUndefined,
  type SessionRecord,
} from 'countersign/kit';
import type { SlackClient } from './client.ts';
import type { WireSession, WireUser } from './wire.ts';

/** Slack offers no list of a user's tokens: they hang on apps, and `tokens` is left out. */
export const lookups: Lookups<SlackClient> = {
  account: findAccount,
  async sessions(client, account) {
    const sessions = await activeSessions(client, account.id);
    return sessions.map(sessionRecord);
  },
};

/** By id, else by e-mail, else by the user name as SCIM knows it. */
async function findAccount(client: SlackClient, query: AccountQuery): Promise<Account | undefined> {
  const { id, email, name } = query;
  const user =
    (id ? await orUndefined(client.user(id)) : undefined) ??
    (email ? await orUndefined(client.userByEmail(email)) : undefined);
  if (user) return accountOf(user);
  if (!name) return undefined;
  const named = await client.scimUsersNamed(name);
  const [only] = named;
  // Two users of one name: which of them is meant, nobody can say.
  if (named.length !== 1 || !only) return undefined;
  const found = await orUndefined(client.user(only.id));
  return found && accountOf(found);
}

/**
 * Every session of a user, in all workspaces and in the organisation itself.
 *
 * Slack lists by user and workspace together, so that it is asked once for each. It may not file sessions under the
 * organisation's own id: that it knows no such team is then an answer, and not a fault.
 *
 * @throws ERR_CONNECTOR_NOT_FOUND when there is no such user, _RESPONSE_UNREADABLE when it belongs nowhere
 * @see https://docs.slack.dev/reference/methods/admin.users.session.list
 */
export async function activeSessions(client: SlackClient, userId: string): Promise<readonly WireSession[]> {
  const user = await client.user(userId);
  const organisation = user.enterprise_user?.enterprise_id || undefined;
  const workspaces = new Set(user.enterprise_user?.teams);
  if (user.team_id && user.team_id !== organisation) workspaces.add(user.team_id);
  if (workspaces.size === 0 && !organisation) {
    // Nothing could be asked: an empty list would pass for the proof that no session is left.
    throw new CountersignError(
      'ERR_CONNECTOR_RESPONSE_UNREADABLE',
      `slack: users.info names no workspace and no organisation of ${userId}`,
      { place: 'slack users.info user.team_id' },
    );
  }
  const byId = new Map<string, WireSession>();
  for (const team of workspaces) {
    for (const session of await client.sessions(userId, team)) byId.set(session.session_id, session);
  }
  if (organisation) {
    const listed = client.sessions(userId, organisation);
    const own = workspaces.size > 0 ? await orUndefined(listed) : await listed;
    for (const session of own ?? []) byId.set(session.session_id, session);
  }
  return [...byId.values()];
}

function sessionRecord(session: WireSession): SessionRecord {
  const ip = session.recent?.ip || session.created?.ip;
  return {
    platform: 'slack',
    id: session.session_id,
    accountId: session.user_id,
    ...(ip ? { ip: ip.slice(0, 128) } : {}),
  };
}

function accountOf(user: WireUser): Account {
  const email = user.profile?.email?.toLowerCase();
  const roles = [
    user.is_admin,
    user.is_owner,
    user.is_primary_owner,
    user.enterprise_user?.is_admin,
    user.enterprise_user?.is_owner,
  ].filter((role) => role !== undefined);
  const name = user.name || user.real_name;
  return {
    platform: 'slack',
    id: user.id,
    status: user.deleted ? 'deactivated' : 'active',
    ...(email ? { email } : {}),
    ...(name ? { name: name.slice(0, 512) } : {}),
    ...(roles.length > 0 ? { isAdmin: roles.includes(true) } : {}),
  };
}
