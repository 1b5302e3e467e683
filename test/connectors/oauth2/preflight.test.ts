import assert from 'node:assert/strict';
import { test } from 'node:test';
import { preflight } from '../../../connectors/oauth2/preflight.ts';
import { startOAuth2 } from './fixture.ts';

test('the identity is the client and its issuer; no scopes are told', async (t) => {
  const { client, address } = await startOAuth2(t);
  assert.deepEqual(await preflight.identity(client), {
    name: `client ${address.settings.clientId} of ${address.baseUrl}`,
    scopes: undefined,
    warnings: [],
  });
});

test('the client’s proof is tried with a token that is none, and nothing is revoked', async (t) => {
  const { client, simulator } = await startOAuth2(t);
  await preflight.identity(client);
  assert.deepEqual(
    simulator.ledger.map(({ method, path, changed }) => [method, path, changed]),
    [
      ['GET', '/.well-known/oauth-authorization-server', false],
      ['POST', '/oauth/introspect', false],
    ],
  );
});

test('the metadata is read anew each time: what was kept proves nothing', async (t) => {
  const { client, simulator } = await startOAuth2(t);
  await preflight.identity(client);
  simulator.inject({ path: /well-known/, kind: 'unavailable' });
  await assert.rejects(preflight.identity(client), { code: 'ERR_CONNECTOR_UNAVAILABLE' });
});

test('a proof that the issuer refuses is a fault', async (t) => {
  const { open } = await startOAuth2(t, { auth: 'client_secret_basic' });
  const client = open({}, { clientSecret: 'not-the-secret-of-anybody' });
  await assert.rejects(preflight.identity(client), { code: 'ERR_CONNECTOR_FORBIDDEN' });
});

test('a further client that is refused is named, and the others are tried all the same', async (t) => {
  const { open, address } = await startOAuth2(t);
  const clients = JSON.stringify({ 'crm-app': 'not-its-secret-at-all', 'hr-app': 'nor-is-this-its-secret' });
  const { warnings } = await preflight.identity(open({}, { ...address.secrets, clients }));
  assert.equal(warnings.length, 2);
  assert.match(warnings[0] ?? '', /client crm-app of OAUTH2_CLIENTS is refused/);
});

test('a further client that cannot be tried for another reason is a fault', async (t) => {
  const { open, address, simulator } = await startOAuth2(t);
  const clients = JSON.stringify({ 'crm-app': 'not-its-secret-at-all' });
  const client = open({}, { ...address.secrets, clients });
  let asked = 0;
  const path = /introspect$/;
  path.test = (at) => at.endsWith('introspect') && ++asked === 2;
  simulator.inject({ path, kind: 'rate-limit' });
  await assert.rejects(preflight.identity(client), { code: 'ERR_CONNECTOR_RATE_LIMITED' });
});

test('what the issuer does not offer is said', async (t) => {
  const metadata = { introspection_endpoint: null, revocation_endpoint: null };
  const { client } = await startOAuth2(t, { metadata });
  const { warnings } = await preflight.identity(client);
  assert.match(warnings.join(), /no introspection.*no revocation/);
});
