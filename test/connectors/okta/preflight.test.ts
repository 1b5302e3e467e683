import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { manifest } from '../../../connectors/okta/manifest.ts';
import { preflight } from '../../../connectors/okta/preflight.ts';
import { SIMULATED_API_TOKEN } from '../../../connectors/okta/simulator.ts';
import { startOkta } from './fixture.ts';
import { ALICE, BOB } from './seed.ts';

describe('the identity of a service app', () => {
  test('is its client id, with the scopes of its token', async (t) => {
    const { client } = await startOkta(t);
    const { name, scopes, warnings } = await preflight.identity(client);
    assert.equal(name, 'service app 0oa1simulated0app');
    assert.ok(manifest.readScopes.every((scope) => scopes?.includes(scope)));
    assert.ok(scopes?.includes('okta.sessions.manage'));
    assert.deepEqual(warnings, []);
  });

  test('does not hold a scope that is not in its token', async (t) => {
    const { open, address } = await startOkta(t);
    const client = open({ ...address.settings, scopes: 'okta.logs.read okta.users.read' });
    const { scopes } = await preflight.identity(client);
    assert.deepEqual(scopes, ['okta.logs.read', 'okta.users.read']);
  });

  test('that may more than it needs is warned of', async (t) => {
    const { open, address } = await startOkta(t);
    const client = open({ ...address.settings, scopes: 'okta.logs.read okta.apps.manage' });
    const { warnings } = await preflight.identity(client);
    assert.deepEqual(warnings, ['the service app also holds okta.apps.manage, which is not needed']);
  });

  test('is of unknown scopes where the token’s answer tells none: those asked for are not taken for held', async (t) => {
    const { client } = await startOkta(t, { tellsScopes: false });
    const { scopes, warnings } = await preflight.identity(client);
    assert.equal(scopes, undefined);
    assert.match(warnings.join(), /does not tell the scopes/);
  });

  test('is refused where Okta refuses the token, and the scope is named as the cause', async (t) => {
    const { client } = await startOkta(t, { missingScopes: ['okta.logs.read'] });
    await assert.rejects(preflight.identity(client), {
      code: 'ERR_CONNECTOR_FORBIDDEN',
      message: /invalid_scope/,
    });
  });

  test('is read from a token made now, not from the one in use', async (t) => {
    const { client, simulator } = await startOkta(t);
    await client.user(ALICE.id);
    await preflight.identity(client);
    await client.user(ALICE.id);
    assert.equal(simulator.ledger.filter(({ path }) => path === '/oauth2/v1/token').length, 2);
  });
});

describe('the identity of an API token', () => {
  test('is its owner, whose rights it has: it holds no scopes, and is warned of', async (t) => {
    const { open, address, simulator } = await startOkta(t, { apiTokenOwnerId: BOB.id });
    const client = open({ baseUrl: address.baseUrl }, { apiToken: SIMULATED_API_TOKEN });
    const { name, scopes, warnings } = await preflight.identity(client);
    assert.equal(name, `API token of ${BOB.login} (${BOB.id})`);
    assert.equal(scopes, undefined);
    assert.match(warnings.join(), /it may do all that its owner may/);
    assert.deepEqual(
      simulator.ledger.map(({ method, path }) => `${method} ${path}`),
      ['GET /api/v1/users/me'],
    );
  });

  test('that Okta does not take is refused, and not shown', async (t) => {
    const { open, address } = await startOkta(t);
    const apiToken = '00NobodysTokenNobodysTokenNobodysToken0000';
    const asked = preflight.identity(open({ baseUrl: address.baseUrl }, { apiToken }));
    await assert.rejects(asked, (thrown: Error) => {
      assert.equal((thrown as Error & { code?: string }).code, 'ERR_CONNECTOR_FORBIDDEN');
      return !thrown.message.includes(apiToken);
    });
  });
});
