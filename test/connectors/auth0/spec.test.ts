import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditLog } from '../../../connectors/auth0/audit-log.ts';
import { connector } from '../../../connectors/auth0/index.ts';
import { inventory } from '../../../connectors/auth0/inventory.ts';
import { lookups } from '../../../connectors/auth0/lookups.ts';
import { preflight } from '../../../connectors/auth0/preflight.ts';
import { openApi } from '../../support/openapi.ts';
import { START } from '../../support/platform.ts';
import { sharedSkip } from '../../support/shared.ts';
import { alice, type Fixture, request, startAuth0 } from './fixture.ts';
import { BOB, SESSION, seed } from './seed.ts';

/** The text of the operation documents `q` as the way to search; its list of parameters leaves it out. */
const KNOWN = /^GET \/api\/v2\/logs: .*"additionalProperty":"q"/;
/** A last page names no next, and then fits both ways of paging that the schema allows. */
const LAST_PAGE =
  /^GET \/api\/v2\/client-grants → 200: .*(must be array|must match exactly one schema in oneOf)/;
const credential = { kind: 'session', platform: 'auth0', id: SESSION } as const;

/** Every call the connector can make, the refused ones included. */
async function useAll({ client, simulator, now }: Fixture): Promise<void> {
  await preflight.identity(client);
  for await (const page of inventory.list(client)) assert.ok(page.length > 0);
  await client.usersMade(START, 0);
  await lookups.account(client, { email: 'alice@acme.example' });
  await lookups.account(client, { name: 'alice' });
  await lookups.account(client, { id: 'auth0|nobody' });
  await lookups.tokens?.(client, alice);
  const window = { since: '2026-02-20T00:00:00.000Z', until: START, limit: 1_000 };
  await auditLog.pull(client, { ...window, account: alice });
  await auditLog.pull(client, { ...window, credential });
  for (const action of connector.actions) {
    if (action.offered?.({ plan: client.settings.plan }) === false) continue;
    const asked = request(action.capability, { credential });
    const plan = await action.plan(client, asked);
    const since = now().toISOString();
    await action.perform(client, asked, plan);
    await action.verify(client, asked, plan, since);
    await action.undo?.(client, asked, plan);
  }
  simulator.inject({ path: /users/, kind: 'rate-limit' });
  await assert.rejects(client.user(BOB.id));
  simulator.inject({ path: /users/, kind: 'forbidden' });
  await assert.rejects(client.user(BOB.id));
  await assert.rejects(client.searchLog({ q: 'not a query', sort: 'date:1', page: 0 }));
}

for (const plan of ['enterprise', 'professional']) {
  test(`every request, and every answer of the simulator, fits Auth0’s own schema on ${plan}`, {
    skip: sharedSkip,
  }, async (t) => {
    const spec = await openApi('auth0.json', { basePath: '/api/v2' });
    const auth0 = await startAuth0(t, {
      plan,
      pageSize: 2,
      clientGrants: [...seed.clientGrants, { id: 'cgr_3', clientId: 'weekly', subjectType: 'user' }],
    });
    await useAll(auth0);
    const ledger = auth0.simulator.ledger.filter(({ path }) => path !== '/oauth/token');
    const faults = ledger.flatMap((entry) => spec.request({ ...entry, path: entry.path }));
    assert.deepEqual(
      faults.filter((fault) => !KNOWN.test(fault)),
      [],
    );
    // The schema gives errors no body; Auth0 documents one form for all of them.
    const answers = ledger.map(({ method, path, status, answer }) => ({
      method,
      path,
      status,
      body: status < 400 ? answer : undefined,
    }));
    const unfit = answers.flatMap((answer) => {
      const isLastPage = !(answer.body as { next?: string } | undefined)?.next;
      return spec.response(answer).filter((fault) => !(isLastPage && LAST_PAGE.test(fault)));
    });
    assert.deepEqual(unfit, []);
    for (const { status, answer } of ledger.filter((entry) => entry.status >= 400)) {
      const { statusCode, error, message, errorCode } = answer as Record<string, unknown>;
      assert.equal(statusCode, status);
      for (const part of [error, message, errorCode]) assert.equal(typeof part, 'string');
    }
    const calls = new Set(ledger.map(({ method, path }) => `${method} ${path}`));
    assert.ok(calls.size >= (plan === 'enterprise' ? 22 : 13), `${calls.size} calls`);
  });
}

for (const action of connector.actions) {
  test(`${action.capability} gets along with the scopes it names`, async (t) => {
    const all = connector.actions.flatMap(({ scopes }) => [...scopes]).concat(connector.manifest.readScopes);
    const missingScopes = all.filter((scope) => !action.scopes.includes(scope));
    const { client, now } = await startAuth0(t, { missingScopes });
    const asked = request(action.capability, { credential });
    const plan = await action.plan(client, asked);
    const since = now().toISOString();
    await action.perform(client, asked, plan);
    assert.equal((await action.verify(client, asked, plan, since)).state, 'proven');
    await action.undo?.(client, asked, plan);
  });
}

test('below Enterprise tokens.revoke gets along with the scopes it names', async (t) => {
  const one = connector.actions.find(({ capability }) => capability === 'tokens.revoke');
  assert.ok(one);
  const missingScopes = connector.manifest.readScopes.filter((scope) => !one.scopes.includes(scope));
  const { client, now } = await startAuth0(t, { plan: 'starter', missingScopes });
  const asked = request('tokens.revoke');
  const plan = await one.plan(client, asked);
  const since = now().toISOString();
  await one.perform(client, asked, plan);
  assert.equal((await one.verify(client, asked, plan, since)).state, 'proven');
});

test('the wire carries what the lists are read for', async (t) => {
  const { client } = await startAuth0(t);
  const [session] = await client.sessions(alice.id);
  const [token] = await client.refreshTokens(alice.id);
  assert.ok(session?.created_at && session.device?.last_ip);
  assert.ok(token?.created_at && token.session_id && token.client_id);
});
