import type { Inventory, InventoryRecord } from 'countersign/kit';
import type { MyPlatformClient } from './client.ts';
import { accountOf } from './lookups.ts';
import type { ApiKey } from './wire.ts';

/** A kind that the platform does not list, or lists for one account only, stands among the gaps instead. */
export const inventory: Inventory<MyPlatformClient> = {
  kinds: ['api-key'],
  gaps: ['sessions: My Platform lists those of one user at a time'],
  async *list(client) {
    for await (const page of client.apiKeys()) yield await recordsOf(client, page);
  },
};

/** Each owner of a page is looked up once. */
async function recordsOf(
  client: MyPlatformClient,
  keys: readonly ApiKey[],
): Promise<readonly InventoryRecord[]> {
  const owners = new Map<string, InventoryRecord['owner']>();
  for (const { owner } of keys) {
    if (owner !== null && !owners.has(owner)) owners.set(owner, await ownerOf(client, owner));
  }
  return keys.map((key) => recordOf(key, key.owner === null ? 'none' : (owners.get(key.owner) ?? 'unknown')));
}

/** An owner whom the directory does not know is not one who left: what the platform does not tell is `unknown`. */
async function ownerOf(client: MyPlatformClient, id: string): Promise<InventoryRecord['owner']> {
  const user = await client.user(id);
  if (!user) return { id, status: 'unknown' };
  const { email, status } = accountOf(user);
  return { id, status, ...(email ? { name: email } : {}) };
}

function recordOf(key: ApiKey, owner: InventoryRecord['owner']): InventoryRecord {
  return {
    platform: 'my-platform',
    id: key.id,
    kind: 'api-key',
    ...(key.name ? { name: key.name.slice(0, 512) } : {}),
    owner,
    scopes: key.scopes.map((scope) => scope.slice(0, 256)),
    createdAt: key.createdAt,
    lastUsedAt: key.lastUsedAt ?? 'never',
    expiresAt: key.expiresAt ?? 'never',
  };
}
