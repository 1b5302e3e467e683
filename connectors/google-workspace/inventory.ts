import { type Inventory, type InventoryRecord, orUndefined } from 'countersign/kit';
import type { WorkspaceClient } from './client.ts';
import { appName, appPasswordId, instant, statusOf } from './lookups.ts';
import type { AppPassword, Grant, User } from './wire.ts';

/** User by user, since Google lists grants and app passwords in no other way: two calls for each. */
export const inventory: Inventory<WorkspaceClient> = {
  kinds: ['grant', 'api-key'],
  gaps: [
    'sessions, and single access and refresh tokens: Google lists none, only what each app may do',
    'when an app was given its access, and when it last used it: the list does not tell; the token log does, for 180 days',
    'service accounts and their keys, and domain-wide delegation: they stand in Google Cloud and the admin console',
    'users who were deleted: Google lists them apart, and their grants end with them',
  ],
  async *list(client) {
    for await (const page of client.users()) {
      for (const user of page) yield* heldBy(client, user);
    }
  },
};

/** Nothing of a user who was deleted since the list was read. */
async function* heldBy(client: WorkspaceClient, user: User): AsyncGenerator<readonly InventoryRecord[]> {
  const owner = {
    id: user.id,
    name: user.primaryEmail.toLowerCase().slice(0, 512),
    status: statusOf(user),
  };
  const lists = Promise.all([client.grants(user.id), client.appPasswords(user.id)]);
  const [grants, passwords] = (await orUndefined(lists)) ?? [[], []];
  const held = [
    ...grants.map((grant) => ofGrant(grant, owner)),
    ...passwords.map((password) => ofAppPassword(password, owner)),
  ];
  if (held.length > 0) yield held;
}

type Owner = Exclude<InventoryRecord['owner'], string>;

function ofGrant(grant: Grant, owner: Owner): InventoryRecord {
  return {
    platform: 'google-workspace',
    id: idOf(owner, grant.clientId),
    kind: 'grant',
    name: appName(grant),
    owner,
    ...(grant.scopes ? { scopes: grant.scopes.map((scope) => scope.slice(0, 256)) } : {}),
    createdAt: 'unknown',
    lastUsedAt: 'unknown',
    expiresAt: 'never',
  };
}

function ofAppPassword(
  { codeId, name, creationTime, lastTimeUsed }: AppPassword,
  owner: Owner,
): InventoryRecord {
  // Google writes 0 for one that was never used; what it leaves out is not known.
  const wasNeverUsed = lastTimeUsed ? Number(lastTimeUsed) === 0 : false;
  return {
    platform: 'google-workspace',
    id: idOf(owner, appPasswordId(codeId)),
    kind: 'api-key',
    name: (name ?? 'app password').slice(0, 512),
    owner,
    createdAt: instant(creationTime) ?? 'unknown',
    lastUsedAt: instant(lastTimeUsed) ?? (wasNeverUsed ? 'never' : 'unknown'),
    expiresAt: 'never',
  };
}

/** A client id, and the number of an app password, are the user's own: two users may share them. */
function idOf({ id }: Owner, what: string): string {
  return `${id}/${what}`.slice(0, 512);
}
