import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SIMULATED_CLIENT_SECRET } from '../../../connectors/entra-id/simulator.ts';
import { startEntra } from './fixture.ts';
import { ALICE } from './seed.ts';

const HOUR_MS = 3_600_000;

function paths(ledger: readonly { readonly path: string }[], end: string): number {
  return ledger.filter(({ path }) => path.endsWith(end)).length;
}

describe('signing in', () => {
  test('is by an assertion that names the certificate, and warns of nothing', async (t) => {
    const { client, simulator, lines } = await startEntra(t);
    assert.equal((await client.user(ALICE.id))?.id, ALICE.id);
    const form = simulator.ledger[0]?.body as Record<string, string>;
    assert.equal(form.client_secret, undefined);
    const head = JSON.parse(Buffer.from(form.client_assertion?.split('.')[0] ?? '', 'base64url').toString());
    assert.deepEqual(Object.keys(head).sort(), ['alg', 'typ', 'x5t#S256']);
    assert.equal(head.alg, 'PS256');
    assert.deepEqual(lines, []);
  });

  test('by a secret works where there is no certificate, and warns', async (t) => {
    const { address, lines, open } = await startEntra(t);
    const client = open({ ...address.settings, certificate: '' }, { clientSecret: SIMULATED_CLIENT_SECRET });
    assert.equal((await client.user(ALICE.id))?.id, ALICE.id);
    assert.match(lines[0]?.message ?? '', /client secret/);
  });

  test('with a wrong secret is a matter of rights, in Entra’s own words', async (t) => {
    const { address, open } = await startEntra(t);
    const client = open({ ...address.settings, certificate: '' }, { clientSecret: 'wrong' });
    await assert.rejects(client.user(ALICE.id), {
      code: 'ERR_CONNECTOR_FORBIDDEN',
      message: /invalid_client AADSTS700027/,
    });
  });

  test('happens once for calls at the same time, and again before the token ends', async (t) => {
    const { client, simulator, advance } = await startEntra(t);
    await Promise.all([client.user(ALICE.id), client.user(ALICE.id)]);
    advance(0.9 * HOUR_MS);
    await client.user(ALICE.id);
    assert.equal(paths(simulator.ledger, '/token'), 1);
    advance(0.05 * HOUR_MS);
    await client.user(ALICE.id);
    assert.equal(paths(simulator.ledger, '/token'), 2);
  });

  test('happens again for a read whose token Graph no longer takes', async (t) => {
    const { client, simulator, advance, advancePlatform } = await startEntra(t);
    await client.user(ALICE.id);
    advance(3_290_000);
    advancePlatform(320_000);
    assert.equal((await client.user(ALICE.id))?.id, ALICE.id);
    assert.deepEqual(
      simulator.ledger.slice(-3).map(({ status }) => status),
      [401, 200, 200],
    );
    assert.equal(paths(simulator.ledger, '/token'), 2);
  });
});

describe('a configuration is refused', () => {
  const cases: readonly (readonly [string, Record<string, string>, Record<string, string>, RegExp])[] = [
    ['with a tenant that stands for all', { tenantId: 'common' }, {}, /tenant must be/],
    ['with a tenant that is a path', { tenantId: '../x' }, {}, /tenant must be/],
    ['without an application', { clientId: '' }, {}, /application’s id/],
    ['with a key and no certificate', { certificate: '' }, {}, /ENTRA_CERTIFICATE is missing/],
    ['with a certificate and no key', {}, { privateKey: '' }, /ENTRA_PRIVATE_KEY is missing/],
    ['with what is no certificate', { certificate: 'x' }, {}, /certificate is not in PEM/],
    ['with what is no key', {}, { privateKey: 'sEcReT-kEy' }, /not an RSA key/],
    ['without any proof', { certificate: '' }, { privateKey: '' }, /configure a certificate/],
  ];
  for (const [what, settings, secrets, message] of cases) {
    test(what, async (t) => {
      const { address, open } = await startEntra(t);
      const opening = () => open({ ...address.settings, ...settings }, { ...address.secrets, ...secrets });
      assert.throws(opening, (thrown: Error) => {
        assert.match(thrown.message, message);
        assert.doesNotMatch(thrown.message, /sEcReT/);
        return true;
      });
    });
  }

  test('with a key of another certificate', async (t) => {
    const { generateKeyPairSync } = await import('node:crypto');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1_024 });
    const { address, open } = await startEntra(t);
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    assert.throws(() => open(address.settings, { privateKey: pem }), /not that of the certificate/);
  });
});

describe('a call', () => {
  test('that is throttled waits as long as Retry-After says', async (t) => {
    const { client, simulator } = await startEntra(t);
    await client.user(ALICE.id);
    simulator.inject({ path: /users/, kind: 'rate-limit' });
    await assert.rejects(client.user(ALICE.id), { code: 'ERR_CONNECTOR_RATE_LIMITED', retryAfterMs: 9_000 });
  });

  test('keeps Graph’s words and request id', async (t) => {
    const { client, simulator } = await startEntra(t, { permissions: [] });
    await assert.rejects(client.user(ALICE.id), {
      code: 'ERR_CONNECTOR_FORBIDDEN',
      message: /Authorization_RequestDenied/,
      requestId: `5ca1ab1e-0000-4000-a000-${String(simulator.ledger.length + 2).padStart(12, '0')}`,
    });
  });

  test('does not lead to another path by an id', async (t) => {
    const { client, simulator } = await startEntra(t);
    await client.user('../servicePrincipals');
    assert.equal(simulator.ledger.at(-1)?.path, '/v1.0/users/..%2FservicePrincipals');
    assert.throws(() => client.user('..'), { code: 'ERR_INPUT_INVALID' });
  });

  test('follows pages to their end', async (t) => {
    const { client, simulator } = await startEntra(t, { pageSize: 1 });
    assert.equal((await client.grants(ALICE.id)).length, 2);
    assert.equal(paths(simulator.ledger, '/oauth2PermissionGrants'), 2);
  });
});
