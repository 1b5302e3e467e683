import type { Account, AccountQuery, Lookups, SessionRecord } from 'countersign/kit';
import type { MyPlatformClient } from './client.ts';
import type { User } from './wire.ts';

/** A list that the platform does not offer is left out, and the manifest's telemetry says so. */
export const lookups: Lookups<MyPlatformClient> = {
  async account(client, query) {
    const user = await find(client, query);
    return user && accountOf(user);
  },
  async sessions(client, { id: accountId }) {
    const sessions = await client.sessions(accountId);
    return sessions.map(
      ({ id, ip }): SessionRecord => ({ platform: 'my-platform', id, accountId, ...(ip ? { ip } : {}) }),
    );
  },
};

/** The id stands above the e-mail; a filter that the platform might ignore is held to here. */
async function find(client: MyPlatformClient, { id, email }: AccountQuery): Promise<User | undefined> {
  if (id) return client.user(id);
  if (!email) return undefined;
  const found = await client.usersByEmail(email);
  return found.find((user) => user.email.toLowerCase() === email.toLowerCase());
}

export function accountOf({ id, email, suspended }: User): Account {
  return {
    platform: 'my-platform',
    id,
    email: email.toLowerCase(),
    status: suspended ? 'suspended' : 'active',
  };
}
