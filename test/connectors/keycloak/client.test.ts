import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, test } from 'node:test';
import { asCountersignError } from 'countersign/kit';
import { SIMULATED_CLIENT_SECRET } from '../../../connectors/keycloak/simulator.ts';
import { startKeycloak } from './fixture.ts';
import { ALICE } from './seed.ts';

const TOKEN = /\/protocol\/openid-connect\/token$/;

async function thrownBy(call: Promise<unknown>) {
  return call.then(
    () => assert.fail('nothing was thrown'),
    (thrown: unknown) => asCountersignError(thrown),
  );
}

describe('the access token', () => {
  test('is fetched once for calls at the same time and kept until twenty seconds before its end', async (t) => {
    const { client, simulator, advance } = await startKeycloak(t, { tokenLifespan: 60 });
    const fetches = () => simulator.ledger.filter(({ path }) => TOKEN.test(path)).length;
    await Promise.all([client.user(ALICE.id), client.sessions(ALICE.id), client.groups(ALICE.id)]);
    assert.equal(fetches(), 1);
    advance(39_999);
    await client.user(ALICE.id);
    assert.equal(fetches(), 1);
    advance(1);
    await client.user(ALICE.id);
    assert.equal(fetches(), 2);
  });

  test('comes for a signed assertion of a new id each time, or for the client’s secret', async (t) => {
    const { client, open, address, simulator, advance } = await startKeycloak(t);
    await client.user(ALICE.id);
    advance(300_000);
    await client.user(ALICE.id);
    const asked = simulator.ledger.filter(({ path }) => TOKEN.test(path));
    assert.deepEqual(
      asked.map(({ status }) => status),
      [200, 200],
    );
    const bySecret = open(address.settings, { clientSecret: SIMULATED_CLIENT_SECRET });
    assert.equal((await bySecret.user(ALICE.id))?.id, ALICE.id);
  });

  test('that Keycloak no longer takes is renewed, and the read repeated', async (t) => {
    const { client, simulator, advancePlatform, open, address } = await startKeycloak(t);
    const bySecret = open(address.settings, { clientSecret: SIMULATED_CLIENT_SECRET });
    await bySecret.user(ALICE.id);
    advancePlatform(301_000);
    assert.equal((await bySecret.user(ALICE.id))?.id, ALICE.id);
    assert.deepEqual(
      simulator.ledger.map(({ status }) => status),
      [200, 200, 401, 200, 200],
    );
    // An assertion that is dated by a clock five minutes behind has ended: the fault is one of rights.
    const thrown = await thrownBy(client.user(ALICE.id));
    assert.equal(thrown.code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.match(thrown.message, /unauthorized_client/);
  });

  test('is never fetched again after a write was refused, nor the write repeated', async (t) => {
    const { client, simulator } = await startKeycloak(t, { missingRoles: ['manage-users'] });
    assert.equal((await thrownBy(client.logout(ALICE.id))).code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.equal(simulator.ledger.length, 2);
  });

  test('that cannot be had is unavailable, also for a write: nothing was sent', async (t) => {
    const { client, simulator } = await startKeycloak(t);
    simulator.inject({ path: TOKEN, kind: 'lost-answer' });
    assert.equal((await thrownBy(client.logout(ALICE.id))).code, 'ERR_CONNECTOR_UNAVAILABLE');
    assert.equal(simulator.ledger.length, 1);
  });

  test('is asked of the realm that the client lives in', async (t) => {
    const { open, address, simulator } = await startKeycloak(t);
    const client = open({ ...address.settings, authRealm: 'master' });
    const thrown = await thrownBy(client.user(ALICE.id));
    assert.equal(thrown.code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.equal(simulator.ledger[0]?.path, '/realms/master/protocol/openid-connect/token');
  });
});

test('a proxy’s 429 is waited for as long as it says', async (t) => {
  const { client, simulator } = await startKeycloak(t);
  await client.user(ALICE.id);
  simulator.inject({ path: /users/, kind: 'rate-limit' });
  const thrown = await thrownBy(client.user(ALICE.id));
  assert.deepEqual([thrown.code, thrown.retryAfterMs], ['ERR_CONNECTOR_RATE_LIMITED', 17_000]);
});

describe('opening the client', () => {
  const settings = { baseUrl: 'https://sso.acme.example', realm: 'acme', clientId: 'countersign' };
  const clientSecret = 'very-secret';
  const faults: readonly (readonly [string, Record<string, string>, Record<string, string>, string])[] = [
    ['no address', { ...settings, baseUrl: '' }, { clientSecret }, 'KEYCLOAK_URL'],
    ['no realm', { ...settings, realm: '' }, { clientSecret }, 'KEYCLOAK_REALM'],
    ['a realm that leads elsewhere', { ...settings, realm: '..' }, { clientSecret }, 'KEYCLOAK_REALM'],
    ['no client', { ...settings, clientId: '' }, { clientSecret }, 'KEYCLOAK_CLIENT_ID'],
    ['no proof', settings, {}, 'KEYCLOAK_PRIVATE_KEY'],
    ['two proofs', settings, { clientSecret, privateKey: clientSecret }, 'KEYCLOAK_CLIENT_SECRET'],
    ['no key', settings, { privateKey: clientSecret }, 'KEYCLOAK_PRIVATE_KEY'],
    ['plain http', { ...settings, baseUrl: 'http://sso.acme.example' }, { clientSecret }, 'keycloak.baseUrl'],
  ];
  for (const [what, given, secrets, place] of faults) {
    test(`with ${what} is refused and names the setting`, async (t) => {
      const { open } = await startKeycloak(t);
      assert.throws(
        () => open(given, secrets),
        (thrown) => {
          const error = asCountersignError(thrown);
          assert.doesNotMatch(error.message, /very-secret/);
          return error.code === 'ERR_CONFIG_INVALID' && error.place === place;
        },
      );
    });
  }

  test('takes a key as JWK and as PEM with \\n in one line', async (t) => {
    const { open, address } = await startKeycloak(t);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    open(address.settings, {
      privateKey: JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'k' }),
    });
    const client = open(address.settings, {
      privateKey: (address.secrets.privateKey ?? '').replaceAll('\n', '\\n'),
    });
    assert.equal((await client.user(ALICE.id))?.id, ALICE.id);
  });
});

test('no id leads to another path', async (t) => {
  const { client, simulator } = await startKeycloak(t);
  assert.equal(await client.user('..'), undefined);
  assert.equal(await client.user('../clients?x#z'), undefined);
  for (const id of ['..', '.', '']) {
    assert.equal((await thrownBy((async () => client.logout(id))())).code, 'ERR_INPUT_INVALID');
  }
  const paths = simulator.ledger.map(({ path }) => path).filter((path) => !TOKEN.test(path));
  assert.deepEqual(paths, ['/admin/realms/acme/users/..%2Fclients%3Fx%23z']);
});
