import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookups } from '../../../connectors/oauth2/lookups.ts';
import { alice, startOAuth2 } from './fixture.ts';
import { ACCESS, ALICE, BOB, BOBS, REFRESH } from './seed.ts';

test('an account is known by a token of it: by id, by verified address, by name', async (t) => {
  const { client } = await startOAuth2(t);
  const found = { platform: 'oauth2', id: ALICE.sub, email: ALICE.email, name: 'alice', status: 'unknown' };
  assert.deepEqual(await lookups.account(client, { id: ALICE.sub }), found);
  assert.deepEqual(await lookups.account(client, { email: 'Alice@ACME.example' }), found);
  assert.deepEqual(await lookups.account(client, { name: 'alice' }), found);
  assert.equal(await lookups.account(client, { id: 'user-carol', email: 'carol@acme.example' }), undefined);
});

test('an address that its owner only claims finds nobody', async (t) => {
  const users = [ALICE, { ...BOB, email: ALICE.email, emailVerified: false }];
  const tokens = [{ value: BOBS, sub: BOB.sub }];
  const { client } = await startOAuth2(t, { users, tokens });
  assert.equal(await lookups.account(client, { email: ALICE.email }), undefined);
});

test('the user name that the issuer tells may be the address', async (t) => {
  const users = [{ sub: ALICE.sub, username: ALICE.email }];
  const { client } = await startOAuth2(t, { users, metadata: { userinfo_endpoint: null } });
  assert.equal((await lookups.account(client, { email: ALICE.email }))?.id, ALICE.sub);
});

test('of two subjects with one address none is picked', async (t) => {
  const { client } = await startOAuth2(t, { users: [ALICE, { ...BOB, email: ALICE.email }] });
  assert.equal(await lookups.account(client, { email: ALICE.email }), undefined);
  assert.equal((await lookups.account(client, { id: BOB.sub, email: ALICE.email }))?.id, BOB.sub);
});

test('without any token in hand nobody can be looked up, and that is a gap', async (t) => {
  const { client, hold } = await startOAuth2(t);
  hold('# none yet');
  await assert.rejects(lookups.account(client, { id: ALICE.sub }), {
    code: 'ERR_CONNECTOR_NOT_FOUND',
    place: 'OAUTH2_TOKENS_FILE',
  });
});

test('tokens are those in hand that are the account’s and active, by fingerprint', async (t) => {
  const { client, name } = await startOAuth2(t);
  const tokens = (await lookups.tokens?.(client, alice)) ?? [];
  assert.equal(tokens.length, 3);
  assert.deepEqual(
    tokens.slice(1).map(({ id, kind }) => [id, kind]),
    [
      [name(ACCESS), 'access-token'],
      [name(REFRESH), 'refresh-token'],
    ],
  );
  assert.deepEqual(tokens[1], {
    platform: 'oauth2',
    id: name(ACCESS),
    accountId: ALICE.sub,
    kind: 'access-token',
    name: 'issued to countersign',
    scopes: ['openid', 'email'],
    createdAt: '2026-03-01T08:50:00.000Z',
    expiresAt: '2026-03-01T10:00:00.000Z',
  });
});

test('claims of another subject than the token’s are not used', async (t) => {
  // Userinfo answers for Bob's account, whoever the token is of.
  const { address } = await startOAuth2(t, {
    users: [BOB],
    tokens: [{ value: BOBS, sub: BOB.sub }],
  });
  const other = await startOAuth2(t, {
    users: [{ ...ALICE, email: BOB.email }],
    tokens: [{ value: BOBS, sub: ALICE.sub }],
    metadata: {
      userinfo_endpoint: `${address.baseUrl}/userinfo`,
    },
  });
  assert.deepEqual(await lookups.account(other.client, { id: ALICE.sub }), {
    platform: 'oauth2',
    id: ALICE.sub,
    name: 'alice',
    status: 'unknown',
  });
});

test('a token without the right to ask for claims is known by introspection alone', async (t) => {
  const tokens = [{ value: ACCESS, sub: ALICE.sub, scope: 'api' }];
  const { client, simulator } = await startOAuth2(t, { tokens });
  const account = await lookups.account(client, { id: ALICE.sub });
  assert.deepEqual([account?.id, account?.email], [ALICE.sub, undefined]);
  assert.ok(simulator.ledger.some(({ path, status }) => path === '/userinfo' && status === 403));
});

test('a JWT that the issuer refuses to introspect is read by userinfo and by its signature', async (t) => {
  const { client } = await startOAuth2(t, { refusesJwts: true, tokens: [{ sub: ALICE.sub }] });
  assert.equal((await lookups.account(client, { email: ALICE.email }))?.id, ALICE.sub);
  assert.equal((await lookups.tokens?.(client, alice))?.length, 1);
});
