import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { inventory } from '../../../connectors/google-workspace/inventory.ts';
import { listed } from '../../support/listed.ts';
import { startWorkspace } from './fixture.ts';
import { ALICE, BOB, CHAT_APP, seed } from './seed.ts';

describe('a Google Workspace inventory', () => {
  test('lists what apps may do and app passwords of everybody, each once', async (t) => {
    const { client } = await startWorkspace(t, { pageSize: 1 });
    const found = await listed(inventory, client);
    assert.deepEqual(found.map(({ kind, id }) => `${kind} ${id}`).toSorted(), [
      `api-key ${ALICE.id}/app-password/1`,
      `api-key ${ALICE.id}/app-password/2`,
      `api-key ${BOB.id}/app-password/3`,
      `grant ${ALICE.id}/111-mail.apps.googleusercontent.com`,
      `grant ${ALICE.id}/${CHAT_APP}`,
      `grant ${BOB.id}/${CHAT_APP}`,
    ]);
  });

  test('tells of a grant its owner and scopes, and that its times are not known', async (t) => {
    const { client } = await startWorkspace(t);
    const grant = (await listed(inventory, client)).find(({ id }) => id === `${ALICE.id}/${CHAT_APP}`);
    assert.deepEqual(grant, {
      platform: 'google-workspace',
      id: `${ALICE.id}/${CHAT_APP}`,
      kind: 'grant',
      name: `Chat (${CHAT_APP})`,
      owner: { id: ALICE.id, name: ALICE.email, status: 'active' },
      scopes: ['openid', 'email'],
      createdAt: 'unknown',
      lastUsedAt: 'unknown',
      expiresAt: 'never',
    });
  });

  test('tells of an app password that it was never used', async (t) => {
    assert.deepEqual(await timesOfPassword(t, '0'), ['2026-01-01T00:00:00.000Z', 'never', 'never']);
  });

  test('tells of an app password when it was last used, and does not take what Google leaves out for never', async (t) => {
    const [, used] = await timesOfPassword(t, '1769904000');
    assert.equal(used, '2026-02-01T00:00:00.000Z');
    const [, untold] = await timesOfPassword(t, null);
    assert.equal(untold, 'unknown');
  });

  test('tells that an owner is suspended or archived', async (t) => {
    const users = [
      { ...ALICE, suspended: true },
      { ...BOB, archived: true },
    ];
    const { client } = await startWorkspace(t, { users });
    const states = new Set(
      (await listed(inventory, client)).map(({ owner }) => (owner as { status: string }).status),
    );
    assert.deepEqual([...states].toSorted(), ['deactivated', 'suspended']);
  });

  test('hands a user’s over before it asks for the next page of users', async (t) => {
    const { client, simulator } = await startWorkspace(t, { pageSize: 1 });
    const pages = inventory.list(client)[Symbol.asyncIterator]();
    await pages.next();
    const lists = simulator.ledger.filter(({ path }) => path.endsWith('/users'));
    assert.equal(lists.length, 1);
    await pages.return?.();
  });

  test('breaks off with an error, and passes over who was deleted meanwhile', async (t) => {
    const { client, simulator } = await startWorkspace(t);
    simulator.inject({ kind: 'forbidden', path: new RegExp(`${BOB.id}/tokens$`) });
    await assert.rejects(listed(inventory, client), { code: 'ERR_CONNECTOR_FORBIDDEN' });
    const gone = { ...client, grants: () => client.grants('100000000000000000404') };
    assert.deepEqual(await listed(inventory, gone), []);
    assert.ok(seed.grants.length > 0);
  });
});

async function timesOfPassword(t: TestContext, lastTimeUsed: string | null) {
  const appPasswords = [{ userId: ALICE.id, codeId: 1, lastTimeUsed }];
  const { client } = await startWorkspace(t, { appPasswords, grants: [] });
  const [password] = await listed(inventory, client);
  return [password?.createdAt, password?.lastUsedAt, password?.expiresAt];
}
