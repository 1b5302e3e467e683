import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { inventory } from '../../../connectors/okta/inventory.ts';
import { APPS_SCOPE, SCOPES } from '../../../connectors/okta/manifest.ts';
import { preflight } from '../../../connectors/okta/preflight.ts';
import { RAW_CLIENT_SECRET } from '../../../connectors/okta/simulator/app-routes.ts';
import { SIMULATED_API_TOKEN } from '../../../connectors/okta/simulator.ts';
import { listed } from '../../support/listed.ts';
import { startOkta } from './fixture.ts';

const MADE = '2025-01-02T03:04:05.000Z';
const BACKUP = {
  id: '0oa9backup',
  label: 'Backup',
  secrets: [
    { id: 'ocs1', createdAt: MADE },
    { id: 'ocs2', status: 'INACTIVE' },
  ],
  keys: [{ id: 'pks1' }, { id: 'pks2', use: 'enc' }],
};
const PAYROLL = { id: '0oa9payroll', signOnMode: 'SAML_2_0' };
const nothingElse = { refreshTokens: [], grants: [], apiTokens: [] };

/** An org with apps, and a client that asks for the right to read them. */
async function startWithApps(t: TestContext, overrides: Record<string, unknown> = {}) {
  const okta = await startOkta(t, { ...nothingElse, apps: [BACKUP, PAYROLL], ...overrides });
  const scopes = [...SCOPES, APPS_SCOPE].join(' ');
  return { ...okta, client: okta.open({ ...okta.address.settings, scopes }) };
}

describe('secrets and keys of Okta’s apps', () => {
  test('are listed where the settings ask for the scope, those of inactive state named so', async (t) => {
    const { client } = await startWithApps(t);
    const found = await listed(inventory, client);
    assert.deepEqual(
      found.map(({ kind, id, name }) => [kind, id, name]),
      [
        ['api-key', 'ocs1', 'secret of Backup'],
        ['api-key', 'ocs2', 'secret of Backup (inactive)'],
        ['api-key', 'pks1', 'key kid-of-pks1 of Backup'],
      ],
    );
  });

  test('tell when they were made, that they have no end, and that nobody knows their owner or last use', async (t) => {
    const { client } = await startWithApps(t);
    const [secret] = await listed(inventory, client);
    assert.deepEqual(secret, {
      platform: 'okta',
      id: 'ocs1',
      kind: 'api-key',
      name: 'secret of Backup',
      owner: 'unknown',
      createdAt: MADE,
      lastUsedAt: 'unknown',
      expiresAt: 'never',
    });
  });

  test('of an app that is switched off are told as such', async (t) => {
    const apps = [{ ...BACKUP, status: 'INACTIVE', keys: [] }];
    const { client } = await startWithApps(t, { apps });
    assert.deepEqual(
      (await listed(inventory, client)).map(({ name }) => name),
      ['secret of Backup (app inactive)', 'secret of Backup (inactive, app inactive)'],
    );
  });

  test('are read in both of the forms that Okta describes', async (t) => {
    const { client } = await startWithApps(t, { wrapsKeys: true });
    assert.ok((await listed(inventory, client)).some(({ id }) => id === 'pks1'));
  });

  test('are not asked for otherwise: neither by a service app without the scope nor by an API token', async (t) => {
    const { simulator, open, address } = await startWithApps(t);
    await listed(inventory, open());
    await listed(inventory, open({ baseUrl: address.baseUrl }, { apiToken: SIMULATED_API_TOKEN }));
    assert.ok(!simulator.ledger.some(({ path }) => path.startsWith('/api/v1/apps')));
  });

  test('go no further than the wire by their value, which Okta sends along', async (t) => {
    const { client, simulator, lines } = await startWithApps(t);
    const seen = JSON.stringify([await client.appSecrets(BACKUP.id), await listed(inventory, client), lines]);
    const sent = simulator.ledger.some(({ answer }) => JSON.stringify(answer)?.includes(RAW_CLIENT_SECRET));
    assert.ok(sent && !seen.includes(RAW_CLIENT_SECRET));
  });

  test('of an app that was deleted meanwhile are passed over', async (t) => {
    const { client } = await startWithApps(t);
    assert.deepEqual([await client.appSecrets('0oa9gone'), await client.appKeys('0oa9gone')], [[], []]);
  });

  test('break the list off where Okta refuses them', async (t) => {
    const { client, simulator } = await startWithApps(t);
    simulator.inject({ path: /\/credentials\/secrets$/, kind: 'forbidden' });
    await assert.rejects(listed(inventory, client), { code: 'ERR_CONNECTOR_FORBIDDEN' });
  });

  test('of a hundred pages of apps are handed over one page at a time', async (t) => {
    const apps = Array.from({ length: 100 }, (_, at) => ({
      ...BACKUP,
      id: `0oa${at}`,
      secrets: [{ id: `ocs${at}` }],
      keys: [],
    }));
    const { client, simulator } = await startWithApps(t, { apps, users: [], pageSize: 1 });
    const asked = () => simulator.ledger.filter(({ path }) => path === '/api/v1/apps').length;
    const pages = inventory.list(client)[Symbol.asyncIterator]();
    for (let page = 1; page <= 100; page++) {
      const { value } = await pages.next();
      assert.deepEqual([value?.length, asked()], [1, page]);
    }
    await pages.return?.();
  });

  test('make a scope that the preflight does not warn of', async (t) => {
    const { client } = await startWithApps(t);
    const { scopes, warnings } = await preflight.identity(client);
    assert.ok(scopes?.includes(APPS_SCOPE));
    assert.deepEqual(warnings, []);
  });
});
