import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { preflight } from '../../../connectors/salesforce/preflight.ts';
import { startSalesforce } from './fixture.ts';
import { SELF } from './seed.ts';

async function identity(t: TestContext, seed: Record<string, unknown> = {}) {
  const { client } = await startSalesforce(t, seed);
  return preflight.identity(client);
}

test('the identity is the integration user, with the permissions that Salesforce tells', async (t) => {
  assert.deepEqual(await identity(t), {
    name: `integration user countersign@acme.example (${SELF.id})`,
    scopes: ['api', 'Manage Users', 'Customize Application', 'View Setup and Configuration'],
    warnings: [],
  });
});

test('a permission that is missing is not held', async (t) => {
  const { scopes } = await identity(t, { permissions: { customizeApplication: false, viewSetup: false } });
  assert.deepEqual(scopes, ['api', 'Manage Users']);
});

test('what is far more than needed is warned of', async (t) => {
  const { warnings } = await identity(t, { permissions: { modifyAllData: true }, tokenScope: 'full id' });
  assert.equal(warnings.length, 2);
  assert.match(warnings.join(), /Modify All Data.*“full”/);
});

test('an app that is not let in is a fault', async (t) => {
  const { client, simulator } = await startSalesforce(t);
  simulator.inject({ path: /token$/, kind: 'forbidden' });
  await assert.rejects(preflight.identity(client), { code: 'ERR_CONNECTOR_FORBIDDEN' });
});
