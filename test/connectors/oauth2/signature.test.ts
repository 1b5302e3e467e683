import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { HeldToken } from '../../../connectors/oauth2/held-token.ts';
import { judgeSignature } from '../../../connectors/oauth2/signature.ts';

const ISSUER = 'https://op.example';
const mine = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = (kid: string, { publicKey } = mine) => ({
  ...publicKey.export({ format: 'jwk' }),
  kty: 'EC',
  kid,
});
const KEYS = { keys: [jwk('k1')] };

async function signed(
  claims: JWTPayload,
  kid: string | undefined = 'k1',
  { privateKey } = mine,
): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', ...(kid ? { kid } : {}) }).sign(privateKey);
}

const judge = (raw: string, keys: typeof KEYS | undefined = KEYS) =>
  judgeSignature(new HeldToken(raw, 'fp_1', undefined), ISSUER, keys);

test('a signature that holds makes the claims the issuer’s word, ended or not', async () => {
  const raw = await signed({ iss: ISSUER, sub: 'user-1', azp: 'app', exp: 1 });
  assert.deepEqual(await judge(raw), { state: 'holds', claims: { sub: 'user-1', azp: 'app', exp: 1 } });
});

test('a token that the issuer did not sign is forged, and its claims count for nothing', async () => {
  const forged = await signed({ iss: ISSUER, sub: 'user-1' }, 'k1', other);
  assert.deepEqual(await judge(forged), { state: 'fails', claims: {} });
  const unsigned = new UnsecuredJWT({ iss: ISSUER, sub: 'user-1' }).encode();
  assert.deepEqual(await judge(unsigned), { state: 'fails', claims: {} });
  const withPublicKey = await new SignJWT({ iss: ISSUER, sub: 'user-1' })
    .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
    .sign(new TextEncoder().encode(JSON.stringify(jwk('k1'))));
  assert.deepEqual(await judge(withPublicKey), { state: 'fails', claims: {} });
  const [head, , tail] = (await signed({ iss: ISSUER, sub: 'user-1' })).split('.');
  const claims = Buffer.from(JSON.stringify({ iss: ISSUER, sub: 'admin' })).toString('base64url');
  assert.deepEqual(await judge(`${head}.${claims}.${tail}`), { state: 'fails', claims: {} });
});

test('a key that is not published may have been taken back', async () => {
  assert.equal((await judge(await signed({ iss: ISSUER }, 'k0'))).state, 'unknown-key');
});

test('a token without kid is tried with each key that fits', async () => {
  const keys = { keys: [jwk('k2', other), jwk('k1')] };
  assert.equal((await judge(await signed({ iss: ISSUER }, ''), keys)).state, 'holds');
  const third = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  assert.equal((await judge(await signed({ iss: ISSUER }, '', third), keys)).state, 'fails');
});

test('a token of another issuer is that one’s affair', async () => {
  assert.equal((await judge(await signed({ iss: 'https://evil.example' }))).state, 'other-issuer');
  assert.equal((await judge(await signed({}))).state, 'other-issuer');
});

test('what is no signed JWT, or has no keys to be judged by, is not judged', async () => {
  for (const raw of ['an-opaque-token', 'a.b.c', 'eyJ.x.y', 'a.b.c.d.e'])
    assert.equal((await judge(raw)).state, 'none', raw);
  const raw = await signed({ iss: ISSUER });
  assert.equal(
    (await judgeSignature(new HeldToken(raw, 'fp_1', undefined), ISSUER, undefined)).state,
    'none',
  );
  assert.equal((await judge(raw, { keys: [{ ...jwk('k1'), x: '!' }] })).state, 'none');
});
