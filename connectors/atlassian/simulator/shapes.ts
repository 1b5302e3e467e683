import type { SimulatedAnswer } from 'countersign/kit/testing';
import type { SimulatedOrg } from './org.ts';
import type { SimulatedToken, SimulatedUser } from './seed.ts';

/** The simulated organisation as Atlassian would write it in its answers. */

export function ok(body: unknown): SimulatedAnswer {
  return { status: 200, body };
}

export function done(change: () => void): SimulatedAnswer {
  return { status: 204, change };
}

/** An error of the Organizations API. */
export function adminError(status: number, code: string, title: string): SimulatedAnswer {
  return {
    status,
    body: { errors: [{ id: 'simulated', status: String(status), code, title, detail: title }] },
  };
}

/** An error of the user management API. */
export function accountError(status: number, key: string, reason?: string): SimulatedAnswer {
  return {
    status,
    body: reason === undefined ? { key } : { key, context: { allowed: false, reason: { key: reason } } },
  };
}

/** One page, and the cursor of the next; undefined at the end. */
export function pageOf<Row>(all: readonly Row[], cursor: string | null | undefined, size: number) {
  const from = cursor ? Number(Buffer.from(cursor, 'base64url').toString().replace('row:', '')) : 0;
  const cursorAt = (row: number) => Buffer.from(`row:${row}`).toString('base64url');
  return {
    rows: all.slice(from, from + size),
    next: from + size < all.length ? cursorAt(from + size) : undefined,
    end: cursorAt(all.length),
  };
}

/** A user as a member of these directories; in all of them where none is named. */
export function directoryUser(
  user: SimulatedUser,
  directoryIds: readonly string[],
  expand: readonly string[],
) {
  const { accountId, email, name, accountStatus, claimStatus, platformRoles, groups, suspendedIn } = user;
  const open = directoryIds.some((id) => !suspendedIn.has(id));
  const membershipStatus = directoryIds.length === 0 ? 'no_membership' : open ? 'active' : 'suspended';
  const composite = { active: 'active', suspended: 'suspended', no_membership: 'not_invited' };
  return {
    accountId,
    accountType: 'atlassian',
    status: accountStatus === 'active' ? composite[membershipStatus] : 'deactivated',
    accountStatus,
    membershipStatus,
    claimStatus,
    name,
    email,
    ...(expand.includes('platformRoles') ? { platformRoles } : {}),
    ...(expand.includes('groups')
      ? { groups: groups.map((group) => ({ id: `group-${group}`, name: group })) }
      : {}),
  };
}

export function profileOf({ accountId, accountStatus, name, email }: SimulatedUser) {
  return {
    account: {
      account_id: accountId,
      account_type: 'atlassian',
      account_status: accountStatus,
      name,
      email,
      nickname: name,
      picture: 'https://avatars.example/simulated',
    },
  };
}

export function permissionsOf({ restriction }: SimulatedUser) {
  const allowed = { allowed: true };
  return {
    'profile.read': allowed,
    'lifecycle.enablement': restriction ? { allowed: false, reason: { key: restriction } } : allowed,
    'apiToken.read': allowed,
    'apiToken.delete': allowed,
  };
}

export function tokenOf({ id, label, createdAt, lastAccess, expiry }: SimulatedToken) {
  return { id, label, createdAt, ...(lastAccess ? { lastAccess } : {}), ...(expiry ? { expiry } : {}) };
}

export function ownedToken(org: SimulatedOrg, token: SimulatedToken) {
  const { id, label, createdAt, lastAccess, expiry, accountId } = token;
  const owner = org.user(accountId);
  return {
    id,
    label,
    status: 'ALLOWED',
    createdAt,
    expiresAt: expiry ?? null,
    lastActiveAt: lastAccess ?? null,
    user: { id: accountId, orgId: org.seed.org.id, name: owner?.name ?? null, email: owner?.email ?? null },
  };
}
