import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, test } from 'node:test';
import { asCountersignError } from 'countersign/kit';
import { SIMULATED_API_TOKEN } from '../../../connectors/okta/simulator.ts';
import { startOkta } from './fixture.ts';
import { ALICE } from './seed.ts';

const USER = /^\/api\/v1\/users\//;
const TOKEN = /^\/oauth2\/v1\/token$/;

/** What a call threw, in the kit's form. */
async function thrownBy(call: Promise<unknown>) {
  return call.then(
    () => assert.fail('nothing was thrown'),
    (thrown: unknown) => asCountersignError(thrown),
  );
}

describe('the access token', () => {
  test('is fetched once for calls at the same time and kept until shortly before its end', async (t) => {
    const { client, simulator, advance } = await startOkta(t);
    const fetches = () => simulator.ledger.filter(({ path }) => TOKEN.test(path)).length;
    await Promise.all([client.user(ALICE.id), client.user(ALICE.id), client.roles(ALICE.id)]);
    assert.equal(fetches(), 1);
    advance(54 * 60_000);
    await client.user(ALICE.id);
    assert.equal(fetches(), 1);
    advance(2 * 60_000);
    await client.user(ALICE.id);
    assert.equal(fetches(), 2);
  });

  test('that Okta no longer takes is renewed, and the read repeated', async (t) => {
    const { client, simulator, advancePlatform } = await startOkta(t);
    await client.user(ALICE.id);
    advancePlatform(61 * 60_000);
    // The assertion is dated by a clock an hour behind, so that Okta refuses it too: the fault is named as one of rights.
    const thrown = await thrownBy(client.user(ALICE.id));
    assert.equal(thrown.code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.match(thrown.message, /invalid_client/);
    advancePlatform(-61 * 60_000);
    assert.equal((await client.user(ALICE.id))?.id, ALICE.id);
    const statuses = simulator.ledger.map(({ status }) => status);
    assert.deepEqual(statuses, [200, 200, 401, 401, 200, 200]);
  });

  test('is never fetched again after a write was refused, nor the write repeated', async (t) => {
    const { client, simulator } = await startOkta(t);
    simulator.inject({ method: 'POST', path: /suspend$/, kind: 'forbidden' });
    assert.equal((await thrownBy(client.suspend(ALICE.id))).code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.equal(simulator.ledger.length, 2);
  });

  test('that cannot be had is unavailable, also for a write: nothing was sent', async (t) => {
    const { client, simulator } = await startOkta(t);
    simulator.inject({ path: TOKEN, kind: 'lost-answer' });
    assert.equal((await thrownBy(client.suspend(ALICE.id))).code, 'ERR_CONNECTOR_UNAVAILABLE');
    assert.equal(simulator.ledger.length, 1);
    await client.suspend(ALICE.id);
  });

  test('is refused in Okta’s own words when a scope is not granted', async (t) => {
    const { client } = await startOkta(t, { missingScopes: ['okta.users.manage'] });
    const thrown = await thrownBy(client.user(ALICE.id));
    assert.equal(thrown.code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.match(thrown.message, /invalid_scope/);
  });

  test('without a scope is refused by the call, which names it', async (t) => {
    const { open, address } = await startOkta(t);
    const client = open({ ...address.settings, scopes: 'okta.users.read' });
    const thrown = await thrownBy(client.suspend(ALICE.id));
    assert.equal(thrown.code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.match(thrown.message, /E0000006.*does not contain the required scopes/);
    assert.match(thrown.requestId ?? '', /^simulated/);
  });
});

describe('a 429', () => {
  test('is waited for until the bucket’s reset', async (t) => {
    const { client, simulator } = await startOkta(t);
    simulator.inject({ path: USER, kind: 'rate-limit' });
    const thrown = await thrownBy(client.user(ALICE.id));
    assert.equal(thrown.code, 'ERR_CONNECTOR_RATE_LIMITED');
    assert.equal(thrown.retryAfterMs, 42_000);
    assert.match(thrown.message, /E0000047/);
  });

  test('of concurrency is waited for seconds, whatever its reset says', async (t) => {
    const { client, simulator } = await startOkta(t, { rateLimit: 'concurrency' });
    simulator.inject({ path: USER, kind: 'rate-limit' });
    assert.equal((await thrownBy(client.user(ALICE.id))).retryAfterMs, 5_000);
  });
});

describe('opening the client', () => {
  test('with an API token works and warns', async (t) => {
    const { open, address, lines } = await startOkta(t);
    const client = open({ baseUrl: address.baseUrl }, { apiToken: SIMULATED_API_TOKEN });
    assert.equal((await client.user(ALICE.id))?.id, ALICE.id);
    assert.deepEqual(
      lines.map(({ level, facts }) => [level, facts.setting]),
      [['warn', 'OKTA_API_TOKEN']],
    );
  });

  test('takes a key as JWK and as PEM with \\n in one line', async (t) => {
    const { open, address } = await startOkta(t);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'k1' });
    open(address.settings, { privateKey: jwk });
    const oneLine = (address.secrets.privateKey ?? '').replaceAll('\n', '\\n');
    const client = open(address.settings, { privateKey: oneLine });
    assert.equal((await client.user(ALICE.id))?.id, ALICE.id);
  });

  const key = 'OKTA_PRIVATE_KEY';
  const faults: readonly (readonly [string, Record<string, string>, Record<string, string>, string])[] = [
    ['no address', {}, { apiToken: 'x' }, 'OKTA_ORG_URL'],
    ['no credential', { baseUrl: 'https://acme.okta.com' }, {}, 'OKTA_CLIENT_ID'],
    ['half a service app', { baseUrl: 'https://acme.okta.com', clientId: 'c' }, { apiToken: 'x' }, key],
    ['another half', { baseUrl: 'https://acme.okta.com' }, { privateKey: 'x' }, 'OKTA_CLIENT_ID'],
    ['no key', { baseUrl: 'https://acme.okta.com', clientId: 'c' }, { privateKey: 'very-secret' }, key],
    ['plain http', { baseUrl: 'http://acme.okta.com' }, { apiToken: 'x' }, 'okta.baseUrl'],
  ];
  for (const [what, settings, secrets, place] of faults) {
    test(`with ${what} is refused and names the setting`, async (t) => {
      const { open } = await startOkta(t);
      assert.throws(
        () => open(settings, secrets),
        (thrown) => {
          const { code, place: named, message } = asCountersignError(thrown);
          assert.doesNotMatch(message, /very-secret/);
          return code === 'ERR_CONFIG_INVALID' && named === place;
        },
      );
    });
  }
});

describe('paths', () => {
  test('are never led astray by an id', async (t) => {
    const { client, simulator } = await startOkta(t);
    assert.equal(await client.user('..'), undefined);
    assert.equal(await client.user('me'), undefined);
    assert.equal(await client.user('../sessions/x?y#z'), undefined);
    for (const id of ['..', '.', 'me', '']) {
      assert.equal((await thrownBy((async () => client.suspend(id))())).code, 'ERR_INPUT_INVALID');
    }
    assert.deepEqual(
      simulator.ledger.map(({ path }) => path).filter((path) => !TOKEN.test(path)),
      ['/api/v1/users/..%2Fsessions%2Fx%3Fy%23z'],
    );
  });
});

describe('lists', () => {
  test('are read to their end, page by page', async (t) => {
    const { client, simulator } = await startOkta(t, { pageSize: 1 });
    const tokens = await client.refreshTokens(ALICE.id, '0oa1mail');
    assert.deepEqual(
      tokens.map(({ id }) => id),
      ['oar1', 'oar2'],
    );
    assert.equal(simulator.ledger.filter(({ path }) => path.endsWith('/tokens')).length, 2);
  });

  test('of the log end where an empty page says that nothing more came', async (t) => {
    const { client } = await startOkta(t, { pageSize: 1 });
    const found: unknown[] = [];
    const query = { since: '2026-02-01T00:00:00.000Z', sortOrder: 'ASCENDING', limit: 1_000 } as const;
    for await (const page of client.log(query)) found.push(...page);
    assert.equal(found.length, 4);
  });
});
