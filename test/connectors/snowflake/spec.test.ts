import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connector } from '../../../connectors/snowflake/index.ts';
import { inventory } from '../../../connectors/snowflake/inventory.ts';
import { lookups } from '../../../connectors/snowflake/lookups.ts';
import { preflight } from '../../../connectors/snowflake/preflight.ts';
import { alterDisabled, whoAmI } from '../../../connectors/snowflake/statements.ts';
import { Self } from '../../../connectors/snowflake/wire.ts';
import { openApi } from '../../support/openapi.ts';
import { START } from '../../support/platform.ts';
import { sharedSkip } from '../../support/shared.ts';
import { alice, done, type Fixture, startSnowflake } from './fixture.ts';
import { SESSION, TOKEN_ID } from './seed.ts';

/** The schema says in words that a 401 may have a body, and describes none. */
const KNOWN = /→ 401: must have no body/;

const CREDENTIALS = {
  'session.revoke': { kind: 'session', platform: 'snowflake', id: SESSION },
  'credential.disable': { kind: 'api-key', platform: 'snowflake', id: TOKEN_ID },
  'credential.delete': { kind: 'api-key', platform: 'snowflake', id: TOKEN_ID },
} as const;

/** Every call the connector can make, the refused ones included. */
async function useAll(started: Fixture): Promise<void> {
  const { client, simulator, advancePlatform } = started;
  await lookups.account(client, { email: alice.email ?? '' });
  await lookups.account(client, { id: 'NOBODY' });
  await lookups.sessions?.(client, alice);
  await lookups.tokens?.(client, alice);
  await connector.auditLog?.pull(client, {
    account: alice,
    since: '2026-02-20T00:00:00.000Z',
    until: START,
    limit: 100,
  });
  await preflight.identity(client);
  for await (const page of inventory.list(client)) assert.ok(page);
  for (const { capability } of connector.actions) {
    if (capability === 'tokens.revoke') continue;
    const credential = CREDENTIALS[capability as keyof typeof CREDENTIALS];
    const { verify, undo } = await done(started, capability, credential ? { credential } : {});
    await verify();
    await undo();
  }
  await done(started, 'tokens.revoke');
  await assert.rejects(client.change(alterDisabled('NOBODY', true)));
  for (const kind of ['rate-limit', 'unavailable', 'forbidden'] as const) {
    simulator.inject({ path: /statements$/, kind });
    await assert.rejects(client.rows(whoAmI(), Self));
  }
  advancePlatform(2 * 3_600_000);
  await assert.rejects(client.rows(whoAmI(), Self));
}

test('every request, and every answer of the simulator, fits Snowflake’s own schema', {
  skip: sharedSkip,
}, async (t) => {
  const spec = await openApi('snowflake-sqlapi.json');
  const snowflake = await startSnowflake(t, { partitionRows: 2 });
  await useAll(snowflake);
  const slow = await startSnowflake(t, { polls: 2 });
  await slow.client.rows(whoAmI(), Self);
  await slow.client.change(alterDisabled('BOB', true));
  const ledger = [...snowflake.simulator.ledger, ...slow.simulator.ledger];
  // Every request names its client, as the schema asks: the ledger keeps no headers.
  const faults = ledger
    .flatMap(({ operation: _operation, ...entry }) => spec.request(entry))
    .filter((fault) => !/user-agent/i.test(fault));
  assert.deepEqual(faults, []);
  const answers = ledger.flatMap(({ method, path, status, answer }) =>
    spec.response({ method, path, status, body: answer }),
  );
  assert.deepEqual(
    answers.filter((fault) => !KNOWN.test(fault)),
    [],
  );
  const statuses = [...new Set(ledger.map(({ status }) => status))].sort();
  assert.deepEqual(statuses, [200, 202, 401, 422, 429, 503]);
  assert.ok(new Set(ledger.map(({ operation }) => operation)).size >= 25);
});

test('every request names its client', async (t) => {
  const { client } = await startSnowflake(t);
  const seen: (string | null)[] = [];
  const original = globalThis.fetch;
  t.after(() => {
    globalThis.fetch = original;
  });
  globalThis.fetch = (input, init) => {
    seen.push(new Headers(init?.headers).get('user-agent'));
    return original(input, init);
  };
  await client.rows(whoAmI(), Self);
  assert.deepEqual(seen, ['countersign/1.0']);
});
