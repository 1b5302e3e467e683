import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditLog } from '../../../connectors/entra-id/audit-log.ts';
import { connector } from '../../../connectors/entra-id/index.ts';
import { inventory } from '../../../connectors/entra-id/inventory.ts';
import { lookups } from '../../../connectors/entra-id/lookups.ts';
import { listed } from '../../support/listed.ts';
import { openApi, type Spec } from '../../support/openapi.ts';
import { START } from '../../support/platform.ts';
import { sharedSkip } from '../../support/shared.ts';
import { alice, type Fixture, request, startEntra } from './fixture.ts';
import { ALICE, MAIL_APP } from './seed.ts';

const inputs: Readonly<Record<string, Record<string, unknown>>> = { 'app.disable': { app: MAIL_APP.id } };

/** The trimmed schema has no memberships, and no sign-in service. */
const NOT_IN_SCHEMA = /\/transitiveMemberOf$|\/oauth2\/v2\.0\/token$/;

/**
 * The schema writes `nullable` beside `anyOf`, which its reader here does not take; Graph’s own examples and real
 * records have null there.
 */
const KNOWN = /\/(?:initiatedBy\/(?:app|user)|groupType) must /;

/** Every call the connector can make, the refused ones included. */
async function useAll({ client, simulator, now }: Fixture): Promise<void> {
  await lookups.account(client, { email: ALICE.mail });
  await lookups.account(client, { email: 'archer@acme.example' });
  await lookups.account(client, { id: ALICE.id });
  await lookups.tokens?.(client, alice);
  await listed(inventory, client);
  const window = { since: '2026-02-20T00:00:00.000Z', until: START, limit: 1_000 };
  await auditLog.pull(client, { ...window, account: alice });
  await auditLog.pull(client, window);
  for (const action of connector.actions) {
    const asked = request(action.capability, { input: inputs[action.capability] ?? {} });
    const plan = await action.plan(client, asked);
    const since = now().toISOString();
    await action.perform(client, asked, plan);
    await action.verify(client, asked, plan, since);
    await action.undo?.(client, asked, plan);
  }
  await client.deleteGrant('gone');
  simulator.inject({ path: /users/, kind: 'rate-limit' });
  await assert.rejects(client.user(ALICE.id));
  simulator.inject({ path: /users/, kind: 'forbidden' });
  await assert.rejects(client.user(ALICE.id));
}

test('every request, and every answer of the simulator, fits Graph’s own schema', {
  skip: sharedSkip,
}, async (t) => {
  const specs = {
    'v1.0': await openApi('graph.json', { basePath: '/v1.0' }),
    beta: await openApi('graph-beta.json', { basePath: '/beta' }),
  };
  const entra = await startEntra(t, { pageSize: 2 });
  await useAll(entra);
  const { ledger } = entra.simulator;
  const judged = ledger.filter(({ path }) => !NOT_IN_SCHEMA.test(path));
  const specOf = ({ path }: { readonly path: string }): Spec =>
    path.startsWith('/beta/') ? specs.beta : specs['v1.0'];
  assert.deepEqual(
    judged.flatMap((entry) => specOf(entry).request(entry)),
    [],
  );
  // The schema gives errors for whole ranges of statuses (4XX), which its reader here does not know.
  const [answers, errors] = [judged.filter(isAnswer), judged.filter((entry) => !isAnswer(entry))];
  const faults = answers.flatMap(({ method, path, status, answer }) =>
    specOf({ path }).response({ method, path, status, body: answer }),
  );
  assert.deepEqual(
    faults.filter((fault) => !KNOWN.test(fault)),
    [],
  );
  for (const { answer } of errors) {
    const { error } = answer as { error: { code: unknown; message: unknown } };
    assert.deepEqual([typeof error.code, typeof error.message], ['string', 'string']);
  }
  assert.deepEqual([...new Set(judged.map(({ status }) => status))].sort(), [200, 204, 403, 404, 429]);
  assert.ok(new Set(judged.map(({ method, path }) => `${method} ${path}`)).size >= 14);
});

function isAnswer({ status }: { readonly status: number }): boolean {
  return status < 400;
}

for (const action of connector.actions) {
  test(`${action.capability} gets along with the permissions it names`, async (t) => {
    const { client, now } = await startEntra(t, { permissions: action.scopes });
    const asked = request(action.capability, { input: inputs[action.capability] ?? {} });
    const plan = await action.plan(client, asked);
    const since = now().toISOString();
    await action.perform(client, asked, plan);
    assert.equal((await action.verify(client, asked, plan, since)).state, 'proven');
    await action.undo?.(client, asked, plan);
  });
}

test('reading gets along with the permissions of the manifest', async (t) => {
  const { client, lines } = await startEntra(t, { permissions: connector.manifest.readScopes });
  await lookups.account(client, { email: ALICE.mail });
  await lookups.tokens?.(client, alice);
  assert.ok((await listed(inventory, client)).length > 0);
  await auditLog.pull(client, { since: '2026-02-20T00:00:00.000Z', until: START, limit: 10 });
  assert.deepEqual(lines, []);
});
