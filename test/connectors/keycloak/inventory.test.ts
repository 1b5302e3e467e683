import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { InventoryRecord } from 'countersign/kit';
import type { KeycloakClient } from '../../../connectors/keycloak/client.ts';
import { inventory } from '../../../connectors/keycloak/inventory.ts';
import { RAW_CLIENT_SECRET } from '../../../connectors/keycloak/simulator/shapes.ts';
import { listed } from '../../support/listed.ts';
import { startKeycloak } from './fixture.ts';
import { ALICE, BOB, OFFLINE, SESSION } from './seed.ts';

const MADE = '2026-01-01T00:00:00.000Z';

const idsOf = (records: readonly InventoryRecord[], kind: string) =>
  records
    .filter((one) => one.kind === kind)
    .map(({ id }) => id)
    .toSorted();

describe('a Keycloak inventory', () => {
  test('has everybody’s sessions and offline tokens, and the secrets of clients', async (t) => {
    const { client } = await startKeycloak(t);
    const found = await listed(inventory, client);
    assert.deepEqual(idsOf(found, 'session'), [SESSION, 'alice-session-2', 'bob-session-1']);
    assert.deepEqual(idsOf(found, 'refresh-token'), [
      `offline/${OFFLINE}/backup`,
      'offline/bob-offline/backup',
      'offline/offline-2/chat',
    ]);
    assert.deepEqual(idsOf(found, 'api-key'), ['client-secret/backup']);
  });

  test('tells of a session its owner, its clients and its times', async (t) => {
    const { client } = await startKeycloak(t);
    assert.deepEqual(
      (await listed(inventory, client)).find(({ id }) => id === SESSION),
      {
        platform: 'keycloak',
        id: SESSION,
        kind: 'session',
        name: 'session at mail',
        owner: { id: ALICE.id, name: 'alice', status: 'active' },
        createdAt: MADE,
        lastUsedAt: MADE,
        expiresAt: 'unknown',
      },
    );
  });

  test('counts a session once that several clients have joined', async (t) => {
    const { client } = await startKeycloak(t, {
      sessions: [{ id: SESSION, userId: ALICE.id, clients: ['mail', 'chat', 'backup'] }],
    });
    const sessions = (await listed(inventory, client)).filter(({ kind }) => kind === 'session');
    assert.deepEqual(
      sessions.map(({ id, name }) => [id, name]),
      [[SESSION, 'session at backup, chat, mail']],
    );
  });

  test('shows that a disabled owner is suspended, and that nobody is known of one without an account', async (t) => {
    const { client } = await startKeycloak(t, {
      users: [{ ...BOB, enabled: false }],
      sessions: [{ id: 'bob-session-1', userId: BOB.id, clients: ['mail'] }],
      offlineSessions: [{ id: 'of-nobody', userId: 'lightweight-1', clients: ['mail'] }],
    });
    assert.deepEqual(
      (await listed(inventory, client)).flatMap(({ kind, owner }) => (kind === 'api-key' ? [] : [owner])),
      [
        { id: BOB.id, name: 'bob', status: 'suspended' },
        { id: 'lightweight-1', name: 'nobody', status: 'unknown' },
      ],
    );
  });

  test('reads each owner once', async (t) => {
    const { client, simulator } = await startKeycloak(t);
    await listed(inventory, client);
    const asked = simulator.ledger.filter(({ path }) => /\/users\/[^/]+$/.test(path));
    assert.equal(asked.length, 2);
  });
});

describe('the secret of a client', () => {
  const secretsOf = async (client: KeycloakClient) =>
    (await listed(inventory, client)).filter(({ kind }) => kind === 'api-key');

  test('is listed with its age, and without an end unless a policy gives one', async (t) => {
    const { client } = await startKeycloak(t, {
      clients: [
        { clientId: 'old', secretMadeAt: 1_577_836_800 },
        { clientId: 'rotated', secretMadeAt: 1_767_225_600, secretEndsAt: 1_769_904_000, enabled: false },
      ],
    });
    const common = { platform: 'keycloak', kind: 'api-key', owner: 'unknown', lastUsedAt: 'unknown' };
    assert.deepEqual(await secretsOf(client), [
      {
        ...common,
        id: 'client-secret/old',
        name: 'old',
        createdAt: '2020-01-01T00:00:00.000Z',
        expiresAt: 'never',
      },
      {
        ...common,
        id: 'client-secret/rotated',
        name: 'rotated (disabled)',
        createdAt: MADE,
        expiresAt: '2026-02-01T00:00:00.000Z',
      },
    ]);
  });

  test('that tells no age is of unknown age', async (t) => {
    const { client } = await startKeycloak(t, { clients: [{ clientId: 'old' }] });
    assert.equal((await secretsOf(client))[0]?.createdAt, 'unknown');
  });

  test('is none of a public client, of one with a key, and of one of SAML', async (t) => {
    const { client } = await startKeycloak(t, {
      clients: [
        'mail',
        { clientId: 'keyed', authenticator: 'client-jwt' },
        { clientId: 'saml', protocol: 'saml' },
      ],
    });
    assert.deepEqual(await secretsOf(client), []);
  });

  test('itself, which Keycloak sends along, goes no further than the wire', async (t) => {
    const { client, simulator } = await startKeycloak(t);
    const clients: unknown[] = [];
    for await (const page of client.realmClients()) clients.push(...page);
    const seen = JSON.stringify([clients, await listed(inventory, client)]);
    const sent = simulator.ledger.some(({ answer }) => JSON.stringify(answer)?.includes(RAW_CLIENT_SECRET));
    assert.ok(sent && !seen.includes(RAW_CLIENT_SECRET));
  });
});

for (const [list, seeded] of [
  ['user-sessions', 'sessions'],
  ['offline-sessions', 'offlineSessions'],
] as const) {
  const many = Array.from({ length: 501 }, (_, at) => ({
    id: `s-${at}`,
    userId: ALICE.id,
    clients: ['mail'],
  }));
  test(`each page of ${list} is handed over before the next is asked for`, async (t) => {
    const seed = { clients: ['mail'], sessions: [], offlineSessions: [], [seeded]: many };
    const { client, simulator } = await startKeycloak(t, seed);
    const asked = () =>
      simulator.ledger.flatMap(({ path, query }) =>
        path.endsWith(`/${list}`) && query.first !== undefined ? [query.first] : [],
      );
    const pages = inventory.list(client)[Symbol.asyncIterator]();
    assert.equal((await pages.next()).value?.length, 500);
    assert.equal(asked().at(-1), '0');
    assert.equal((await pages.next()).value?.length, 1);
    assert.equal(asked().at(-1), '500');
  });
}

test('an inventory that breaks off midway throws', async (t) => {
  const { client, simulator } = await startKeycloak(t);
  const pages = inventory.list(client)[Symbol.asyncIterator]();
  await pages.next();
  simulator.inject({ path: /user-sessions$/, kind: 'forbidden' });
  await assert.rejects(pages.next(), { code: 'ERR_CONNECTOR_FORBIDDEN' });
});
