import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { preflight } from '../../../connectors/keycloak/preflight.ts';
import type { TokenClaims } from '../../../connectors/keycloak/wire.ts';
import { type Fixture, startKeycloak } from './fixture.ts';
import { ALICE } from './seed.ts';

async function identity(t: TestContext, seed: Record<string, unknown> = {}) {
  const { client } = await startKeycloak(t, seed);
  return preflight.identity(client);
}

/** The identity by a token that says this, for a realm and the realm of the client. */
async function byClaims({ client }: Fixture, claims: TokenClaims, realm: string, authRealm: string) {
  const settings = { ...client.settings, realm, authRealm };
  return preflight.identity({ ...client, settings, ownClaims: async () => claims });
}

describe('the identity of a service account', () => {
  test('is its user, with the roles in a token made now', async (t) => {
    assert.deepEqual(await identity(t), {
      name: 'service-account-countersign of the realm acme',
      scopes: ['view-users', 'view-events', 'view-clients', 'manage-users'],
      warnings: [],
    });
  });

  test('does not hold a role that was not granted', async (t) => {
    const { scopes } = await identity(t, { missingRoles: ['manage-users', 'view-events'] });
    assert.deepEqual(scopes, ['view-users', 'view-clients']);
  });

  test('that may manage may view', async (t) => {
    const { scopes } = await identity(t, { missingRoles: ['view-users'] });
    assert.ok(scopes?.includes('view-users'));
  });

  test('that may far more than it needs is warned of', async (t) => {
    const { warnings } = await identity(t, { moreRoles: ['realm-admin'] });
    assert.deepEqual(warnings, ['it holds realm-admin, which is not needed']);
  });

  test('is of unknown roles where the token tells none', async (t) => {
    const { scopes, warnings } = await identity(t, { tellsRoles: false });
    assert.equal(scopes, undefined);
    assert.match(warnings.join(), /tells no roles/);
  });

  test('holds nothing where the token has roles of other clients alone', async (t) => {
    const keycloak = await startKeycloak(t);
    const claims = { resource_access: { account: { roles: ['manage-account'] } } };
    assert.deepEqual((await byClaims(keycloak, claims, 'acme', 'acme')).scopes, []);
  });

  for (const [realm, authRealm, management] of [
    ['acme', 'acme', 'realm-management'],
    ['acme', 'master', 'acme-realm'],
    ['master', 'master', 'master-realm'],
  ] as const) {
    test(`of a client in ${authRealm} for ${realm} holds the roles of ${management}`, async (t) => {
      const keycloak = await startKeycloak(t);
      const claims = { resource_access: { [management]: { roles: ['view-users'] } } };
      assert.deepEqual((await byClaims(keycloak, claims, realm, authRealm)).scopes, ['view-users']);
    });
  }
});

test('the token is asked for anew, so that a role given just now shows', async (t) => {
  const { client, simulator } = await startKeycloak(t);
  await client.user(ALICE.id);
  await preflight.identity(client);
  const asked = simulator.ledger.filter(({ path }) => /\/token$/.test(path));
  assert.equal(asked.length, 2);
});
