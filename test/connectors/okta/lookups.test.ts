import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookups } from '../../../connectors/okta/lookups.ts';
import { alice, startOkta } from './fixture.ts';
import { ALICE, BOB } from './seed.ts';

test('an account is found by id, e-mail and login, with roles and groups', async (t) => {
  const { client } = await startOkta(t);
  const expected = {
    platform: 'okta',
    id: ALICE.id,
    email: ALICE.email,
    name: ALICE.login,
    status: 'active',
    isAdmin: true,
    groups: ALICE.groups,
  };
  assert.deepEqual(await lookups.account(client, { id: ALICE.id }), expected);
  assert.deepEqual(await lookups.account(client, { email: 'alice@acme.example' }), expected);
  assert.deepEqual(await lookups.account(client, { name: 'alice' }), expected);
  assert.equal((await lookups.account(client, { id: BOB.id }))?.isAdmin, false);
});

test('an e-mail address that is no login is searched for', async (t) => {
  const users = [{ id: '00u9', login: 'c.chan', email: 'Chan@Acme.example' }];
  const { client } = await startOkta(t, { users });
  const found = await lookups.account(client, { email: 'chan@acme.example' });
  assert.deepEqual([found?.id, found?.email, found?.name], ['00u9', 'chan@acme.example', 'c.chan']);
});

test('somebody whose login is another one’s e-mail address is not taken for them', async (t) => {
  const users = [
    { id: '00umallory', login: 'alice@acme.example', email: 'mallory@acme.example' },
    { id: '00ualice', login: 'a.archer', email: 'alice@acme.example' },
  ];
  const { client } = await startOkta(t, { users });
  assert.equal((await lookups.account(client, { email: 'alice@acme.example' }))?.id, '00ualice');
});

test('of two accounts with one address in use none is picked, of one in use and one closed the former', async (t) => {
  const one = { id: '00u1', login: 'one', email: 'pair@acme.example' };
  const two = { id: '00u2', login: 'two', email: 'pair@acme.example' };
  const both = await startOkta(t, { users: [one, two] });
  await assert.rejects(async () => lookups.account(both.client, { email: 'pair@acme.example' }), {
    code: 'ERR_CONNECTOR_REJECTED',
  });
  const closed = await startOkta(t, { users: [{ ...one, status: 'DEPROVISIONED' }, two] });
  assert.equal((await lookups.account(closed.client, { email: 'pair@acme.example' }))?.id, '00u2');
});

test('what the scopes do not let us read is left out and logged', async (t) => {
  const { open, address, lines } = await startOkta(t);
  const client = open({ ...address.settings, scopes: 'okta.users.read' });
  const found = await lookups.account(client, { id: ALICE.id });
  assert.equal(found?.isAdmin, undefined);
  assert.deepEqual(found?.groups, ALICE.groups);
  assert.deepEqual(
    lines.map(({ level, facts }) => [level, facts.what]),
    [['warn', 'roles']],
  );
});

for (const [status, expected] of [
  ['ACTIVE', 'active'],
  ['LOCKED_OUT', 'active'],
  ['PASSWORD_EXPIRED', 'active'],
  ['SUSPENDED', 'suspended'],
  ['DEPROVISIONED', 'deactivated'],
  ['STAGED', 'unknown'],
] as const) {
  test(`an account that is ${status} is ${expected}`, async (t) => {
    const { client } = await startOkta(t, { users: [{ id: '00u1', login: 'one', status }] });
    assert.equal((await lookups.account(client, { id: '00u1' }))?.status, expected);
  });
}

test('tokens are refresh tokens by client, consents and API tokens of the account alone', async (t) => {
  const { client } = await startOkta(t);
  const tokens = (await lookups.tokens?.(client, alice)) ?? [];
  assert.deepEqual(
    tokens.map(({ kind, id, name }) => `${kind} ${id} ${name}`),
    [
      'refresh-token oar1 Mail (0oa1mail)',
      'refresh-token oar2 Mail (0oa1mail)',
      'refresh-token oar3 Chat (0oa2chat)',
      'grant oag1 0oa1mail',
      'api-key 00T1alice script',
    ],
  );
});

test('sessions are not offered: Okta has no list of them', () => {
  assert.equal(lookups.sessions, undefined);
});
