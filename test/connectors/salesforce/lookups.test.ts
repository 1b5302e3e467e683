import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { errorCode } from 'countersign/kit';
import { lookups } from '../../../connectors/salesforce/lookups.ts';
import { alice, startSalesforce } from './fixture.ts';
import { ALICE, BOB, SESSION, seed } from './seed.ts';

describe('an account', () => {
  test('is told with its status, its rights, its profile and its permission sets', async (t) => {
    const { client, address } = await startSalesforce(t);
    assert.deepEqual(await lookups.account(client, { email: 'Alice@ACME.example' }), {
      platform: 'salesforce',
      id: ALICE.id,
      email: ALICE.email,
      name: ALICE.username,
      status: 'active',
      isAdmin: true,
      groups: ['profile Sales', 'Admin', 'Report Builder'],
      link: `${address.baseUrl}/lightning/setup/ManageUsers/page?address=%2F${ALICE.id}`,
    });
  });

  test('is found by an id of either length, and by username', async (t) => {
    const { client } = await startSalesforce(t);
    assert.equal((await lookups.account(client, { id: BOB.id.slice(0, 15) }))?.id, BOB.id);
    assert.equal((await lookups.account(client, { name: BOB.username }))?.isAdmin, false);
  });

  test('that is frozen is suspended, one that is inactive is deactivated whether frozen or not', async (t) => {
    const users = [
      { ...ALICE, isFrozen: true },
      { ...BOB, isActive: false, isFrozen: true },
    ];
    const { client } = await startSalesforce(t, { users });
    assert.equal((await lookups.account(client, { id: ALICE.id }))?.status, 'suspended');
    assert.equal((await lookups.account(client, { id: BOB.id }))?.status, 'deactivated');
  });

  test('is not picked by chance among several in use, and one in use stands before those that are not', async (t) => {
    const twin = { ...BOB, email: ALICE.email };
    const both = await startSalesforce(t, { users: [ALICE, twin] });
    await assert.rejects(
      Promise.resolve(lookups.account(both.client, { email: ALICE.email })),
      (thrown) => errorCode(thrown) === 'ERR_CONNECTOR_REJECTED',
    );
    const left = await startSalesforce(t, { users: [{ ...twin, isActive: false }, ALICE] });
    assert.equal((await lookups.account(left.client, { email: ALICE.email }))?.id, ALICE.id);
  });

  test('whose username merely looks like the address asked for is not taken for its owner', async (t) => {
    const users = [{ ...BOB, username: 'carol@acme.example', email: 'bob@acme.example' }];
    const { client } = await startSalesforce(t, { users });
    assert.equal(await lookups.account(client, { email: 'carol@acme.example' }), undefined);
  });
});

describe('sessions', () => {
  test('are told with their times and address', async (t) => {
    const { client } = await startSalesforce(t);
    const [first, ...rest] = (await lookups.sessions?.(client, alice)) ?? [];
    assert.deepEqual(first, {
      platform: 'salesforce',
      id: SESSION,
      accountId: ALICE.id,
      createdAt: '2026-03-01T08:00:00.000Z',
      lastSeenAt: '2026-03-01T08:00:00.000Z',
      expiresAt: '2026-03-01T10:00:00.000Z',
      ip: '198.51.100.7',
    });
    assert.equal(rest.length, 1);
  });

  test('that we may not see are a fault, never an empty list', async (t) => {
    const { client } = await startSalesforce(t, { permissions: { manageUsers: false } });
    await assert.rejects(Promise.resolve(lookups.sessions?.(client, alice)), (thrown: Error) => {
      assert.match(thrown.message, /lacks “Manage Users”, without which it sees its own rows alone/);
      return errorCode(thrown) === 'ERR_CONNECTOR_FORBIDDEN';
    });
  });
});

describe('tokens', () => {
  test('are named by a fingerprint; the secret that revokes them stays here', async (t) => {
    const { client } = await startSalesforce(t);
    const tokens = (await lookups.tokens?.(client, alice)) ?? [];
    assert.deepEqual(
      tokens.map(({ name, kind, createdAt }) => [name, kind, createdAt]),
      [
        ['Mail', 'refresh-token', '2026-02-01T08:00:00.000Z'],
        ['Mail', 'refresh-token', '2026-02-02T08:00:00.000Z'],
        ['Drift', 'refresh-token', '2026-02-03T08:00:00.000Z'],
      ],
    );
    for (const { id } of tokens) assert.match(id, /^fp_[0-9a-f]{32}$/);
    const text = JSON.stringify(tokens);
    for (const { deleteToken } of seed.tokens) assert.ok(!text.includes(deleteToken));
  });

  test('that we may not see are a fault, never an empty list', async (t) => {
    const { client } = await startSalesforce(t, { permissions: { customizeApplication: false } });
    await assert.rejects(Promise.resolve(lookups.tokens?.(client, alice)), (thrown: Error) => {
      assert.match(thrown.message, /Customize Application/);
      return errorCode(thrown) === 'ERR_CONNECTOR_FORBIDDEN';
    });
  });

  test('of which Salesforce shows only the first 2 500 are a fault: who knows what the others are', async (t) => {
    const tokens = Array.from({ length: 2_500 }, (_, at) => ({
      userId: ALICE.id,
      app: 'Loader',
      createdAt: '2026-02-01T08:00:00.000Z',
      deleteToken: `delete-token-of-nobody-${at}`,
    }));
    const { client } = await startSalesforce(t, { tokens });
    await assert.rejects(
      Promise.resolve(lookups.tokens?.(client, alice)),
      (thrown) => errorCode(thrown) === 'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    );
  });
});
