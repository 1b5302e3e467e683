import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { InventoryRecord } from 'countersign/kit';
import type { Auth0Client } from '../../../connectors/auth0/client.ts';
import { inventory } from '../../../connectors/auth0/inventory.ts';
import { listed } from '../../support/listed.ts';
import { type Fixture, startAuth0 } from './fixture.ts';
import { ALICE, BOB, SESSION } from './seed.ts';

const MADE = '2026-01-02T03:04:05.000Z';
const USED = '2026-02-28T00:00:00.000Z';
const asAlice = { id: ALICE.id, name: ALICE.email, status: 'active' };

const byId = (records: readonly InventoryRecord[], id: string) => records.find((one) => one.id === id);

const calls = ({ simulator }: Fixture, path: RegExp) =>
  simulator.ledger.filter((entry) => path.test(entry.path)).length;

describe('an Auth0 inventory', () => {
  test('lists what applications may by themselves, then user by user, each credential once', async (t) => {
    const { client } = await startAuth0(t);
    assert.deepEqual(
      (await listed(inventory, client)).map(({ kind, id }) => `${kind} ${id}`),
      [
        'grant cgr_1',
        'grant cgr_2',
        `session ${SESSION}`,
        'session sess_alice_2',
        'refresh-token rt_1',
        'refresh-token rt_2',
        'refresh-token rt_3',
        'grant gra_1',
        'session sess_bob_1',
        'refresh-token rt_4',
        'grant gra_2',
      ],
    );
  });

  test('tells of an application’s grant its scopes, and that Auth0 knows neither who answers for it nor an end', async (t) => {
    const { client } = await startAuth0(t);
    assert.deepEqual(byId(await listed(inventory, client), 'cgr_1'), {
      platform: 'auth0',
      id: 'cgr_1',
      kind: 'grant',
      name: 'nightly on https://api.acme.example',
      owner: 'unknown',
      scopes: ['read:mail'],
      createdAt: 'unknown',
      lastUsedAt: 'unknown',
      expiresAt: 'never',
    });
  });

  test('names a grant to everybody’s applications, and one of all scopes', async (t) => {
    const clientGrants = [{ id: 'cgr_1', allowAllScopes: true }];
    const { client } = await startAuth0(t, { clientGrants });
    const grant = byId(await listed(inventory, client), 'cgr_1');
    assert.equal(grant?.name, 'every one of third_party_clients on https://api.acme.example (all scopes)');
    assert.equal(grant?.scopes, undefined);
  });

  test('leaves out what an application may only for a user who is there', async (t) => {
    const clientGrants = [{ id: 'cgr_1', clientId: 'web', subjectType: 'user' }];
    const { client } = await startAuth0(t, { clientGrants });
    assert.equal(byId(await listed(inventory, client), 'cgr_1'), undefined);
  });

  test('tells of a session its owner, its times and the earlier of its ends', async (t) => {
    const idle = '2026-01-03T00:00:00.000Z';
    const sessions = [
      { id: 'sess_1', userId: ALICE.id, createdAt: MADE, idleExpiresAt: idle },
      { id: 'sess_2', userId: ALICE.id, createdAt: MADE },
    ];
    const { client } = await startAuth0(t, { sessions });
    const found = await listed(inventory, client);
    assert.deepEqual(byId(found, 'sess_1'), {
      platform: 'auth0',
      id: 'sess_1',
      kind: 'session',
      owner: asAlice,
      createdAt: MADE,
      lastUsedAt: MADE,
      expiresAt: idle,
    });
    assert.equal(byId(found, 'sess_2')?.expiresAt, '2026-01-09T03:04:05.000Z');
  });

  test('tells of a refresh token its application, scopes, last exchange and end', async (t) => {
    const token = { id: 'rt_1', userId: ALICE.id, clientId: 'mail', createdAt: MADE, lastExchangedAt: USED };
    const { client } = await startAuth0(t, { refreshTokens: [token] });
    assert.deepEqual(byId(await listed(inventory, client), 'rt_1'), {
      platform: 'auth0',
      id: 'rt_1',
      kind: 'refresh-token',
      name: 'mail',
      owner: asAlice,
      scopes: ['read:mail', 'offline_access'],
      createdAt: MADE,
      lastUsedAt: USED,
      expiresAt: '2026-01-09T03:04:05.000Z',
    });
  });

  test('says of a refresh token that it never ends and was never used only where Auth0 writes null', async (t) => {
    const token = { id: 'rt_1', userId: ALICE.id, clientId: 'mail', lastExchangedAt: null, expiresAt: null };
    const { client } = await startAuth0(t, { refreshTokens: [token] });
    const told = byId(await listed(inventory, client), 'rt_1');
    assert.deepEqual([told?.lastUsedAt, told?.expiresAt], ['never', 'never']);
    const pages: Auth0Client['pages'] = {
      ...client.pages,
      async *refreshTokens() {
        yield [{ id: 'rt_1' }];
      },
    };
    const untold = byId(await listed(inventory, { ...client, pages }), 'rt_1');
    assert.deepEqual(
      [untold?.createdAt, untold?.lastUsedAt, untold?.expiresAt],
      ['unknown', 'unknown', 'unknown'],
    );
  });

  test('tells of a consent what it is for, and that it has no end', async (t) => {
    const { client } = await startAuth0(t);
    assert.deepEqual(byId(await listed(inventory, client), 'gra_1'), {
      platform: 'auth0',
      id: 'gra_1',
      kind: 'grant',
      name: 'mail on https://api.acme.example',
      owner: asAlice,
      scopes: ['openid'],
      createdAt: 'unknown',
      lastUsedAt: 'unknown',
      expiresAt: 'never',
    });
  });

  test('shows which owners are blocked', async (t) => {
    const { client } = await startAuth0(t, { users: [ALICE, { ...BOB, blocked: true }] });
    const bobs = (await listed(inventory, client)).filter(
      ({ owner }) => typeof owner === 'object' && owner.id === BOB.id,
    );
    assert.deepEqual(
      bobs.map(({ owner }) => typeof owner === 'object' && owner.status),
      ['suspended', 'suspended', 'suspended'],
    );
  });

  test('goes on where a user was deleted since the list was read', async (t) => {
    const { client } = await startAuth0(t);
    const usersMade: Auth0Client['usersMade'] = async (since, page) => {
      const users = await client.usersMade(since, page);
      return page === 0 ? [{ user_id: 'auth0|gone' }, ...users] : users;
    };
    assert.equal((await listed(inventory, { ...client, usersMade })).length, 11);
  });

  test('makes three calls for a user who has nothing', async (t) => {
    const auth0 = await startAuth0(t, { users: [BOB], sessions: [], refreshTokens: [], grants: [] });
    await listed(inventory, auth0.client);
    assert.equal(calls(auth0, /\/users\/|\/grants$/), 3);
  });

  test('hands each page over before it asks for the next', async (t) => {
    const auth0 = await startAuth0(t, { pageSize: 1 });
    const lists = [/client-grants$/, /v2\/users$/, /sessions$/, /refresh-tokens$/, /v2\/grants$/];
    const steps: string[] = [];
    for await (const page of inventory.list(auth0.client)) {
      assert.equal(page.length, 1);
      steps.push(`${page[0]?.id} ${lists.map((path) => calls(auth0, path)).join('')}`);
    }
    assert.deepEqual(steps, [
      'cgr_1 10000',
      'cgr_2 20000',
      `${SESSION} 21100`,
      'sess_alice_2 21200',
      'rt_1 21210',
      'rt_2 21220',
      'rt_3 21230',
      'gra_1 21231',
      'sess_bob_1 22332',
      'rt_4 22342',
      'gra_2 22343',
    ]);
  });

  test('that breaks off midway throws, and what came before stands', async (t) => {
    const { client, simulator } = await startAuth0(t);
    const pages = inventory.list(client)[Symbol.asyncIterator]();
    assert.equal((await pages.next()).value?.length, 2);
    simulator.inject({ path: /\/sessions$/, kind: 'unavailable' });
    await assert.rejects(pages.next(), { code: 'ERR_CONNECTOR_UNAVAILABLE' });
  });

  for (const scope of [
    'read:client_grants',
    'read:users',
    'read:sessions',
    'read:refresh_tokens',
    'read:grants',
  ]) {
    test(`is refused without ${scope}, and takes nothing for empty`, async (t) => {
      const { client } = await startAuth0(t, { missingScopes: [scope] });
      await assert.rejects(listed(inventory, client), { code: 'ERR_CONNECTOR_FORBIDDEN' });
    });
  }
});

describe('an Auth0 inventory below Enterprise', () => {
  test('has refresh tokens of devices, without times, and no sessions', async (t) => {
    const { client } = await startAuth0(t, { plan: 'essentials' });
    const found = await listed(inventory, client);
    assert.deepEqual(
      found.map(({ kind, id }) => `${kind} ${id}`),
      [
        'grant cgr_1',
        'grant cgr_2',
        'refresh-token rt_1',
        'refresh-token rt_2',
        'grant gra_1',
        'refresh-token rt_4',
        'grant gra_2',
      ],
    );
    assert.deepEqual(byId(found, 'rt_1'), {
      platform: 'auth0',
      id: 'rt_1',
      kind: 'refresh-token',
      name: 'iPhone: mail',
      owner: asAlice,
      createdAt: 'unknown',
      lastUsedAt: 'unknown',
      expiresAt: 'unknown',
    });
  });

  test('says in its gaps what the plan hides', () => {
    assert.match(inventory.gaps[0] ?? '', /below Enterprise: sessions, refresh tokens of no device/);
  });
});
