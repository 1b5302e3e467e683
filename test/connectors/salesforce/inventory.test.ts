import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { InventoryRecord } from 'countersign/kit';
import { inventory } from '../../../connectors/salesforce/inventory.ts';
import { longId } from '../../../connectors/salesforce/record-id.ts';
import { listed } from '../../support/listed.ts';
import { startSalesforce } from './fixture.ts';
import { ALICE, BOB, SELF, SESSION, seed } from './seed.ts';

const ofKind = (records: readonly InventoryRecord[], kind: string) =>
  records.filter((one) => one.kind === kind);

/** So many users, each with one session. */
function crowd(count: number) {
  const id = (prefix: string, at: number) => longId(`${prefix}5e00000${String(at).padStart(5, '0')}`);
  const users = Array.from({ length: count }, (_, at) => ({
    id: id('005', at),
    username: `user-${at}@acme.example`,
  }));
  const sessions = users.map((user, at) => ({
    id: id('0Ak', at),
    userId: user.id,
    createdAt: '2026-03-01T08:00:00.000Z',
  }));
  return { users, sessions, tokens: [] };
}

describe('a Salesforce inventory', () => {
  test('tells of a session its owner, its times and its end', async (t) => {
    const { client } = await startSalesforce(t);
    const sessions = ofKind(await listed(inventory, client), 'session');
    assert.equal(sessions.length, 3);
    assert.deepEqual(
      sessions.find(({ id }) => id === SESSION),
      {
        platform: 'salesforce',
        id: SESSION,
        kind: 'session',
        name: 'UI, Application',
        owner: { id: ALICE.id, name: ALICE.username, status: 'active' },
        createdAt: '2026-03-01T08:00:00.000Z',
        lastUsedAt: '2026-03-01T08:00:00.000Z',
        expiresAt: '2026-03-01T10:00:00.000Z',
      },
    );
  });

  test('tells of a token its app, and names it by a fingerprint, never by what revokes it', async (t) => {
    const { client, context } = await startSalesforce(t);
    const found = await listed(inventory, client);
    const secret = seed.tokens[2]?.deleteToken ?? '';
    const drift = ofKind(found, 'refresh-token').find(({ name }) => name === 'Drift');
    assert.deepEqual(drift, {
      platform: 'salesforce',
      id: context.fingerprints.of(secret),
      kind: 'refresh-token',
      name: 'Drift',
      owner: { id: ALICE.id, name: ALICE.username, status: 'active' },
      createdAt: '2026-02-03T08:00:00.000Z',
      lastUsedAt: '2026-02-03T08:00:00.000Z',
      expiresAt: 'unknown',
    });
    assert.ok(seed.tokens.every(({ deleteToken }) => !JSON.stringify(found).includes(deleteToken)));
  });

  test('says of a token without a use that it was never used', async (t) => {
    const [token] = seed.tokens;
    const { client } = await startSalesforce(t, { tokens: [{ ...token, useCount: 0 }] });
    assert.equal(ofKind(await listed(inventory, client), 'refresh-token')[0]?.lastUsedAt, 'never');
  });

  test('counts two rows that one secret revokes as one token', async (t) => {
    const [token] = seed.tokens;
    const { client } = await startSalesforce(t, { tokens: [token, { ...token, app: 'Mail again' }] });
    assert.equal(ofKind(await listed(inventory, client), 'refresh-token').length, 1);
  });

  test('shows which owners are frozen and which have left', async (t) => {
    const users = [{ ...ALICE, isFrozen: true }, { ...BOB, isActive: false }, SELF];
    const { client } = await startSalesforce(t, { users });
    const statuses = (await listed(inventory, client)).map(
      ({ owner }) => typeof owner === 'object' && owner.status,
    );
    assert.deepEqual([...new Set(statuses)].toSorted(), ['deactivated', 'suspended']);
  });

  for (const permission of ['manageUsers', 'customizeApplication']) {
    test(`without ${permission} is refused, and does not show our own rows for everybody’s`, async (t) => {
      const { client } = await startSalesforce(t, { permissions: { [permission]: false } });
      await assert.rejects(listed(inventory, client), { code: 'ERR_CONNECTOR_FORBIDDEN' });
    });
  }

  test('goes through all users, 200 at a time, each page handed over before more are asked for', async (t) => {
    const { client, simulator } = await startSalesforce(t, { ...crowd(201), log: [] });
    const asked = () => simulator.ledger.filter(({ query }) => / FROM User /.test(query.q ?? '')).length;
    const pages = inventory.list(client)[Symbol.asyncIterator]();
    assert.equal((await pages.next()).value?.length, 200);
    assert.equal(asked(), 1);
    assert.equal((await pages.next()).value?.length, 1);
    assert.equal(asked(), 2);
    assert.equal((await pages.next()).done, true);
  });

  test('hands each page of sessions over before it asks for the next', async (t) => {
    const { client, simulator } = await startSalesforce(t, { pageSize: 2 });
    const pages = inventory.list(client)[Symbol.asyncIterator]();
    assert.equal((await pages.next()).value?.length, 2);
    const before = simulator.ledger.length;
    assert.equal((await pages.next()).value?.length, 1);
    assert.equal(simulator.ledger.length, before + 1);
  });
});

describe('of more tokens than Salesforce shows', () => {
  const tokens = (userId: string, count: number) =>
    Array.from({ length: count }, (_, at) => ({
      userId,
      app: 'Mail',
      createdAt: '2026-02-01T08:00:00.000Z',
      deleteToken: `DeleteTokenOf${userId}No${at}`,
    }));

  test('all are listed, by asking about half of the users at a time', async (t) => {
    const { client } = await startSalesforce(t, {
      sessions: [],
      tokens: [...tokens(ALICE.id, 1_300), ...tokens(BOB.id, 1_300)],
    });
    assert.equal((await listed(inventory, client)).length, 2_600);
  });

  test('those of one user are an error that names the user', async (t) => {
    const { client } = await startSalesforce(t, { sessions: [], tokens: tokens(ALICE.id, 2_500) });
    await assert.rejects(listed(inventory, client), {
      code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE',
      message: /0055e00000Alice/,
    });
  });
});
