import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type InventoryRecord, inventoryFlags } from '#domain/inventory.ts';
import { inventory } from '../../../connectors/snowflake/inventory.ts';
import { preflight } from '../../../connectors/snowflake/preflight.ts';
import { PROGRAMMATIC_TOKEN } from '../../../connectors/snowflake/simulator/credentials.ts';
import { type Fixture, startSnowflake } from './fixture.ts';
import { ALICE, BOB, seed } from './seed.ts';

async function pages({ client }: Fixture): Promise<(readonly InventoryRecord[])[]> {
  const found = [];
  for await (const page of inventory.list(client)) found.push(page);
  return found;
}

async function listed(started: Fixture): Promise<InventoryRecord[]> {
  return (await pages(started)).flat();
}

describe('the inventory', () => {
  test('lists tokens, key pairs, keys and passwords with their owners', async (t) => {
    const records = await listed(await startSnowflake(t));
    assert.deepEqual(
      records.map(({ kind, id, owner }) => [kind, id, typeof owner === 'object' ? owner.status : owner]),
      [
        ['api-key', '"ALICE"."CI"', 'active'],
        ['api-key', '"ALICE"."OLD"', 'active'],
        ['api-key', '"BOB"."CI"', 'active'],
        ['api-key', '"ALICE".KEY."ETL"', 'active'],
        ['password', '"ALICE".PASSWORD', 'active'],
        ['api-key', '"ALICE".RSA_PUBLIC_KEY', 'active'],
        ['password', '"BOB".PASSWORD', 'active'],
      ],
    );
    const [first] = records;
    assert.equal(first?.lastUsedAt, '2026-02-27T06:00:00.000Z');
    assert.deepEqual(first?.owner, { id: 'ALICE', name: ALICE.email, status: 'active' });
  });

  test('lists a key once, though the newer view lists those of users as well', async (t) => {
    const keyPairs = [{ user: 'ALICE', name: 'PUBLIC_KEY_1', createdAt: '2026-01-01T00:00:00.000Z' }];
    const records = await listed(await startSnowflake(t, { keyPairs }));
    const keys = records.filter(({ id }) => id === '"ALICE".RSA_PUBLIC_KEY');
    assert.equal(keys.length, 1);
    assert.equal(keys[0]?.createdAt, '2026-01-01T00:00:00.000Z');
  });

  test('lets one see what outlives its owner and what has no end', async (t) => {
    const users = [{ ...ALICE, isDisabled: true }];
    const started = await startSnowflake(t, { users });
    const flags = (await listed(started)).map((record) => [
      record.id,
      ...inventoryFlags(record, started.now()),
    ]);
    assert.deepEqual(flags, [
      ['"ALICE"."CI"', 'outlives-owner'],
      ['"ALICE"."OLD"', 'unused', 'outlives-owner'],
      ['"BOB"."CI"', 'outlives-owner'],
      ['"ALICE".KEY."ETL"', 'no-expiry', 'outlives-owner'],
      ['"ALICE".PASSWORD', 'outlives-owner'],
      ['"ALICE".RSA_PUBLIC_KEY', 'no-expiry', 'outlives-owner'],
    ]);
  });

  test('comes part by part', async (t) => {
    const started = await startSnowflake(t, { partitionRows: 1 });
    const found = await pages(started);
    assert.ok(found.every((page) => page.length <= 2));
    assert.equal(found.flat().length, 7);
  });
});

describe('the preflight', () => {
  test('says who we are in which role, and has nothing to warn of', async (t) => {
    const { client } = await startSnowflake(t);
    assert.deepEqual(await preflight.identity(client), {
      name: 'COUNTERSIGN as COUNTERSIGN_ROLE in XY12345',
      scopes: undefined,
      warnings: [],
    });
  });

  test('warns of a token in place of a key, of a role that may do all, and of views that are shut', async (t) => {
    const seedOf = {
      role: 'ACCOUNTADMIN',
      hiddenViews: ['QUERY_HISTORY'],
      users: [BOB, ...seed.users.slice(2)],
    };
    const { open, address } = await startSnowflake(t, seedOf);
    const { warnings } = await preflight.identity(open(address.settings, { token: PROGRAMMATIC_TOKEN }));
    assert.equal(warnings.length, 3);
    assert.match(warnings[0] ?? '', /SNOWFLAKE_TOKEN/);
    assert.match(warnings[1] ?? '', /ACCOUNTADMIN may do everything/);
    assert.match(warnings[2] ?? '', /ACCOUNT_USAGE\.QUERY_HISTORY cannot be read/);
    assert.doesNotMatch(warnings.join(), new RegExp(PROGRAMMATIC_TOKEN));
  });
});
