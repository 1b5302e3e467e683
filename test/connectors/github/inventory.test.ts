import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { InventoryRecord } from 'countersign/kit';
import { inventory } from '../../../connectors/github/inventory.ts';
import { listed } from '../../support/listed.ts';
import { startGitHub } from './fixture.ts';

const ALICE = { login: 'alice', email: 'alice@acme.example' };
const USED = '2026-02-28T00:00:00.000Z';
const MADE = '2026-01-02T03:04:05.000Z';

const byId = (records: readonly InventoryRecord[], id: string) => records.find((one) => one.id === id);

describe('a GitHub inventory', () => {
  test('tells of a classic token its owner, scopes, times and end', async () => {
    const token = { login: 'alice', type: 'personal access token', name: 'ci', scopes: ['repo'] };
    const { client } = await startGitHub({
      members: [ALICE],
      authorizations: [{ ...token, authorizedAt: MADE, accessedAt: USED }],
    });
    assert.deepEqual((await listed(inventory, client))[0], {
      platform: 'github',
      id: 'sso-authorization/161195',
      kind: 'api-key',
      name: 'ci',
      owner: { id: 'alice', name: 'alice', status: 'active' },
      scopes: ['repo'],
      createdAt: MADE,
      lastUsedAt: USED,
      expiresAt: 'never',
    });
  });

  test('tells of a key that it was never used and has no end', async () => {
    const { client } = await startGitHub({
      members: [ALICE],
      authorizations: [{ login: 'alice', type: 'SSH key', name: 'laptop' }],
    });
    const [key] = await listed(inventory, client);
    assert.deepEqual([key?.kind, key?.lastUsedAt, key?.expiresAt], ['ssh-key', 'never', 'never']);
  });

  test('tells of a fine-grained token what it may, and when it ends', async () => {
    const { client } = await startGitHub({
      members: [ALICE],
      fineGrained: [{ login: 'alice', name: 'deploy', grantedAt: MADE, expiresAt: '2027-01-01T00:00:00Z' }],
    });
    assert.deepEqual((await listed(inventory, client))[0], {
      platform: 'github',
      id: 'fine-grained-token/25381',
      kind: 'api-key',
      name: 'deploy',
      owner: { id: 'alice', name: 'alice', status: 'active' },
      scopes: ['contents:read', 'metadata:read'],
      createdAt: MADE,
      lastUsedAt: 'never',
      expiresAt: '2027-01-01T00:00:00.000Z',
    });
  });

  test('tells of an App what it may, and that nobody knows who answers for it or when it last acted', async () => {
    const { client } = await startGitHub({
      installations: [
        { app: 'ci-bot', permissions: { contents: 'write' }, createdAt: MADE },
        { app: 'old-bot', suspendedAt: MADE },
      ],
    });
    const found = await listed(inventory, client);
    assert.deepEqual(byId(found, 'app-installation/71001'), {
      platform: 'github',
      id: 'app-installation/71001',
      kind: 'grant',
      name: 'ci-bot',
      owner: 'unknown',
      scopes: ['contents:write'],
      createdAt: MADE,
      lastUsedAt: 'unknown',
      expiresAt: 'never',
    });
    assert.equal(byId(found, 'app-installation/71002')?.name, 'old-bot (suspended)');
  });

  test('counts who is no member any longer as deactivated', async () => {
    const { client } = await startGitHub({ fineGrained: [{ login: 'gone', name: 'left behind' }] });
    const [record] = await listed(inventory, client);
    assert.deepEqual(record?.owner, { id: 'gone', name: 'gone', status: 'deactivated' });
  });

  test('counts a suspended managed user as suspended, whom only SCIM still knows', async () => {
    const login = 'alice_acme';
    const { client } = await startGitHub({
      kind: 'managed-users',
      members: [{ ...ALICE, login }],
      fineGrained: [{ login, name: 'deploy' }],
    });
    const [user] = await client.scimUsers();
    await client.setActive(user?.id ?? '', false);
    assert.deepEqual((await listed(inventory, client))[0]?.owner, {
      id: login,
      name: login,
      status: 'suspended',
    });
  });

  test('asks the directory once, however many tokens a member has', async () => {
    const one = { login: 'alice', name: 'deploy' };
    const { client, simulator } = await startGitHub({ members: [ALICE], fineGrained: [one, one, one] });
    await listed(inventory, client);
    const asked = simulator.ledger.filter(({ path }) => /\/members/.test(path));
    assert.equal(asked.length, 1);
  });

  test('of an organisation without single sign-on has no authorisations', async () => {
    const { client } = await startGitHub({
      kind: 'standard',
      members: [ALICE],
      fineGrained: [{ login: 'alice', name: 'deploy' }],
    });
    assert.deepEqual(
      (await listed(inventory, client)).map(({ id }) => id),
      ['fine-grained-token/25381', 'app-installation/1'],
    );
  });

  test('by a person’s token leaves out what only an App may list', async () => {
    const token = `ghp_${'person'.padEnd(36, '0')}`;
    const github = await startGitHub({
      members: [ALICE],
      personalToken: token,
      fineGrained: [{ login: 'alice', name: 'deploy' }],
    });
    const client = github.open({ organization: 'acme' }, { token });
    assert.deepEqual(
      (await listed(inventory, client)).map(({ id }) => id),
      ['app-installation/1'],
    );
  });

  for (const [list, seed] of [
    [
      'credential-authorizations',
      { authorizations: Array.from({ length: 101 }, () => ({ login: 'alice', type: 'SSH key', name: 'k' })) },
    ],
    [
      'personal-access-tokens',
      { kind: 'standard', fineGrained: Array.from({ length: 101 }, () => ({ login: 'alice', name: 'k' })) },
    ],
    ['installations', { kind: 'standard', installations: Array.from({ length: 100 }, () => ({ app: 'k' })) }],
  ] as const) {
    test(`hands each page of ${list} over before it asks for the next`, async () => {
      const { client, simulator } = await startGitHub({ members: [ALICE], ...seed });
      const asked = () => simulator.ledger.filter(({ path }) => path === `/orgs/acme/${list}`).length;
      const pages = inventory.list(client)[Symbol.asyncIterator]();
      const sizes: number[] = [];
      for (const turn of [1, 2]) {
        const page = await pages.next();
        sizes.push(page.value?.length ?? 0);
        assert.equal(asked(), turn);
      }
      assert.deepEqual(sizes, [100, 1]);
    });
  }

  test('that breaks off midway throws, and what came before stands', async () => {
    const fineGrained = Array.from({ length: 101 }, () => ({ login: 'alice', name: 'k' }));
    const { client, simulator } = await startGitHub({ kind: 'standard', members: [ALICE], fineGrained });
    const pages = inventory.list(client)[Symbol.asyncIterator]();
    assert.equal((await pages.next()).value?.length, 100);
    simulator.inject({ path: /personal-access-tokens$/, kind: 'unavailable' });
    await assert.rejects(pages.next(), { code: 'ERR_CONNECTOR_UNAVAILABLE' });
  });
});
