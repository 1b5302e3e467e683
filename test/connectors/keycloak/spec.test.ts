import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditLog } from '../../../connectors/keycloak/audit-log.ts';
import { connector } from '../../../connectors/keycloak/index.ts';
import { inventory } from '../../../connectors/keycloak/inventory.ts';
import { lookups } from '../../../connectors/keycloak/lookups.ts';
import { preflight } from '../../../connectors/keycloak/preflight.ts';
import { openApi } from '../../support/openapi.ts';
import { START } from '../../support/platform.ts';
import { sharedSkip } from '../../support/shared.ts';
import { alice, type Fixture, request, startKeycloak } from './fixture.ts';
import { SESSION } from './seed.ts';

const credential = { kind: 'session', platform: 'keycloak', id: SESSION } as const;
/** Paths of Keycloak that the schema, which was cut to its most needed ones, does not hold. */
const NOT_IN_SCHEMA = /\/openid-connect\/token$|\/groups$|\/role-mappings\//;
/** Statuses that the schema leaves out everywhere, and the source of Keycloak answers with. */
const UNDESCRIBED = /→ (400|401|403|404|429): the schema knows no such status/;
/** The schema is of a file that says nothing of null; Keycloak writes it where an offline token has no consent. */
const NULLS = /consents → 200: .*must be/;

/** Every call the connector can make, the refused ones included. */
async function useAll({ client, simulator, now }: Fixture): Promise<void> {
  await preflight.identity(client);
  for await (const page of inventory.list(client)) assert.ok(page.length > 0);
  await lookups.account(client, { email: 'alice@acme.example' });
  await lookups.account(client, { email: 'nobody@acme.example' });
  await lookups.sessions?.(client, alice);
  await lookups.tokens?.(client, alice);
  const window = { since: '2026-02-20T00:00:00.000Z', until: START, limit: 1_000 };
  await auditLog.pull(client, { ...window, account: alice, credential });
  // The account is let in again before the next is tried; the widest comes last.
  for (const action of connector.actions.toReversed()) {
    const asked = request(action.capability, { credential });
    const plan = await action.plan(client, asked);
    const since = now().toISOString();
    await action.perform(client, asked, plan);
    await action.verify(client, asked, plan, since);
    await action.undo?.(client, asked, plan);
  }
  await client.endSession('gone', { isOffline: true });
  simulator.inject({ path: /users/, kind: 'forbidden' });
  await assert.rejects(client.user(alice.id));
}

test('every request, and every answer of the simulator, fits the schema of Keycloak 23', {
  skip: sharedSkip,
}, async (t) => {
  const spec = await openApi('keycloak.json');
  const keycloak = await startKeycloak(t);
  await useAll(keycloak);
  const ledger = keycloak.simulator.ledger.filter(({ path }) => !NOT_IN_SCHEMA.test(path));
  assert.deepEqual(
    ledger.flatMap((entry) => spec.request(entry)),
    [],
  );
  const faults = ledger.flatMap(({ method, path, status, answer }) =>
    spec.response({ method, path, status, body: answer }),
  );
  assert.deepEqual(
    faults.filter((fault) => !UNDESCRIBED.test(fault) && !NULLS.test(fault)),
    [],
  );
  assert.ok(new Set(ledger.map(({ method, path }) => `${method} ${path}`)).size >= 22);
});

test('no request ever sends attributes of a user, which Keycloak would replace as a whole', async (t) => {
  const keycloak = await startKeycloak(t);
  await useAll(keycloak);
  const puts = keycloak.simulator.ledger.filter(({ method }) => method === 'PUT');
  assert.deepEqual(
    puts.map(({ body }) => Object.keys(body as object)),
    [['requiredActions'], ['requiredActions'], ['enabled'], ['enabled']],
  );
  assert.deepEqual((await keycloak.client.user(alice.id))?.attributes, { locale: ['de'] });
});

for (const action of connector.actions) {
  test(`${action.capability} gets along with the roles it names`, async (t) => {
    const known = [
      'view-users',
      'manage-users',
      'view-events',
      'manage-events',
      'view-clients',
      'manage-clients',
    ];
    const missingRoles = known.filter((role) => !action.scopes.includes(role));
    const { client, now } = await startKeycloak(t, { missingRoles });
    const asked = request(action.capability, { credential });
    const plan = await action.plan(client, asked);
    const since = now().toISOString();
    await action.perform(client, asked, plan);
    assert.equal((await action.verify(client, asked, plan, since)).state, 'proven');
    await action.undo?.(client, asked, plan);
  });
}
