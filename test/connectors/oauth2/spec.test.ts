import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connector } from '../../../connectors/oauth2/index.ts';
import { openApi } from '../../support/openapi.ts';
import { sharedSkip } from '../../support/shared.ts';
import { action, alice, type Fixture, request, requestNaming, startOAuth2 } from './fixture.ts';
import { ACCESS } from './seed.ts';

/** OpenID Connect's own addresses are in none of the RFCs of the schema; a 429 is of RFC 6585. */
const ELSEWHERE = /^GET \/(?:userinfo|oauth\/keys|\.well-known\/openid-configuration)/;
const GENERAL = /→ 429: the schema knows no such status/;

async function useAll({ client, simulator, now, name, hold }: Fixture): Promise<void> {
  await connector.preflight?.identity(client);
  await connector.lookups.account(client, { email: 'alice@acme.example' });
  await connector.lookups.tokens?.(client, alice);
  for (const asked of [requestNaming('credential.delete', name(ACCESS)), request('tokens.revoke')]) {
    const { plan, perform, verify } = action(asked.capability);
    const made = await plan(client, asked);
    await perform(client, asked, made);
    await verify(client, asked, made, now().toISOString());
  }
  hold('a-token-that-was-never-issued');
  const [unknown] = await client.held();
  assert.ok(unknown);
  await client.revoke(unknown, undefined);
  simulator.inject({ path: /introspect/, kind: 'rate-limit' });
  await assert.rejects(client.introspect(unknown));
  simulator.inject({ path: /revoke/, kind: 'unavailable' });
  await assert.rejects(client.revoke(unknown, undefined));
}

for (const auth of ['private_key_jwt', 'client_secret_basic']) {
  test(`every request by ${auth}, and every answer of the simulator, fits the schema of the RFCs`, {
    skip: sharedSkip,
  }, async (t) => {
    const spec = await openApi('oauth-generic.json');
    const platform = await startOAuth2(t, { auth });
    await useAll(platform);
    const refusing = await startOAuth2(t, { auth, echoes: true });
    await assert.rejects(refusing.client.revoke((await refusing.client.held())[0]!, undefined));
    const wrong = refusing.open({}, { clientSecret: 'not-the-secret-of-anybody' });
    await assert.rejects(wrong.revoke((await wrong.held())[0]!, undefined));
    const ledger = [...platform.simulator.ledger, ...refusing.simulator.ledger].filter(
      ({ method, path }) => !ELSEWHERE.test(`${method} ${path}`),
    );
    assert.deepEqual(
      ledger.flatMap((entry) => spec.request(entry)),
      [],
    );
    const faults = ledger.flatMap(({ answer, ...entry }) => spec.response({ ...entry, body: answer }));
    assert.deepEqual(
      faults.filter((fault) => !GENERAL.test(fault)),
      [],
    );
    const statuses = new Set(ledger.map(({ status }) => status));
    assert.deepEqual([...statuses].sort(), [200, 400, 401, 429, 503]);
  });
}
