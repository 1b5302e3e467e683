import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, test } from 'node:test';
import { errorCode } from 'countersign/kit';
import { startSignals } from './fixture.ts';

const pem = { type: 'pkcs8', format: 'pem' } as const;
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const EC_PEM = elliptic.export(pem).toString();
const EC_JWK = JSON.stringify({ ...elliptic.export({ format: 'jwk' }), kid: 'from-the-jwk' });
const SHORT_RSA = generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey.export(pem).toString();

describe('settings are refused by name, never by value', () => {
  const cases = [
    ['SHARED_SIGNALS_ISSUER', { issuer: 'countersign' }, {}],
    ['SHARED_SIGNALS_TRANSMITTER', { transmitter: 'https://user:word@idp.example' }, {}],
    ['SHARED_SIGNALS_RECEIVER_URL', { receiver: 'not an address' }, {}],
    ['SHARED_SIGNALS_DIALECT', { dialect: 'ssf' }, {}],
    ['SHARED_SIGNALS_KEY_ID', { keyId: undefined }, {}],
    ['SHARED_SIGNALS_PRIVATE_KEY', {}, { privateKey: undefined }],
    ['SHARED_SIGNALS_PRIVATE_KEY', {}, { privateKey: 'private words' }],
    ['SHARED_SIGNALS_PRIVATE_KEY', {}, { privateKey: SHORT_RSA }],
    ['SHARED_SIGNALS_PRIVATE_KEY', { dialect: 'okta' }, { privateKey: EC_PEM }],
  ] as const;
  for (const [place, settings, secrets] of cases) {
    test(`${place} for ${JSON.stringify({ settings, secrets: Object.keys(secrets) })}`, async (t) => {
      const { open } = await startSignals(t);
      assert.throws(
        () => open(settings, secrets),
        (thrown: Error & { place?: string }) => {
          assert.equal(errorCode(thrown), 'ERR_CONFIG_INVALID');
          assert.equal(thrown.place, place);
          assert.doesNotMatch(`${thrown.message}${String(thrown.cause)}`, /private words|user:word|BEGIN/);
          return true;
        },
      );
    });
  }
});

test('a key may be EC, in PEM on one line or as JWK with its kid', async (t) => {
  const { open } = await startSignals(t);
  const inPem = open({}, { privateKey: EC_PEM.replaceAll('\n', '\\n') });
  assert.equal(inPem.sending?.key.alg, 'ES256');
  assert.equal(open({ keyId: undefined }, { privateKey: EC_JWK }).sending?.key.keyId, 'from-the-jwk');
});

test('Okta’s endpoint is found at the org’s address, whose origin is the audience', async (t) => {
  const { open } = await startSignals(t);
  const { sending } = open({ dialect: 'okta', receiver: 'https://acme.okta.com' });
  assert.equal(sending?.receiver.href, 'https://acme.okta.com/security/api/v1/security-events');
  assert.equal(sending?.audience, 'https://acme.okta.com');
});

test('without a receiver the log is read and nothing is sent, with or without a key', async (t) => {
  const { open } = await startSignals(t);
  assert.equal(open({ receiver: undefined }, { privateKey: undefined }).sending, undefined);
  const client = open({ receiver: undefined });
  assert.equal(client.sending, undefined);
  await assert.rejects(client.push('token', 'jti'), { code: 'ERR_CAPABILITY_NOT_OFFERED' });
});
