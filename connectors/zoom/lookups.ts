import { type Account, type AccountQuery, given, type Lookups } from 'countersign/kit';
import type { ZoomClient } from './client.ts';
import type { User } from './wire.ts';

/** Zoom lists neither sessions nor tokens of a user; both lists are left out. */
export const lookups: Lookups<ZoomClient> = {
  async account(client, query) {
    const user = await find(client, query);
    return user && accountOf(user);
  },
};

/** The id stands above the address. Nobody is found by name: names are not unique, and no filter knows them; a login is an address. */
async function find(client: ZoomClient, { id, email, name }: AccountQuery): Promise<User | undefined> {
  const found = id ? await client.user(id) : undefined;
  const address = email ?? name;
  return found ?? (address ? client.userByEmail(address) : undefined);
}

const STATUS: Readonly<Record<string, Account['status']>> = { active: 'active', inactive: 'deactivated' };
/** Zoom's own roles; those that an account makes for itself have ids of their own. */
const OWN_ROLES: Readonly<Record<string, boolean>> = { '0': true, '1': true, '2': false };

export function accountOf(user: User): Account {
  const name = user.display_name || [user.first_name, user.last_name].filter((part) => part).join(' ');
  // Somebody invited who never came (`pending`) is neither in use nor shut out.
  const status = Object.hasOwn(STATUS, user.status) ? STATUS[user.status]! : 'unknown';
  const roleId = String(user.role_id ?? '');
  const groups = (user.group_ids ?? []).filter((group) => group !== '').map((group) => group.slice(0, 512));
  return {
    platform: 'zoom',
    id: user.id,
    email: user.email.toLowerCase(),
    ...(name ? { name: name.slice(0, 512) } : {}),
    status,
    ...given('isAdmin', Object.hasOwn(OWN_ROLES, roleId) ? OWN_ROLES[roleId] : undefined),
    ...(groups.length > 0 ? { groups } : {}),
  };
}
