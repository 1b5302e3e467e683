import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { InventoryRecord } from 'countersign/kit';
import type { OktaClient } from '../../../connectors/okta/client.ts';
import { inventory } from '../../../connectors/okta/inventory.ts';
import { listed } from '../../support/listed.ts';
import { type Fixture, startOkta } from './fixture.ts';
import { ALICE, BOB } from './seed.ts';

const MADE = '2026-01-02T03:04:05.000Z';
const END = '2026-04-01T00:00:00.000Z';
const asAlice = { id: ALICE.id, name: ALICE.login, status: 'active' };

const byId = (records: readonly InventoryRecord[], id: string) => records.find((one) => one.id === id);

const calls = ({ simulator }: Fixture, path: RegExp) =>
  simulator.ledger.filter((entry) => path.test(entry.path)).length;

describe('an Okta inventory', () => {
  test('lists API tokens, refresh tokens and consents of everybody, each once', async (t) => {
    const { client } = await startOkta(t);
    assert.deepEqual(
      (await listed(inventory, client)).map(({ kind, id }) => `${kind} ${id}`),
      [
        'api-key 00T1alice',
        'api-key 00T2bob',
        'refresh-token oar1',
        'refresh-token oar2',
        'refresh-token oar3',
        'grant oag1',
        'refresh-token oar4',
      ],
    );
  });

  test('tells of an API token its owner and its end, and that its last use is not known', async (t) => {
    const token = { id: '00T1', userId: ALICE.id, name: 'script', createdAt: MADE, expiresAt: END };
    const { client } = await startOkta(t, { apiTokens: [token] });
    assert.deepEqual(byId(await listed(inventory, client), '00T1'), {
      platform: 'okta',
      id: '00T1',
      kind: 'api-key',
      name: 'script',
      owner: asAlice,
      createdAt: MADE,
      lastUsedAt: 'unknown',
      expiresAt: END,
    });
  });

  test('does not take an end that is not told for none', async (t) => {
    const { client } = await startOkta(t);
    assert.equal(byId(await listed(inventory, client), '00T1alice')?.expiresAt, 'unknown');
  });

  test('tells of a refresh token its app, what it may and when it ends', async (t) => {
    const token = { id: 'oar1', userId: ALICE.id, clientId: '0oa1mail', clientName: 'Mail' };
    const refreshTokens = [{ ...token, scopes: ['offline_access'], createdAt: MADE, expiresAt: END }];
    const { client } = await startOkta(t, { refreshTokens });
    assert.deepEqual(byId(await listed(inventory, client), 'oar1'), {
      platform: 'okta',
      id: 'oar1',
      kind: 'refresh-token',
      name: 'Mail (0oa1mail)',
      owner: asAlice,
      scopes: ['offline_access'],
      createdAt: MADE,
      lastUsedAt: 'unknown',
      expiresAt: END,
    });
  });

  test('tells of a consent its app by name, and that it has no end', async (t) => {
    const { client } = await startOkta(t);
    assert.deepEqual(byId(await listed(inventory, client), 'oag1'), {
      platform: 'okta',
      id: 'oag1',
      kind: 'grant',
      name: 'Mail (0oa1mail)',
      owner: asAlice,
      scopes: ['scp1'],
      createdAt: '2026-01-01T00:00:00.000Z',
      lastUsedAt: 'unknown',
      expiresAt: 'never',
    });
  });

  test('leaves out what is revoked and listed still', async (t) => {
    const of = { userId: ALICE.id, clientId: '0oa1mail', status: 'REVOKED' };
    const { client } = await startOkta(t, {
      apiTokens: [],
      refreshTokens: [{ ...of, id: 'oar1' }],
      grants: [{ ...of, id: 'oag1', scopeId: 'scp1' }],
    });
    assert.deepEqual(await listed(inventory, client), []);
  });

  for (const [status, expected] of [
    ['SUSPENDED', 'suspended'],
    ['DEPROVISIONED', 'deactivated'],
    ['LOCKED_OUT', 'active'],
    ['STAGED', 'unknown'],
  ] as const) {
    test(`counts the tokens of one who is ${status} as those of one who is ${expected}`, async (t) => {
      const { client } = await startOkta(t, {
        users: [{ ...ALICE, status }],
        apiTokens: [{ id: '00T1', userId: ALICE.id, name: 'script' }],
        refreshTokens: [{ id: 'oar1', userId: ALICE.id, clientId: '0oa1mail' }],
        grants: [],
      });
      assert.deepEqual(
        (await listed(inventory, client)).map(({ id, owner }) => [
          id,
          typeof owner === 'object' && owner.status,
        ]),
        [
          ['00T1', expected],
          ['oar1', expected],
        ],
      );
    });
  }

  test('says nothing of an owner who is not named or not found', async (t) => {
    const apiTokens = [
      { id: '00T1', name: 'of nobody' },
      { id: '00T2', name: 'of one gone', userId: '00u9gone' },
    ];
    const { client } = await startOkta(t, { apiTokens });
    const found = await listed(inventory, client);
    assert.equal(byId(found, '00T1')?.owner, 'unknown');
    assert.deepEqual(byId(found, '00T2')?.owner, { id: '00u9gone', status: 'unknown' });
  });

  test('asks for the owner of API tokens once, however many there are', async (t) => {
    const apiTokens = ['00T1', '00T2', '00T3'].map((id) => ({ id, userId: ALICE.id, name: id }));
    const okta = await startOkta(t, { apiTokens });
    await listed(inventory, okta.client);
    assert.equal(calls(okta, /\/users\/[^/]+$/), 1);
  });

  test('makes one call for a user who has no tokens', async (t) => {
    const okta = await startOkta(t, { users: [BOB], apiTokens: [], refreshTokens: [], grants: [] });
    await listed(inventory, okta.client);
    assert.equal(calls(okta, /\/users\//), 1);
  });

  test('goes on where a user was deleted since the list was read', async (t) => {
    const { client } = await startOkta(t, { apiTokens: [] });
    const users: OktaClient['users'] = async function* () {
      yield [{ id: '00u9gone', status: 'ACTIVE', profile: { login: 'gone' } }];
      yield* client.users();
    };
    const found = await listed(inventory, { ...client, users });
    assert.equal(found.length, 5);
  });

  test('hands each page over before it asks for the next', async (t) => {
    const okta = await startOkta(t, { pageSize: 1 });
    const pages = inventory.list(okta.client)[Symbol.asyncIterator]();
    const steps: (readonly [string | undefined, tokens: number, users: number, refresh: number])[] = [];
    for (let page = await pages.next(); !page.done; page = await pages.next()) {
      assert.equal(page.value.length, 1);
      const asked = [/\/api-tokens$/, /\/v1\/users$/, /\/tokens$/].map((path) => calls(okta, path));
      steps.push([page.value[0]?.id, asked[0] ?? 0, asked[1] ?? 0, asked[2] ?? 0]);
    }
    assert.deepEqual(steps, [
      ['00T1alice', 1, 0, 0],
      ['00T2bob', 2, 0, 0],
      ['oar1', 2, 1, 1],
      ['oar2', 2, 1, 2],
      ['oar3', 2, 1, 3],
      ['oag1', 2, 1, 3],
      ['oar4', 2, 2, 4],
    ]);
  });

  test('that breaks off midway throws, and what came before stands', async (t) => {
    const { client, simulator } = await startOkta(t);
    const pages = inventory.list(client)[Symbol.asyncIterator]();
    assert.equal((await pages.next()).value?.length, 2);
    simulator.inject({ path: /\/clients$/, kind: 'unavailable' });
    await assert.rejects(pages.next(), { code: 'ERR_CONNECTOR_UNAVAILABLE' });
  });

  test('gets along with two scopes, and is refused without either', async (t) => {
    const { open, address } = await startOkta(t);
    const by = (scopes: string) => listed(inventory, open({ ...address.settings, scopes }));
    assert.equal((await by('okta.apiTokens.read okta.users.read')).length, 7);
    await assert.rejects(by('okta.users.read'), { code: 'ERR_CONNECTOR_FORBIDDEN' });
    await assert.rejects(by('okta.apiTokens.read'), { code: 'ERR_CONNECTOR_FORBIDDEN' });
  });
});
