import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, test } from 'node:test';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { authenticate } from '../../../connectors/oauth2/client-auth.ts';
import type { ClientEndpoint } from '../../../connectors/oauth2/discovery.ts';
import { readPrivateKey } from '../../../connectors/oauth2/private-key.ts';
import { readSettings } from '../../../connectors/oauth2/settings.ts';
import { startOAuth2 } from './fixture.ts';

const NOW = new Date('2026-03-01T09:00:00.000Z');
const ISSUER = 'https://op.example';

const endpoint = (more: Partial<ClientEndpoint> = {}): ClientEndpoint => ({
  name: 'revocation',
  url: new URL('https://op.example/revoke'),
  methods: undefined,
  algorithms: undefined,
  ...more,
});

function clientWith(pem: string) {
  const key = readPrivateKey(pem);
  assert.ok(key);
  return { id: 'app', proof: { kind: 'key' as const, key } };
}

const KEYS = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey,
  p384: generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey,
  ed25519: generateKeyPairSync('ed25519').privateKey,
  ed448: generateKeyPairSync('ed448').privateKey,
};
const pem = (name: keyof typeof KEYS) => KEYS[name].export({ type: 'pkcs8', format: 'pem' }).toString();

describe('private_key_jwt', () => {
  test('is for this issuer alone, for a minute, and never twice the same', async () => {
    const one = await authenticate(clientWith(pem('rsa')), endpoint(), ISSUER, NOW);
    const two = await authenticate(clientWith(pem('rsa')), endpoint(), ISSUER, NOW);
    const { jti, ...claims } = decodeJwt(one.form.client_assertion ?? '');
    const nowS = NOW.getTime() / 1_000;
    assert.deepEqual(claims, { iss: 'app', sub: 'app', aud: ISSUER, iat: nowS, exp: nowS + 60 });
    assert.notEqual(jti, decodeJwt(two.form.client_assertion ?? '').jti);
    assert.deepEqual(one.headers, {});
  });

  test('is signed as key and metadata want it', async () => {
    const algorithmOf = async (name: keyof typeof KEYS, algorithms?: string[]) => {
      const { form } = await authenticate(clientWith(pem(name)), endpoint({ algorithms }), ISSUER, NOW);
      return decodeProtectedHeader(form.client_assertion ?? '').alg;
    };
    assert.equal(await algorithmOf('rsa'), 'RS256');
    assert.equal(await algorithmOf('rsa', ['ES256', 'PS256']), 'PS256');
    assert.equal(await algorithmOf('p384'), 'ES384');
    assert.equal(await algorithmOf('ed25519', ['Ed25519']), 'Ed25519');
    await assert.rejects(algorithmOf('p384', ['RS256']), { code: 'ERR_CONFIG_INVALID' });
  });
});

describe('client_secret_basic', () => {
  test('encodes both halves as form values first', async () => {
    const client = { id: 'crm:app', proof: { kind: 'secret' as const, secret: 'a b+c/ü' } };
    const { headers, form } = await authenticate(client, endpoint(), ISSUER, NOW);
    const sent = Buffer.from((headers.authorization ?? '').replace('Basic ', ''), 'base64').toString();
    assert.equal(sent, 'crm%3Aapp:a+b%2Bc%2F%C3%BC');
    assert.deepEqual(form, {});
  });

  test('is not tried where the issuer rules it out', async () => {
    const client = { id: 'app', proof: { kind: 'secret' as const, secret: 'very-secret-value' } };
    await assert.rejects(
      authenticate(client, endpoint({ methods: ['private_key_jwt'] }), ISSUER, NOW),
      (thrown: Error & { code?: string }) => {
        assert.doesNotMatch(thrown.message, /very-secret/);
        return thrown.code === 'ERR_CONFIG_INVALID' && /private_key_jwt alone/.test(thrown.message);
      },
    );
  });
});

describe('the settings', () => {
  const settings = { issuer: ISSUER, clientId: 'app', tokensFile: '/run/secrets/tokens' };
  const faults: readonly (readonly [string, Record<string, string>, Record<string, string>, string])[] = [
    ['no client', { ...settings, clientId: '' }, { clientSecret: 'x' }, 'OAUTH2_CLIENT_ID'],
    ['no file', { ...settings, tokensFile: '' }, { clientSecret: 'x' }, 'OAUTH2_TOKENS_FILE'],
    ['no proof', settings, {}, 'OAUTH2_PRIVATE_KEY'],
    ['two proofs', settings, { clientSecret: 'x', privateKey: pem('rsa') }, 'OAUTH2_CLIENT_SECRET'],
    ['a key that is none', settings, { privateKey: 'very-secret-value' }, 'OAUTH2_PRIVATE_KEY'],
    ['a key of another kind', settings, { privateKey: pem('ed448') }, 'OAUTH2_PRIVATE_KEY'],
    [
      'clients that are no JSON',
      settings,
      { clientSecret: 'x', clients: 'very-secret-value' },
      'OAUTH2_CLIENTS',
    ],
    [
      'clients of another shape',
      settings,
      { clientSecret: 'x', clients: '["very-secret-value"]' },
      'OAUTH2_CLIENTS',
    ],
    [
      'a client’s broken key',
      settings,
      { clientSecret: 'x', clients: '{"a":"{very-secret-value"}' },
      'OAUTH2_CLIENTS',
    ],
  ];
  for (const [what, given, secrets, place] of faults) {
    test(`with ${what} are refused by name, without a value`, async (t) => {
      const { contextWith } = await startOAuth2(t);
      assert.throws(
        () => readSettings(contextWith(given, secrets)),
        (thrown: Error & { code?: string; place?: string }) => {
          assert.doesNotMatch(thrown.message, /very-secret/);
          return thrown.code === 'ERR_CONFIG_INVALID' && thrown.place === place;
        },
      );
    });
  }

  test('take further clients by secret, PEM and JWK, and the key’s own kid', async (t) => {
    const { contextWith } = await startOAuth2(t);
    const jwk = { ...KEYS.ed25519.export({ format: 'jwk' }), kid: 'k2' };
    const further = JSON.stringify({ crm: 'a-secret', hr: pem('p384'), mail: jwk });
    const { clients, client } = readSettings(
      contextWith(
        { ...settings, keyId: 'k1' },
        { privateKey: pem('rsa').replaceAll('\n', '\\n'), clients: further },
      ),
    );
    assert.deepEqual([...clients.keys()].sort(), ['app', 'crm', 'hr', 'mail']);
    const keyIds = ['app', 'hr', 'mail'].map((id) => {
      const proof = clients.get(id)?.proof;
      return proof?.kind === 'key' ? proof.key.keyId : 'none';
    });
    assert.deepEqual(keyIds, ['k1', undefined, 'k2']);
    assert.equal(client.id, 'app');
  });
});
