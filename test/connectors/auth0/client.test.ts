import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, test } from 'node:test';
import { asCountersignError } from 'countersign/kit';
import { SIMULATED_CLIENT_SECRET } from '../../../connectors/auth0/simulator.ts';
import { startAuth0 } from './fixture.ts';
import { ALICE } from './seed.ts';

const USER = /^\/api\/v2\/users\//;
const TOKEN = /^\/oauth\/token$/;
const HOUR_MS = 3_600_000;

/** What a call threw, in the kit's form. */
async function thrownBy(call: Promise<unknown>) {
  return call.then(
    () => assert.fail('nothing was thrown'),
    (thrown: unknown) => asCountersignError(thrown),
  );
}

describe('the access token', () => {
  test('is fetched once for calls at the same time and kept until shortly before its end', async (t) => {
    const { client, simulator, advance } = await startAuth0(t);
    const fetches = () => simulator.ledger.filter(({ path }) => TOKEN.test(path));
    await Promise.all([client.user(ALICE.id), client.user(ALICE.id), client.roles(ALICE.id)]);
    assert.equal(fetches().length, 1);
    advance(23.9 * HOUR_MS);
    await client.user(ALICE.id);
    assert.equal(fetches().length, 1);
    advance(0.1 * HOUR_MS);
    await client.user(ALICE.id);
    assert.equal(fetches().length, 2);
  });

  test('is asked for with a signed assertion that is used once, and with no secret', async (t) => {
    const { client, open, simulator } = await startAuth0(t);
    await client.user(ALICE.id);
    await open().user(ALICE.id);
    const forms = simulator.ledger.filter(({ path }) => TOKEN.test(path)).map(({ body }) => body as Form);
    const claims = forms.map(({ client_assertion: jwt }) =>
      JSON.parse(Buffer.from(jwt?.split('.')[1] ?? '', 'base64url').toString()),
    );
    assert.equal(claims.length, 2);
    assert.notEqual(claims[0].jti, claims[1].jti);
    assert.equal(claims[0].exp - claims[0].iat, 60);
    assert.match(claims[0].aud, /\/$/);
    assert.equal(forms[0]?.audience, `${claims[0].aud}api/v2/`);
    assert.equal(forms[0]?.client_secret, undefined);
  });

  test('that Auth0 no longer takes is renewed, and the read repeated', async (t) => {
    const { client, simulator, advancePlatform } = await startAuth0(t);
    await client.user(ALICE.id);
    advancePlatform(25 * HOUR_MS);
    // The assertion is dated by a clock a day behind, so that Auth0 refuses it too: the fault is named as one of rights.
    const thrown = await thrownBy(client.user(ALICE.id));
    assert.equal(thrown.code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.match(thrown.message, /oauth\/token.*access_denied/);
    advancePlatform(-25 * HOUR_MS);
    assert.equal((await client.user(ALICE.id))?.user_id, ALICE.id);
    assert.deepEqual(
      simulator.ledger.map(({ status }) => status),
      [200, 200, 401, 401, 200, 200],
    );
  });

  test('is never fetched again after a write was refused, nor the write repeated', async (t) => {
    const { client, simulator } = await startAuth0(t);
    simulator.inject({ method: 'PATCH', path: USER, kind: 'forbidden' });
    assert.equal((await thrownBy(client.setBlocked(ALICE.id, true))).code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.equal(simulator.ledger.length, 2);
  });

  test('that cannot be had is unavailable, also for a write: nothing was sent', async (t) => {
    const { client, simulator } = await startAuth0(t);
    simulator.inject({ path: TOKEN, kind: 'lost-answer' });
    assert.equal((await thrownBy(client.setBlocked(ALICE.id, true))).code, 'ERR_CONNECTOR_UNAVAILABLE');
    assert.equal(simulator.ledger.length, 1);
  });

  test('without a scope is refused by the call, in Auth0’s words', async (t) => {
    const { client } = await startAuth0(t, { missingScopes: ['delete:sessions'] });
    const thrown = await thrownBy(client.revokeAccess(ALICE.id, { keepRefreshTokens: false }));
    assert.equal(thrown.code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.match(thrown.message, /insufficient_scope.*expected: delete:sessions/);
    assert.match(thrown.requestId ?? '', /^simulated/);
  });
});

type Form = Record<string, string>;

test('a 429 is waited for until the reset it names', async (t) => {
  const { client, simulator } = await startAuth0(t);
  simulator.inject({ path: USER, kind: 'rate-limit' });
  const thrown = await thrownBy(client.user(ALICE.id));
  assert.equal(thrown.code, 'ERR_CONNECTOR_RATE_LIMITED');
  assert.equal(thrown.retryAfterMs, 7_000);
  assert.match(thrown.message, /too_many_requests/);
});

describe('opening the client', () => {
  test('with a client secret works and warns', async (t) => {
    const { open, address, lines } = await startAuth0(t);
    const client = open(address.settings, { clientSecret: SIMULATED_CLIENT_SECRET });
    assert.equal((await client.user(ALICE.id))?.user_id, ALICE.id);
    assert.deepEqual(
      lines.map(({ level, facts }) => [level, facts.setting]),
      [['warn', 'AUTH0_CLIENT_SECRET']],
    );
  });

  test('with a private key does not warn, and sends no secret though one is there', async (t) => {
    const { open, address, lines, simulator } = await startAuth0(t);
    const client = open(address.settings, { ...address.secrets, clientSecret: SIMULATED_CLIENT_SECRET });
    await client.user(ALICE.id);
    assert.deepEqual(lines, []);
    assert.doesNotMatch(JSON.stringify(simulator.ledger), /SimulatedClientSecret/);
  });

  test('takes a key as PEM with \\n in one line, and as JWK', async (t) => {
    const { open, address } = await startAuth0(t);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const jwk = { ...privateKey.export({ format: 'jwk' }), kid: 'k1' };
    open(address.settings, { privateKey: JSON.stringify(jwk) });
    const oneLine = (address.secrets.privateKey ?? '').replaceAll('\n', '\\n');
    const client = open(address.settings, { privateKey: oneLine });
    assert.equal((await client.user(ALICE.id))?.user_id, ALICE.id);
  });

  const whole = { baseUrl: 'https://acme.auth0.com', clientId: 'c', plan: 'enterprise' };
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const ecPem = ec.export({ type: 'pkcs8', format: 'pem' }).toString();
  const faults: readonly (readonly [string, Record<string, string>, Record<string, string>, string])[] = [
    ['no address', { ...whole, baseUrl: '' }, { clientSecret: 'x' }, 'AUTH0_TENANT_URL'],
    ['no client id', { ...whole, clientId: '' }, { clientSecret: 'x' }, 'AUTH0_CLIENT_ID'],
    ['no plan', { ...whole, plan: '' }, { clientSecret: 'x' }, 'AUTH0_PLAN'],
    ['a plan that is none', { ...whole, plan: 'toString' }, { clientSecret: 'x' }, 'AUTH0_PLAN'],
    ['no credential', whole, {}, 'AUTH0_PRIVATE_KEY'],
    ['no key, though a secret', whole, { privateKey: 'very-secret', clientSecret: 'x' }, 'AUTH0_PRIVATE_KEY'],
    ['a key that Auth0 does not take', whole, { privateKey: ecPem }, 'AUTH0_PRIVATE_KEY'],
    ['plain http', { ...whole, baseUrl: 'http://acme.auth0.com' }, { clientSecret: 'x' }, 'auth0.baseUrl'],
  ];
  for (const [what, settings, secrets, place] of faults) {
    test(`with ${what} is refused and names the setting`, async (t) => {
      const { open } = await startAuth0(t);
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

test('an id never leads to another path, and none stands for everybody', async (t) => {
  const { client, simulator } = await startAuth0(t);
  assert.equal(await client.user('../sessions/x?y#z'), undefined);
  for (const id of ['..', '.', '']) {
    assert.equal((await thrownBy((async () => client.user(id))())).code, 'ERR_INPUT_INVALID');
    assert.equal((await thrownBy((async () => client.deleteGrants(id))())).code, 'ERR_INPUT_INVALID');
  }
  assert.deepEqual(
    simulator.ledger.map(({ path }) => path).filter((path) => !TOKEN.test(path)),
    ['/api/v2/users/..%2Fsessions%2Fx%3Fy%23z'],
  );
});

describe('lists', () => {
  test('are read to their end, by number and by pointer', async (t) => {
    const { client } = await startAuth0(t, { pageSize: 1 });
    assert.deepEqual(
      (await client.refreshTokens(ALICE.id)).map(({ id }) => id),
      ['rt_1', 'rt_2', 'rt_3'],
    );
    assert.deepEqual(
      (await client.authenticationMethods(ALICE.id)).map(({ id }) => id),
      ['fac_0', 'fac_1', 'fac_2'],
    );
  });

  test('that the plan does not include are refused, never empty', async (t) => {
    const { client } = await startAuth0(t, { plan: 'starter' });
    assert.equal((await thrownBy(client.sessions(ALICE.id))).code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.equal((await thrownBy(client.refreshTokens(ALICE.id))).code, 'ERR_CONNECTOR_FORBIDDEN');
  });
});
