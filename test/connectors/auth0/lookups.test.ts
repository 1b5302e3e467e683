import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { errorCode } from 'countersign/kit';
import { lookups } from '../../../connectors/auth0/lookups.ts';
import { alice, startAuth0 } from './fixture.ts';
import { ALICE, BOB, SESSION } from './seed.ts';

describe('an account', () => {
  test('is found by id, e-mail and username, with its roles', async (t) => {
    const { client } = await startAuth0(t);
    const expected = {
      platform: 'auth0',
      id: ALICE.id,
      email: ALICE.email,
      name: 'alice',
      status: 'active',
      groups: ['Billing', 'Support'],
    };
    assert.deepEqual(await lookups.account(client, { id: ALICE.id }), expected);
    assert.deepEqual(await lookups.account(client, { email: 'Alice@Acme.example' }), expected);
    assert.deepEqual(await lookups.account(client, { name: 'alice' }), expected);
    assert.equal(await lookups.account(client, { name: 'mallory" OR username:"alice' }), undefined);
    assert.equal(await lookups.account(client, {}), undefined);
  });

  test('whose connection keeps capitals is found by the address as it came', async (t) => {
    const users = [{ id: 'samlp|acme|1', email: 'Carol@Acme.example' }];
    const { client } = await startAuth0(t, { users });
    const found = await lookups.account(client, { email: 'Carol@Acme.example' });
    assert.equal(found?.id, 'samlp|acme|1');
    assert.equal(found?.email, 'carol@acme.example');
  });

  test('that is blocked is suspended; one that never was is active', async (t) => {
    const { client } = await startAuth0(t, { users: [{ ...ALICE, blocked: true }, BOB] });
    assert.equal((await lookups.account(client, { id: ALICE.id }))?.status, 'suspended');
    assert.equal((await lookups.account(client, { id: BOB.id }))?.status, 'active');
  });

  test('one of several with the same address is not picked by chance, and the ids are named', async (t) => {
    const twin = { id: 'google-oauth2|117', email: ALICE.email };
    const { client } = await startAuth0(t, { users: [ALICE, twin] });
    await assert.rejects(lookups.account(client, { email: ALICE.email }), {
      code: 'ERR_CONNECTOR_REJECTED',
      message: new RegExp(`2 accounts.*${ALICE.id.replace('|', '\\|')}, google-oauth2\\|117`),
    });
  });

  test('of several the only one that is not blocked is the one', async (t) => {
    const twin = { id: 'google-oauth2|117', email: ALICE.email, blocked: true };
    const { client } = await startAuth0(t, { users: [twin, ALICE] });
    assert.equal((await lookups.account(client, { email: ALICE.email }))?.id, ALICE.id);
  });

  test('whose roles lie beyond the scopes has none, and that is logged', async (t) => {
    const { client, lines } = await startAuth0(t, { missingScopes: ['read:roles'] });
    const found = await lookups.account(client, { id: ALICE.id });
    assert.equal(found?.groups, undefined);
    assert.equal(lines[0]?.facts.what, 'roles');
  });
});

describe('on Enterprise', () => {
  test('sessions are listed with address, agent and times', async (t) => {
    const { client } = await startAuth0(t);
    const found = await lookups.sessions?.(client, alice);
    assert.deepEqual(found?.[0], {
      platform: 'auth0',
      id: SESSION,
      accountId: ALICE.id,
      createdAt: '2026-01-01T00:00:00.000Z',
      lastSeenAt: '2026-01-01T00:00:00.000Z',
      expiresAt: '2026-01-08T00:00:00.000Z',
      ip: '198.51.100.7',
      userAgent: 'Mozilla/5.0 (Macintosh) Firefox/140.0',
    });
    assert.equal(found?.length, 2);
  });

  test('tokens are all refresh tokens and grants', async (t) => {
    const { client } = await startAuth0(t);
    const found = await lookups.tokens?.(client, alice);
    assert.deepEqual(
      found?.map(({ id, kind, name }) => [id, kind, name]),
      [
        ['rt_1', 'refresh-token', 'mail'],
        ['rt_2', 'refresh-token', 'mail'],
        ['rt_3', 'refresh-token', 'chat'],
        ['gra_1', 'grant', 'mail on https://api.acme.example'],
      ],
    );
    assert.deepEqual(found?.[0]?.scopes, ['read:mail', 'offline_access']);
  });
});

describe('below Enterprise', () => {
  test('sessions are not offered, and nothing is asked', async (t) => {
    const { client, simulator } = await startAuth0(t, { plan: 'essentials' });
    await assert.rejects(
      async () => lookups.sessions?.(client, alice),
      (thrown) => errorCode(thrown) === 'ERR_CAPABILITY_NOT_OFFERED',
    );
    assert.equal(simulator.ledger.length, 0);
  });

  test('tokens are device credentials and grants', async (t) => {
    const { client } = await startAuth0(t, { plan: 'essentials' });
    const found = await lookups.tokens?.(client, alice);
    assert.deepEqual(
      found?.map(({ id, name }) => [id, name]),
      [
        ['rt_1', 'iPhone: mail'],
        ['rt_2', 'iPad: mail'],
        ['gra_1', 'mail on https://api.acme.example'],
      ],
    );
  });
});
