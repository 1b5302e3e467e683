import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditLog } from '../../../connectors/okta/audit-log.ts';
import { connector } from '../../../connectors/okta/index.ts';
import { inventory } from '../../../connectors/okta/inventory.ts';
import { lookups } from '../../../connectors/okta/lookups.ts';
import { APPS_SCOPE, SCOPES } from '../../../connectors/okta/manifest.ts';
import { preflight } from '../../../connectors/okta/preflight.ts';
import { SIMULATED_API_TOKEN } from '../../../connectors/okta/simulator.ts';
import { openApi } from '../../support/openapi.ts';
import { START } from '../../support/platform.ts';
import { sharedSkip } from '../../support/shared.ts';
import { alice, type Fixture, request, startOkta } from './fixture.ts';
import { BOB, SESSION } from './seed.ts';

/** The schema takes a standard role for a custom one as well, and a key for encryption for a signing one, and then finds two of its choices. */
const KNOWN = /\/(?:roles|jwks) → 200: .* must match exactly one schema in oneOf/;
const SPECS = ['okta.json', 'okta-oauth.json'];
/** The trimmed schema has one app, and not the list of all. */
const APPS = '/api/v1/apps';
const BACKUP = {
  id: '0oa9backup',
  secrets: [{ id: 'ocs1' }],
  keys: [{ id: 'pks1' }, { id: 'pks2', use: 'enc' }],
};
const credential = { kind: 'session', platform: 'okta', id: SESSION } as const;

/** Every call the connector can make, the refused ones included. */
async function useAll({ client, open, address, simulator, now }: Fixture): Promise<void> {
  await preflight.identity(client);
  await preflight.identity(open({ baseUrl: address.baseUrl }, { apiToken: SIMULATED_API_TOKEN }));
  const scopes = [...SCOPES, APPS_SCOPE].join(' ');
  for (const one of [client, open({ ...address.settings, scopes })]) {
    for await (const page of inventory.list(one)) assert.ok(page.length > 0);
  }
  await lookups.account(client, { email: 'alice@acme.example' });
  await lookups.account(client, { email: 'nobody@acme.example' });
  await lookups.tokens?.(client, alice);
  const window = { since: '2026-02-20T00:00:00.000Z', until: START, limit: 1_000 };
  await auditLog.pull(client, { ...window, account: alice, credential });
  for (const action of connector.actions) {
    const asked = request(action.capability, { credential });
    const plan = await action.plan(client, asked);
    const since = now().toISOString();
    await action.perform(client, asked, plan);
    await action.verify(client, asked, plan, since);
    await action.undo?.(client, asked, plan);
  }
  await client.endSession('102gone');
  await assert.rejects(client.unsuspend(BOB.id));
  simulator.inject({ path: /users/, kind: 'rate-limit' });
  await assert.rejects(client.user(BOB.id));
  simulator.inject({ path: /users/, kind: 'forbidden' });
  await assert.rejects(client.user(BOB.id));
}

test('every request, and every answer of the simulator, fits Okta’s own schema', {
  skip: sharedSkip,
}, async (t) => {
  const spec = await openApi(SPECS);
  const okta = await startOkta(t, {
    pageSize: 2,
    apps: [BACKUP, { id: '0oa9payroll', signOnMode: 'SAML_2_0' }],
  });
  await useAll(okta);
  const whole = okta.simulator.ledger;
  const apps = whole.filter(({ path }) => path === APPS).flatMap(({ answer }) => answer as { id: string }[]);
  assert.equal(apps.length, 2);
  const ledger = [
    ...whole.filter(({ path }) => path !== APPS),
    ...apps.map((answer) => ({ method: 'GET', path: `${APPS}/${answer.id}`, status: 200, answer })),
  ];
  assert.deepEqual(
    ledger.flatMap((entry) => spec.request(entry)),
    [],
  );
  const faults = ledger.flatMap(({ method, path, status, answer }) =>
    spec.response({ method, path, status, body: answer }),
  );
  assert.deepEqual(
    faults.filter((fault) => !KNOWN.test(fault)),
    [],
  );
  const statuses = new Set(ledger.map(({ status }) => status));
  assert.deepEqual([...statuses].sort(), [200, 204, 400, 403, 404, 429]);
  assert.ok(new Set(ledger.map(({ method, path }) => `${method} ${path}`)).size >= 25);
});

for (const action of connector.actions) {
  test(`${action.capability} gets along with the scopes it names`, async (t) => {
    const { open, address, now } = await startOkta(t);
    const client = open({ ...address.settings, scopes: action.scopes.join(' ') });
    const asked = request(action.capability, { credential });
    const plan = await action.plan(client, asked);
    const since = now().toISOString();
    await action.perform(client, asked, plan);
    assert.equal((await action.verify(client, asked, plan, since)).state, 'proven');
    await action.undo?.(client, asked, plan);
  });
}
