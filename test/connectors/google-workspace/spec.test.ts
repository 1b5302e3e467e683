import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditLog } from '../../../connectors/google-workspace/audit-log.ts';
import { connector } from '../../../connectors/google-workspace/index.ts';
import { inventory } from '../../../connectors/google-workspace/inventory.ts';
import { lookups } from '../../../connectors/google-workspace/lookups.ts';
import { listed } from '../../support/listed.ts';
import { openApi } from '../../support/openapi.ts';
import { START } from '../../support/platform.ts';
import { sharedSkip } from '../../support/shared.ts';
import { alice, type Fixture, request, startWorkspace } from './fixture.ts';
import { BOB } from './seed.ts';

/** Every call the connector can make, the refused ones included. */
async function useAll({ client, simulator, now }: Fixture): Promise<void> {
  await lookups.account(client, { email: 'a.archer@acme.example' });
  await lookups.account(client, { email: 'nobody@acme.example' });
  await lookups.tokens?.(client, alice);
  await listed(inventory, client);
  const window = { since: '2026-02-20T00:00:00.000Z', until: START, limit: 1_000 };
  await auditLog.pull(client, { ...window, account: alice });
  await auditLog.pull(client, { ...window, until: '2026-02-28T00:00:00.000Z' });
  for (const action of connector.actions) {
    const asked = request(action.capability);
    const plan = await action.plan(client, asked);
    const since = now().toISOString();
    await action.perform(client, asked, plan);
    await action.verify(client, asked, plan, since);
    await action.undo?.(client, asked, plan);
  }
  await client.deleteGrant(BOB.id, 'gone');
  await assert.rejects(client.turnOff2Sv(BOB.id));
  simulator.inject({ path: /users/, kind: 'rate-limit' });
  await assert.rejects(client.user(BOB.id));
  simulator.inject({ path: /users/, kind: 'unavailable' });
  await assert.rejects(client.user(BOB.id));
}

test('every request, and every answer of the simulator, fits Google’s own schema', {
  skip: sharedSkip,
}, async (t) => {
  const spec = await openApi(['google-directory.json', 'google-reports.json']);
  const workspace = await startWorkspace(t, { pageSize: 2 });
  await useAll(workspace);
  // The schemas are those of the Admin SDK; the token endpoint is RFC 6749's.
  const ledger = workspace.simulator.ledger.filter(({ path }) => path !== '/token');
  assert.deepEqual(
    ledger.flatMap((entry) => spec.request(entry)),
    [],
  );
  const faults = ledger.flatMap(({ method, path, status, answer }) =>
    spec.response({ method, path, status, body: answer }),
  );
  assert.deepEqual(faults, []);
  const statuses = new Set(ledger.map(({ status }) => status));
  assert.deepEqual([...statuses].sort(), [200, 204, 400, 403, 404, 503]);
  const paths = new Set(ledger.map(({ method, path }) => `${method} ${path}`));
  assert.ok(paths.size >= 20, `${paths.size} paths`);
});

for (const action of connector.actions) {
  test(`${action.capability} gets along with the scopes it names`, async (t) => {
    const { open, now } = await startWorkspace(t);
    const client = open({ scopes: action.scopes.join(' ') });
    const asked = request(action.capability);
    const plan = await action.plan(client, asked);
    const since = now().toISOString();
    await action.perform(client, asked, plan);
    // On these settings the logs are not late.
    assert.equal((await action.verify(client, asked, plan, since)).state, 'proven');
    await action.undo?.(client, asked, plan);
  });
}

test('what is read needs no scope that may change a user', async (t) => {
  const { open } = await startWorkspace(t);
  const client = open({ scopes: connector.manifest.readScopes.join(' ') });
  assert.ok(await lookups.account(client, { email: alice.email ?? '' }));
  assert.equal((await lookups.tokens?.(client, alice))?.length, 4);
  assert.ok((await listed(inventory, client)).length > 4);
  const window = { since: '2026-02-20T00:00:00.000Z', until: START, limit: 1_000 };
  assert.equal((await auditLog.pull(client, window)).activities.length, 6);
});
