import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inventory } from '../../../connectors/slack/inventory.ts';
import { listed } from '../../support/listed.ts';
import { BIG, BIG_NEIGHBOUR, BOB, seed, simulated } from './simulated.ts';

test('an inventory has the sessions of everybody in every workspace, to the last digit', async (t) => {
  const { client } = await simulated(t);
  assert.deepEqual(
    (await listed(inventory, client)).map(({ id, owner }) => [id, typeof owner === 'object' && owner.name]),
    [
      [BIG, 'alice'],
      [BIG_NEIGHBOUR, 'alice'],
      ['77', 'alice'],
      ['88', 'bob'],
    ],
  );
});

test('a session is listed with its device; what Slack does not tell of it is unknown', async (t) => {
  const { client } = await simulated(t);
  assert.deepEqual((await listed(inventory, client))[0], {
    platform: 'slack',
    id: BIG,
    kind: 'session',
    name: 'MacBook Pro macOS 15.1',
    owner: { id: 'W0ALICE001', name: 'alice', status: 'active' },
    createdAt: 'unknown',
    lastUsedAt: 'unknown',
    expiresAt: 'unknown',
  });
});

test('a session of a deactivated user outlives its owner', async (t) => {
  const { client } = await simulated(t, { users: [{ ...BOB, active: false }] });
  const found = await listed(inventory, client);
  assert.deepEqual(found.at(-1)?.owner, { id: BOB.id, name: 'bob', status: 'deactivated' });
});

test('an owner whom the directory does not know is of unknown state', async (t) => {
  const { client } = await simulated(t, { users: [] });
  assert.deepEqual((await listed(inventory, client))[0]?.owner, { id: 'W0ALICE001', status: 'unknown' });
});

test('each page of sessions is handed over before the next is asked for', async (t) => {
  const { client, simulator } = await simulated(t, { pageSize: 3 });
  const asked = () => simulator.ledger.filter(({ path }) => /session\.list$/.test(path)).length;
  const pages = inventory.list(client)[Symbol.asyncIterator]();
  assert.equal((await pages.next()).value?.length, 3);
  assert.equal(asked(), 1);
  assert.equal((await pages.next()).value?.length, 1);
  assert.equal(asked(), 2);
  assert.equal((await pages.next()).done, true);
  assert.equal(asked(), 2);
});

test('the directory is read to its end, page by page', async (t) => {
  const { client, simulator } = await simulated(t, { pageSize: 2 });
  const found = await listed(inventory, client);
  assert.ok(found.every(({ owner }) => typeof owner === 'object' && owner.status === 'active'));
  assert.deepEqual(
    simulator.ledger.filter(({ path }) => path === '/scim/v2/Users').map(({ query }) => query.startIndex),
    ['1', '3'],
  );
});

test('an inventory that breaks off midway throws', async (t) => {
  const { client, simulator } = await simulated(t, { ...seed, pageSize: 3 });
  const pages = inventory.list(client)[Symbol.asyncIterator]();
  await pages.next();
  simulator.inject({ path: /session\.list$/, kind: 'rate-limit' });
  await assert.rejects(pages.next(), { code: 'ERR_CONNECTOR_RATE_LIMITED' });
});
