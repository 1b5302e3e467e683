import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lookups } from '../../../connectors/entra-id/lookups.ts';
import { alice, startEntra } from './fixture.ts';
import { ALICE, BOB, MAIL_APP } from './seed.ts';

describe('an account', () => {
  test('is found by id, user principal name, mail, alias, and a name where an id is wanted', async (t) => {
    const { client } = await startEntra(t);
    const queries = [
      { id: ALICE.id },
      { id: ALICE.userPrincipalName },
      { email: ALICE.userPrincipalName },
      { email: ALICE.mail },
      { email: 'archer@acme.example' },
      { name: ALICE.userPrincipalName },
    ];
    for (const query of queries) {
      assert.equal((await lookups.account(client, query))?.id, ALICE.id, JSON.stringify(query));
    }
  });

  test('has address, status, groups and whether a directory role is in force', async (t) => {
    const { client } = await startEntra(t);
    assert.deepEqual(await lookups.account(client, { id: ALICE.id }), {
      ...alice,
      isAdmin: true,
      groups: ['Engineering'],
    });
    const bob = await lookups.account(client, { id: BOB.id });
    assert.deepEqual([bob?.isAdmin, bob?.groups], [false, []]);
  });

  test('that is disabled is suspended', async (t) => {
    const { client } = await startEntra(t, { users: [{ ...ALICE, accountEnabled: false }] });
    assert.equal((await lookups.account(client, { id: ALICE.id }))?.status, 'suspended');
  });

  test('of a guest has the mail of the guest, not the made-up name', async (t) => {
    const guest = { id: BOB.id, userPrincipalName: 'eve_x.example#EXT#@acme.example', userType: 'Guest' };
    const { client } = await startEntra(t, { users: [guest] });
    const found = await lookups.account(client, { name: guest.userPrincipalName });
    assert.deepEqual([found?.id, found?.email], [BOB.id, undefined]);
  });

  test('is not picked by chance where two in use carry the address', async (t) => {
    const double = { ...BOB, mail: ALICE.mail };
    const { client } = await startEntra(t, { users: [ALICE, double] });
    await assert.rejects(lookups.account(client, { email: ALICE.mail }), { code: 'ERR_CONNECTOR_REJECTED' });
    const gone = await startEntra(t, { users: [ALICE, { ...double, accountEnabled: false }] });
    assert.equal((await lookups.account(gone.client, { email: ALICE.mail }))?.id, ALICE.id);
  });

  test('is asked for with a quote inside a quote', async (t) => {
    const { client, simulator } = await startEntra(t, {
      users: [{ ...BOB, userPrincipalName: "o'hara@acme.example" }],
    });
    assert.equal((await lookups.account(client, { email: "o'hara@acme.example" }))?.id, BOB.id);
    const asked = simulator.ledger.find(({ query }) => query.$filter)?.query.$filter;
    assert.equal(asked, "userPrincipalName eq 'o''hara@acme.example' or mail eq 'o''hara@acme.example'");
  });

  test('whose memberships may not be read is found all the same, and that is logged', async (t) => {
    const { client, simulator, lines } = await startEntra(t);
    simulator.inject({ path: /transitiveMemberOf/, kind: 'forbidden' });
    const found = await lookups.account(client, { id: ALICE.id });
    assert.equal(found?.isAdmin, undefined);
    assert.match(lines[0]?.message ?? '', /does not let us read/);
  });
});

test('tokens are the consents of the user with the names of apps, and the apps assigned to them', async (t) => {
  const { client } = await startEntra(t);
  const found = await lookups.tokens?.(client, alice);
  assert.deepEqual(
    found?.map(({ id, kind, name, scopes }) => [id, kind, name, scopes]),
    [
      ['grant-1', 'grant', `Mail Helper (${MAIL_APP.appId})`, ['Mail.Read', 'offline_access']],
      ['grant-2', 'grant', 'app-without-a-name', ['openid', 'User.Read']],
      ['assignment-1', 'grant', 'assigned to Expenses', undefined],
    ],
  );
});
