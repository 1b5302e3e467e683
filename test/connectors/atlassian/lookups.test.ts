import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lookups } from '../../../connectors/atlassian/lookups.ts';
import { alice, guest, startAtlassian } from './fixture.ts';
import { ALICE, BOB, CARL, GUEST, ORG, TOKEN } from './seed.ts';

describe('an account', () => {
  test('is found by id, by e-mail in any case, and by a name that only it has', async (t) => {
    const { client } = await startAtlassian(t);
    const found = await lookups.account(client, { id: ALICE.accountId });
    assert.deepEqual(found, {
      platform: 'atlassian',
      id: ALICE.accountId,
      email: ALICE.email,
      name: ALICE.name,
      status: 'active',
      isAdmin: true,
      groups: ['engineering'],
      link: `https://admin.atlassian.com/o/${ORG.id}/users/${encodeURIComponent(ALICE.accountId)}`,
    });
    assert.deepEqual(await lookups.account(client, { email: 'ALICE@acme.example' }), found);
    assert.deepEqual(await lookups.account(client, { name: ALICE.name }), found);
  });

  test('of two with one name is none', async (t) => {
    const twin = { ...BOB, accountId: 'twin-1', email: 'twin@acme.example', name: ALICE.name };
    const { client } = await startAtlassian(t, { users: [ALICE, twin] });
    assert.equal(await lookups.account(client, { name: ALICE.name }), undefined);
  });

  test('by part of a name is none', async (t) => {
    const { client } = await startAtlassian(t);
    assert.equal(await lookups.account(client, { name: 'Alice' }), undefined);
  });

  test('that is managed and in no directory is found too', async (t) => {
    const { client } = await startAtlassian(t);
    const found = await lookups.account(client, { email: CARL.email });
    assert.deepEqual([found?.id, found?.status, found?.isAdmin], [CARL.accountId, 'active', false]);
  });

  test('that is disabled is deactivated, and a guest whose access is suspended is suspended', async (t) => {
    const { client } = await startAtlassian(t);
    await client.disable(BOB.accountId, 'test');
    for (const directory of GUEST.directories) await client.suspendMember(directory, GUEST.accountId);
    assert.equal((await lookups.account(client, { id: BOB.accountId }))?.status, 'deactivated');
    assert.equal((await lookups.account(client, { id: GUEST.accountId }))?.status, 'suspended');
  });

  test('is read over all pages of a search', async (t) => {
    const { client } = await startAtlassian(t, { pageSize: 1 });
    const found = await client.users({ searchTerm: 'example' });
    assert.equal(found.length, 3);
  });
});

describe('tokens', () => {
  test('of an account come with their times, and never a value', async (t) => {
    const { client } = await startAtlassian(t);
    const [first, second, ...more] = (await lookups.tokens?.(client, alice)) ?? [];
    assert.deepEqual(first, {
      platform: 'atlassian',
      id: TOKEN,
      accountId: ALICE.accountId,
      kind: 'api-key',
      name: 'ci script',
      createdAt: '2026-01-10T10:00:00.000Z',
      lastUsedAt: '2026-02-28T22:00:00.000Z',
      expiresAt: '2027-01-10T00:00:00.000Z',
    });
    assert.equal(second?.lastUsedAt, undefined);
    assert.deepEqual(more, []);
  });

  test('of a guest are refused, not none', async (t) => {
    const { client } = await startAtlassian(t);
    await assert.rejects(async () => lookups.tokens?.(client, guest), { code: 'ERR_CONNECTOR_FORBIDDEN' });
  });
});
