import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { parseWebhookSources } from '../../../src/adapters/api/webhook-sources.ts';

const PRESETS = ['shared-signals', 'ocsf'];
const TOKEN = 'topsecret-topsecret';
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const GOOD = {
  kind: 'set',
  issuer: 'https://idp.example.com/',
  audience: 'https://countersign.example.com',
  jwksUri: 'https://idp.example.com/jwks',
};

function read(verification: object, preset = 'shared-signals') {
  return parseWebhookSources(JSON.stringify({ idp: { preset, verification } }), PRESETS).get('idp')
    ?.verification;
}

function faultOf(verification: object, preset?: string): string {
  try {
    read(verification, preset);
  } catch (thrown) {
    return (thrown as Error).message;
  }
  return assert.fail('the fault was not seen');
}

test('a source of security event tokens has defaults that are safe', () => {
  const poll = { endpoint: 'https://idp.example.com/poll', token: TOKEN };
  assert.deepEqual(read({ ...GOOD, poll }), {
    ...GOOD,
    audience: [GOOD.audience],
    algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    poll: { ...poll, every: 30_000, maxEvents: 100 },
  });
});

test('keys are an address or public keys, one of the two', () => {
  const { jwksUri: _uri, ...neither } = GOOD;
  const jwks = { keys: [publicKey.export({ format: 'jwk' })] };
  assert.ok(read({ ...neither, jwks }));
  assert.match(faultOf(neither), /idp\.verification\.jwksUri: give either jwksUri or jwks/);
  assert.match(faultOf({ ...GOOD, jwks }), /give either jwksUri or jwks/);
  const own = faultOf({ ...neither, jwks: { keys: [privateKey.export({ format: 'jwk' })] } });
  assert.match(own, /idp\.verification\.jwks\.keys\.0\.d: must not be there: this is a private key/);
  const shared = faultOf({ ...neither, jwks: { keys: [{ kty: 'oct', k: TOKEN }] } });
  assert.match(shared, /keys\.0\.kty: must be RSA, EC or OKP/);
  assert.ok(!shared.includes(TOKEN));
});

test('an algorithm is one by which only the issuer can sign', () => {
  for (const algorithm of ['HS256', 'none', 'RS1', 'dir'])
    assert.match(faultOf({ ...GOOD, algorithms: [algorithm] }), /idp\.verification\.algorithms\.0/);
});

test('an address is https, or on loopback', () => {
  for (const jwksUri of ['http://127.0.0.1:8080/jwks', 'http://[::1]/jwks', 'http://localhost/jwks'])
    assert.ok(read({ ...GOOD, jwksUri }));
  for (const address of [
    'http://idp.example.com/jwks',
    'http://127.0.0.1.evil.example/jwks',
    'https://user:pass@idp.example.com/',
    'file:///etc/passwd',
    'jwks',
  ]) {
    assert.match(faultOf({ ...GOOD, jwksUri: address }), /idp\.verification\.jwksUri: must be https/);
    const poll = { endpoint: address, token: TOKEN };
    assert.match(faultOf({ ...GOOD, poll }), /idp\.verification\.poll\.endpoint: must be https/);
  }
});

test('the verification and the preset belong together', () => {
  assert.match(faultOf(GOOD, 'ocsf'), /kind set is for preset shared-signals/);
  const header = { kind: 'static-header', header: 'x-key', secrets: [TOKEN] };
  assert.match(faultOf(header), /kind set is for preset shared-signals/);
});
