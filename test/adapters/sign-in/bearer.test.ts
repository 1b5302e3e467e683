import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { decodeJwt } from 'jose';
import { createBearer } from '../../../src/adapters/sign-in/bearer.ts';
import {
  AUDIENCE,
  type OpenidProvider,
  OTHER_AUDIENCE,
  startOpenidProvider,
  usualRoles,
} from '../../support/openid-provider.ts';

let provider: OpenidProvider;
before(async () => {
  provider = await startOpenidProvider();
});
after(() => provider.close());

const ADA = { email: 'Ada@Example.com', email_verified: true, roles: ['approver'] };
const REFUSED = { code: 'ERR_UNAUTHENTICATED', message: 'the bearer token is not accepted' };
const bearer = (aheadMs = 0) =>
  createBearer({
    issuer: provider.issuer,
    audience: AUDIENCE,
    allowInsecure: true,
    rolesOf: usualRoles,
    clock: { now: () => new Date(Date.now() + aheadMs) },
  });
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('a token of the issuer tells the subject, the verified e-mail in lower case and the roles', async () => {
  const token = await provider.token(ADA);
  assert.deepEqual(await bearer()(`Bearer ${token}`), {
    subject: 'responder-tool',
    email: 'ada@example.com',
    roles: ['approver'],
  });
});

test('without a roles claim the scopes give the roles, and an unverified e-mail is none', async () => {
  const token = await provider.token({ email: 'ada@example.com' });
  assert.deepEqual(await bearer()(`Bearer ${token}`), {
    subject: 'responder-tool',
    email: undefined,
    roles: ['viewer'],
  });
});

test('no header, another scheme and what is no token are refused', async () => {
  await assert.rejects(bearer()(undefined), { code: 'ERR_UNAUTHENTICATED' });
  for (const header of ['', 'Basic YTpi', 'Bearer', 'Bearer a.b', `Bearer ${'a'.repeat(20_000)}.b.c`]) {
    await assert.rejects(bearer()(header), REFUSED);
  }
});

test('a changed claim, alg none and a foreign audience are refused', async () => {
  const token = await provider.token(ADA);
  const [header, , signature] = token.split('.');
  const changed = encode({ ...decodeJwt(token), roles: ['admin'] });
  await assert.rejects(bearer()(`Bearer ${header}.${changed}.${signature}`), REFUSED);
  const none = encode({ alg: 'none', typ: 'at+jwt' });
  await assert.rejects(bearer()(`Bearer ${none}.${changed}.${signature}`), REFUSED);
  const foreign = await provider.token(ADA, OTHER_AUDIENCE);
  await assert.rejects(bearer()(`Bearer ${foreign}`), REFUSED);
});

test('an expired token is refused', async () => {
  const token = await provider.token(ADA);
  await assert.rejects(bearer(301_000)(`Bearer ${token}`), REFUSED);
});

test('the same claims signed as another type, such as an ID token, or for another issuer are refused', async () => {
  const claims = decodeJwt(await provider.token(ADA));
  await bearer()(`Bearer ${await provider.sign(claims, 'at+jwt')}`);
  await assert.rejects(bearer()(`Bearer ${await provider.sign(claims, 'JWT')}`), REFUSED);
  const elsewhere = await provider.sign({ ...claims, iss: 'https://evil.example' }, 'at+jwt');
  await assert.rejects(bearer()(`Bearer ${elsewhere}`), REFUSED);
});

test('an issuer over plain HTTP is not asked unless that is allowed', async () => {
  const clock = { now: () => new Date() };
  const strict = createBearer({
    issuer: provider.issuer,
    audience: AUDIENCE,
    allowInsecure: false,
    clock,
    rolesOf: usualRoles,
  });
  await assert.rejects(strict(`Bearer ${await provider.token(ADA)}`), { code: 'ERR_NOT_READY' });
});
