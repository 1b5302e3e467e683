import { type AccountQuery, CountersignError } from 'countersign/kit';
import type { SnowflakeClient } from './client.ts';
import { MOST_SHOWN, showUsers, showUsersFrom } from './statements.ts';
import { User } from './wire.ts';

/** A user of whom the role may see what counts. */
export type SeenUser = User & { readonly disabled: boolean };

/** The user of exactly this name: case counts, since Snowflake has `ALICE` and `alice` side by side. */
export async function userNamed(client: SnowflakeClient, name: string): Promise<SeenUser | undefined> {
  const rows = await client.rows(showUsersFrom(name), User);
  const found = rows.find((user) => user.name === name);
  if (found === undefined && rows.length >= MOST_SHOWN) throw tooMany('whose names begin so');
  return found && seen(found);
}

/**
 * The id stands above the e-mail, and the e-mail above the name; that is the user's name, also as SQL writes it without
 * quotation marks, or the name to sign in with.
 *
 * @throws ERR_CONNECTOR_REJECTED when several users who are not disabled carry the address: nobody is picked by chance
 */
export async function findUser(
  client: SnowflakeClient,
  { id, email, name }: AccountQuery,
): Promise<SeenUser | undefined> {
  if (id) return userNamed(client, id);
  if (email) return byEmail(await everybody(client), email);
  if (!name) return undefined;
  const named = (await userNamed(client, name)) ?? (await userNamed(client, name.toUpperCase()));
  return named ?? byLoginName(await everybody(client), name);
}

async function everybody(client: SnowflakeClient): Promise<readonly User[]> {
  const users = await client.rows(showUsers(), User);
  if (users.length < MOST_SHOWN) return users;
  throw tooMany('of the account');
}

function byEmail(users: readonly User[], email: string): SeenUser | undefined {
  const found = users.filter((user) => user.email?.toLowerCase() === email.toLowerCase()).map(seen);
  const inUse = found.filter(({ disabled }) => !disabled);
  if (inUse.length > 1) {
    throw new CountersignError(
      'ERR_CONNECTOR_REJECTED',
      `snowflake: ${inUse.length} users carry this e-mail address; name the account by its id`,
      { place: 'snowflake SHOW USERS' },
    );
  }
  if (found.length === 0) assertSeesAddresses(users);
  return inUse[0] ?? found[0];
}

function byLoginName(users: readonly User[], name: string): SeenUser | undefined {
  const found = users.find((user) => user.login_name?.toLowerCase() === name.toLowerCase());
  return found && seen(found);
}

/** Snowflake's own user, which no role of ours is shown. */
const BUILT_IN = 'SNOWFLAKE';

/** Without MONITOR a user's columns are null: nobody would be found, and that would look like nobody being there. */
function assertSeesAddresses(users: readonly User[]): void {
  for (const user of users) if (user.name !== BUILT_IN) seen(user);
}

/** @throws ERR_CONNECTOR_FORBIDDEN when the role sees no more than the user's name */
function seen(user: User): SeenUser {
  const { disabled } = user;
  if (typeof disabled === 'boolean') return { ...user, disabled };
  throw new CountersignError(
    'ERR_CONNECTOR_FORBIDDEN',
    `snowflake: the role lacks MONITOR on the user ${JSON.stringify(user.name.slice(0, 80))}, and sees only the name`,
    { place: 'snowflake SHOW USERS.disabled' },
  );
}

function tooMany(which: string): CountersignError {
  return new CountersignError(
    'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    `snowflake: SHOW USERS lists ${MOST_SHOWN} users ${which}, and no more; name the account by its id`,
    { place: 'snowflake SHOW USERS' },
  );
}
