import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lookups } from '../../../connectors/keycloak/lookups.ts';
import { alice, startKeycloak } from './fixture.ts';
import { ALICE, BOB, OFFLINE, SESSION } from './seed.ts';

describe('an account', () => {
  test('is found by id, by e-mail in any case, and by name', async (t) => {
    const { client } = await startKeycloak(t);
    const expected = {
      platform: 'keycloak',
      id: ALICE.id,
      email: ALICE.email,
      name: 'alice',
      status: 'active',
      isAdmin: true,
      groups: ['/Engineering'],
    };
    for (const query of [{ id: ALICE.id }, { email: 'Alice@ACME.example' }, { name: 'alice' }])
      assert.deepEqual(await lookups.account(client, query), expected);
  });

  test('is no administrator without a role of the management client', async (t) => {
    const { client } = await startKeycloak(t);
    assert.equal((await lookups.account(client, { id: BOB.id }))?.isAdmin, false);
  });

  test('of master is an administrator by the role admin', async (t) => {
    const users = [{ ...BOB, realmRoles: ['admin'] }];
    const { client } = await startKeycloak(t, { realm: 'master', users });
    assert.equal((await lookups.account(client, { id: BOB.id }))?.isAdmin, true);
  });

  test('whose roles lie beyond our rights does not say whether it is an administrator', async (t) => {
    const { client, lines } = await startKeycloak(t, { missingRoles: ['view-clients', 'manage-clients'] });
    const found = await lookups.account(client, { id: ALICE.id });
    assert.ok(found && !('isAdmin' in found));
    assert.deepEqual(
      lines.map(({ level }) => level),
      ['warn'],
    );
  });

  test('that is disabled is suspended', async (t) => {
    const { client } = await startKeycloak(t, { users: [{ ...ALICE, enabled: false }] });
    assert.equal((await lookups.account(client, { email: ALICE.email }))?.status, 'suspended');
  });

  test('is not picked by chance where several in use carry the address, but is where one is in use', async (t) => {
    const twin = { ...BOB, email: ALICE.email };
    const { client } = await startKeycloak(t, { users: [ALICE, twin] });
    await assert.rejects(lookups.account(client, { email: ALICE.email }), { code: 'ERR_CONNECTOR_REJECTED' });
    const other = await startKeycloak(t, { users: [{ ...twin, enabled: false }, ALICE] });
    assert.equal((await lookups.account(other.client, { email: ALICE.email }))?.id, ALICE.id);
  });

  test('is found by a user name that is the address, unless another address is known', async (t) => {
    const address = 'carol@acme.example';
    const carol = { id: 'c', username: address };
    const { client } = await startKeycloak(t, { users: [carol] });
    assert.equal((await lookups.account(client, { email: address }))?.email, address);
    const impostor = await startKeycloak(t, { users: [{ ...carol, email: 'mallory@evil.example' }] });
    assert.equal(await lookups.account(impostor.client, { email: address }), undefined);
  });
});

test('sessions are the online ones, with address and times', async (t) => {
  const { client } = await startKeycloak(t);
  const [first, ...others] = (await lookups.sessions?.(client, alice)) ?? [];
  assert.deepEqual(first, {
    platform: 'keycloak',
    id: SESSION,
    accountId: ALICE.id,
    createdAt: '2026-01-01T00:00:00.000Z',
    lastSeenAt: '2026-01-01T00:00:00.000Z',
    ip: '198.51.100.7',
  });
  assert.deepEqual(
    others.map(({ id }) => id),
    ['alice-session-2'],
  );
});

test('tokens are offline tokens by client, and consents', async (t) => {
  const { client } = await startKeycloak(t);
  const found = (await lookups.tokens?.(client, alice)) ?? [];
  assert.deepEqual(
    found.map(({ kind, id }) => [kind, id]),
    [
      ['refresh-token', 'offline/offline-2/chat'],
      ['refresh-token', `offline/${OFFLINE}/backup`],
      ['grant', 'consent/chat'],
      ['grant', 'consent/mail'],
    ],
  );
  assert.deepEqual(found[2]?.scopes, ['email', 'profile']);
});
