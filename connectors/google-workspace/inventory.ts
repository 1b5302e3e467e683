import { type Inventory, type InventoryRecord, orUndefined, type TokenRecord } from 'countersign/kit';
import type { WorkspaceClient } from './client.ts';
import { lookups, statusOf } from './lookups.ts';
import type { User } from './wire.ts';

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
  const account = { platform: 'google-workspace', id: user.id, status: owner.status };
  const held = (await orUndefined(lookups.tokens!(client, account))) ?? [];
  if (held.length > 0) yield held.map((token) => recordOf(token, owner));
}

/** A client id, and the number of an app password, are the user's own: two users may share them. */
function recordOf(token: TokenRecord, owner: Exclude<InventoryRecord['owner'], string>): InventoryRecord {
  const { id, name, scopes, createdAt, lastUsedAt } = token;
  const isGrant = token.kind === 'grant';
  return {
    platform: 'google-workspace',
    id: `${owner.id}/${id}`.slice(0, 512),
    kind: isGrant ? 'grant' : 'api-key',
    ...(name ? { name } : {}),
    owner,
    ...(scopes ? { scopes } : {}),
    createdAt: createdAt ?? 'unknown',
    // Google writes 0 for an app password that was never used; of grants it tells nothing.
    lastUsedAt: lastUsedAt ?? (isGrant ? 'unknown' : 'never'),
    expiresAt: 'never',
  };
}
