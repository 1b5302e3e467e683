import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InventoryRecord } from 'countersign/kit';
import { inventory } from '../../../connectors/atlassian/inventory.ts';
import { startAtlassian } from './fixture.ts';
import { ALICE, BOB, CARL, GUEST, TOKENS } from './seed.ts';

test('every token of a managed account comes once, with its owner, page by page', async (t) => {
  const guests = { id: 'tok-guest', accountId: GUEST.accountId };
  const gone = { id: 'tok-gone', accountId: 'nobody-any-more' };
  const carls = { id: 'tok-0004', accountId: CARL.accountId };
  const { client, simulator } = await startAtlassian(t, {
    tokens: [...TOKENS, carls, guests, gone],
    pageSize: 2,
  });
  await client.disable(BOB.accountId, 'test');
  const pages: (readonly InventoryRecord[])[] = [];
  for await (const page of inventory.list(client)) pages.push(page);
  assert.deepEqual(
    pages.map((page) => page.length),
    [2, 2, 1],
  );
  const found = new Map(pages.flat().map((record) => [record.id, record]));
  assert.deepEqual([...found.keys()], ['tok-0001', 'tok-0002', 'tok-0003', 'tok-0004', 'tok-gone']);
  assert.deepEqual(found.get('tok-0002'), {
    platform: 'atlassian',
    id: 'tok-0002',
    kind: 'api-key',
    name: 'backup',
    owner: { id: ALICE.accountId, name: ALICE.email, status: 'active' },
    createdAt: '2026-01-10T10:00:00.000Z',
    lastUsedAt: 'never',
    expiresAt: 'never',
  });
  const statusOf = (id: string) => {
    const owner = found.get(id)?.owner;
    return typeof owner === 'object' ? owner.status : owner;
  };
  assert.deepEqual(['tok-0003', 'tok-0004', 'tok-gone'].map(statusOf), ['deactivated', 'active', 'unknown']);
  // One question for the owners of each page.
  assert.equal(simulator.ledger.filter(({ path }) => path.endsWith('/users/search')).length, 3);
});
