import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { InventoryRecord } from 'countersign/kit';
import { inventory } from '../../../connectors/aws/inventory.ts';
import { type Fixture, startAws } from './fixture.ts';
import { ALICE, BEDROCK, KEY, OTHER_KEY, seed } from './seed.ts';

async function all({ client }: Fixture): Promise<InventoryRecord[]> {
  const found: InventoryRecord[] = [];
  for await (const page of inventory.list(client)) found.push(...page);
  return found;
}

describe('the inventory', () => {
  test('lists keys, service credentials and passwords with their owners', async (t) => {
    const found = await all(await startAws(t));
    const ofAlice = found.filter(({ owner }) => typeof owner === 'object' && owner.id === ALICE.arn);
    assert.deepEqual(
      ofAlice.map(({ id, kind, lastUsedAt }) => [id, kind, lastUsedAt]),
      [
        [KEY, 'api-key', '2026-03-01T08:10:00.000Z'],
        [OTHER_KEY, 'api-key', 'never'],
        [BEDROCK, 'api-key', 'unknown'],
        [`${ALICE.arn} password`, 'password', '2026-02-27T08:00:00.000Z'],
      ],
    );
  });

  test('shows keys that are out of use as well, and whose user is suspended', async (t) => {
    const users = structuredClone(seed.users.slice(1)).map((user) => ({
      ...user,
      inline: { CountersignSuspend: {} },
    }));
    Object.assign(users[0]!.keys[0]!, { status: 'Inactive' });
    const [key] = await all(await startAws(t, { users }));
    assert.equal(key?.name, 'access key, inactive');
    assert.deepEqual(typeof key?.owner === 'object' && key.owner.status, 'suspended');
  });

  test('of users who hold nothing is empty', async (t) => {
    assert.deepEqual(
      await all(await startAws(t, { users: [{ name: 'bare', id: 'AIDABARE000000000001' }] })),
      [],
    );
  });
});
