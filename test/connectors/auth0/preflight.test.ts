import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { connector } from '../../../connectors/auth0/index.ts';
import { CHANGE_SCOPES, manifest } from '../../../connectors/auth0/manifest.ts';
import { preflight } from '../../../connectors/auth0/preflight.ts';
import { SIMULATED_CLIENT_SECRET } from '../../../connectors/auth0/simulator.ts';
import { startAuth0 } from './fixture.ts';
import { ALICE } from './seed.ts';

describe('the identity of an application', () => {
  test('is its client id and tenant, with the scopes of its token', async (t) => {
    const { client, address } = await startAuth0(t);
    const { name, scopes, warnings } = await preflight.identity(client);
    assert.equal(name, `application ${address.settings.clientId} of ${address.baseUrl}/`);
    assert.ok([...manifest.readScopes, ...CHANGE_SCOPES].every((scope) => scopes?.includes(scope)));
    assert.deepEqual(warnings, []);
  });

  test('does not hold a scope that was not granted', async (t) => {
    const { client } = await startAuth0(t, { missingScopes: ['update:users', 'read:client_grants'] });
    const { scopes } = await preflight.identity(client);
    assert.ok(scopes && scopes.length > 10);
    assert.ok(!scopes.includes('update:users') && !scopes.includes('read:client_grants'));
  });

  test('that may more than it needs is warned of', async (t) => {
    const { client } = await startAuth0(t, { moreScopes: ['delete:users', 'read:clients'] });
    const { warnings } = await preflight.identity(client);
    assert.deepEqual(warnings, [
      'the application also holds delete:users, read:clients, which is not needed',
    ]);
  });

  test('is of unknown scopes where the token’s answer tells none', async (t) => {
    const { client } = await startAuth0(t, { tellsScopes: false });
    const { scopes, warnings } = await preflight.identity(client);
    assert.equal(scopes, undefined);
    assert.match(warnings.join(), /does not tell the scopes/);
  });

  test('that proves itself by a secret is warned of, and the secret not shown', async (t) => {
    const { open, address } = await startAuth0(t);
    const found = await preflight.identity(open(address.settings, { clientSecret: SIMULATED_CLIENT_SECRET }));
    assert.match(found.warnings.join(), /AUTH0_CLIENT_SECRET crosses the wire/);
    assert.ok(!JSON.stringify(found).includes(SIMULATED_CLIENT_SECRET));
  });

  test('that Auth0 does not know is refused', async (t) => {
    const { open, address } = await startAuth0(t);
    const client = open({ ...address.settings, clientId: 'somebody-else' });
    await assert.rejects(preflight.identity(client), { code: 'ERR_CONNECTOR_FORBIDDEN' });
  });

  test('is read from a token made now, not from the one in use', async (t) => {
    const { client, simulator } = await startAuth0(t);
    await client.user(ALICE.id);
    await preflight.identity(client);
    await client.user(ALICE.id);
    assert.equal(simulator.ledger.filter(({ path }) => path === '/oauth/token').length, 2);
  });
});

test('what is needed besides reading is what the actions name', () => {
  const named = new Set(connector.actions.flatMap(({ scopes }) => [...scopes]));
  const beyond = [...named].filter((scope) => !manifest.readScopes.includes(scope));
  assert.deepEqual([...CHANGE_SCOPES].sort(), beyond.sort());
});
