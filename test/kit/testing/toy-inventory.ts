import { type Inventory, type InventoryRecord, z } from 'countersign/kit';
import type { Mistake, ToyClient } from './toy.ts';

const Keys = z.object({ listed: z.array(z.string()) });

/** The toy's keys, one a page, and the session that everybody has. */
export function toyInventory(platform: string, is: (mistake: Mistake) => boolean): Inventory<ToyClient> {
  const record = (kind: InventoryRecord['kind'], id: string): InventoryRecord => ({
    platform,
    kind,
    id,
    owner: { id: 'alice', name: 'Alice\u001b[2J', status: 'active' },
    createdAt: '2025-01-01T00:00:00.000Z',
    lastUsedAt: 'never',
    expiresAt: 'never',
  });
  return {
    kinds: ['api-key', 'session'],
    gaps: ['access tokens: the toy lists none'],
    async *list({ http }) {
      const keys = await readKeys(http, is('takes-a-broken-list-for-the-end'));
      for (const id of keys) yield [record('api-key', id)];
      if (is('lists-a-key-twice')) yield keys.map((id) => record('api-key', id));
      if (!is('lists-no-sessions')) yield [record('session', 'of-alice')];
    },
  };
}

async function readKeys(http: ToyClient['http'], isBlind: boolean): Promise<readonly string[]> {
  try {
    return Keys.parse((await http({ method: 'GET', path: 'accounts/alice/keys' })).body).listed;
  } catch (thrown) {
    if (isBlind) return [];
    throw thrown;
  }
}
