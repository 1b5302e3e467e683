import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { SignJWT } from 'jose';
import { issuerKeys } from '../../../src/adapters/shared-signals/issuer-keys.ts';
import {
  createTransmitterMetadata,
  type TransmitterKey,
} from '../../../src/adapters/shared-signals/transmitter-metadata.ts';
import { createVerifySet } from '../../../src/adapters/shared-signals/verify-set.ts';
import { openApi } from '../../support/openapi.ts';
import { sharedSkip } from '../../support/shared.ts';
import { handClock } from '../../support/store-samples.ts';

const ISSUER = 'https://countersign.example.com';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

async function served(t: TestContext, key: TransmitterKey): Promise<string> {
  const listener = createTransmitterMetadata(key);
  const server = createServer((req, res) => {
    if (!listener(req, res)) res.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

for (const [alg, key] of [
  ['RS256', rsa],
  ['ES256', ec],
] as const) {
  test(`receivers verify by the published key what is signed with ${alg}`, async (t) => {
    const url = await served(t, { issuer: ISSUER, privateKey: pem(key), keyId: 'ours' });
    const clock = handClock();
    const verify = createVerifySet(
      {
        issuer: ISSUER,
        audience: ['https://receiver.example'],
        algorithms: [alg],
        keys: issuerKeys({ jwksUri: `${url}/.well-known/ssf-jwks.json` }, clock),
      },
      clock,
    );
    const token = await new SignJWT({ iss: ISSUER, aud: 'https://receiver.example', jti: 'j', iat: 1 })
      .setProtectedHeader({ alg, kid: 'ours', typ: 'secevent+jwt' })
      .sign(key);
    assert.equal((await verify(token)).jti, 'j');
    const text = await (await fetch(`${url}/.well-known/ssf-jwks.json`)).text();
    assert.doesNotMatch(text, /"(?:d|p|q|dp|dq|qi)":/, 'nothing of the private half');
  });
}

test('the metadata names the issuer and where its keys are', { skip: sharedSkip }, async (t) => {
  const url = await served(t, { issuer: ISSUER, privateKey: pem(ec), keyId: 'ours' });
  const path = '/.well-known/ssf-configuration';
  const body: unknown = await (await fetch(`${url}${path}`)).json();
  assert.deepEqual(body, {
    spec_version: '1_0',
    issuer: ISSUER,
    jwks_uri: `${ISSUER}/.well-known/ssf-jwks.json`,
    delivery_methods_supported: ['urn:ietf:rfc:8935'],
  });
  const spec = await openApi('ssf-caep.json');
  assert.deepEqual(spec.response({ method: 'GET', path, status: 200, body }), []);
});

test('an issuer with a path has it behind the well-known part too', async (t) => {
  const url = await served(t, { issuer: `${ISSUER}/a/b/`, privateKey: pem(ec), keyId: 'ours' });
  assert.equal((await fetch(`${url}/.well-known/ssf-configuration/a/b?x=1`)).status, 200);
  assert.equal((await fetch(`${url}/.well-known/ssf-configuration/a`)).status, 404);
  const posted = await fetch(`${url}/.well-known/ssf-configuration`, { method: 'POST' });
  assert.equal(posted.status, 404);
});

test('a JWK brings its own kid', async (t) => {
  const privateKey = JSON.stringify({ ...ec.export({ format: 'jwk' }), kid: 'its-own' });
  const url = await served(t, { issuer: ISSUER, privateKey, keyId: undefined });
  const { keys } = (await (await fetch(`${url}/.well-known/ssf-jwks.json`)).json()) as {
    keys: { kid: string }[];
  };
  assert.deepEqual(
    keys.map(({ kid }) => kid),
    ['its-own'],
  );
});

test('a key that cannot be published is a fault of the configuration that does not show it', () => {
  const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey;
  const other = generateKeyPairSync('ed25519').privateKey;
  const good = { issuer: ISSUER, privateKey: pem(ec), keyId: 'ours' };
  const cases: TransmitterKey[] = [
    { ...good, privateKey: pem(weak) },
    { ...good, privateKey: pem(other) },
    { ...good, privateKey: 'hunter2 is no key' },
    { ...good, privateKey: '{"hunter2"' },
    { ...good, keyId: undefined },
    { ...good, issuer: 'http://countersign.example.com' },
    { ...good, issuer: 'countersign' },
  ];
  for (const faulty of cases) {
    assert.throws(
      () => createTransmitterMetadata(faulty),
      (thrown: Error & { code?: string }) =>
        thrown.code === 'ERR_CONFIG_INVALID' && !/hunter2|PRIVATE KEY-/.test(String(thrown)) && !thrown.cause,
    );
  }
});
