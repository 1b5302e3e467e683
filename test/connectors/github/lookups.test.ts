import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lookups } from '../../../connectors/github/lookups.ts';
import { account, startGitHub } from './fixture.ts';

const ALICE = { login: 'alice', email: 'alice@acme.example', role: 'admin' };
const SIGN_IN = {
  '@timestamp': Date.parse('2026-02-20T08:00:00Z'),
  action: 'org.sso_response',
  actor: 'bob-gh',
  external_identity_nameid: 'Bob.Builder@acme.example',
};

describe('looking for an account', () => {
  test('by login reads membership, role and public e-mail', async () => {
    const { client } = await startGitHub({ members: [ALICE] });
    assert.deepEqual(await lookups.account(client, { id: 'Alice' }), {
      platform: 'github',
      id: 'alice',
      name: 'alice',
      email: 'alice@acme.example',
      status: 'active',
      isAdmin: true,
      link: 'https://github.com/alice',
    });
  });

  test('by e-mail goes by the last sign-in', async () => {
    const { client } = await startGitHub({ members: [ALICE, { login: 'bob-gh' }], audit: [SIGN_IN] });
    const found = await lookups.account(client, { email: 'bob.builder@ACME.example' });
    assert.equal(found?.id, 'bob-gh');
    assert.equal(found?.email, 'bob.builder@acme.example');
  });

  test('by e-mail goes by public profiles when nobody signed in with it', async () => {
    const { client } = await startGitHub({ members: [{ login: 'bob-gh' }, ALICE], audit: [SIGN_IN] });
    assert.equal((await lookups.account(client, { email: 'alice@acme.example' }))?.id, 'alice');
  });

  test('finds nobody among the members of a small organisation', async () => {
    const { client } = await startGitHub({ members: [ALICE] });
    assert.equal(await lookups.account(client, { email: 'eve@acme.example' }), undefined);
    assert.equal(await lookups.account(client, { id: 'eve', name: 'not a login!' }), undefined);
  });

  test('does not say "nobody" of an organisation too large to search', async () => {
    const members = Array.from({ length: 201 }, (_, at) => ({ login: `user-${at}` }));
    const { client } = await startGitHub({ members });
    await assert.rejects(lookups.account(client, { email: 'eve@acme.example' }), {
      code: 'ERR_CAPABILITY_NOT_OFFERED',
    });
  });

  test('of managed users goes by SCIM, e-mail and login alike', async () => {
    const { client } = await startGitHub({
      kind: 'managed-users',
      members: [{ login: 'alice-m_acme', email: 'alice.m@acme.example' }],
    });
    const expected = {
      platform: 'github',
      id: 'alice-m_acme',
      name: 'alice-m_acme',
      email: 'alice.m@acme.example',
      status: 'active',
      isAdmin: false,
      link: 'https://github.com/alice-m_acme',
    };
    assert.deepEqual(await lookups.account(client, { email: 'alice.m@acme.example' }), expected);
    assert.deepEqual(await lookups.account(client, { id: 'alice-m_acme' }), expected);
  });
});

test('an account’s tokens are its own authorisations and fine-grained tokens, never a raw value', async () => {
  const { client } = await startGitHub({
    members: [ALICE, { login: 'bob' }],
    authorizations: [
      {
        login: 'alice',
        type: 'personal access token',
        name: 'ci',
        scopes: ['repo'],
        authorizedAt: '2026-01-02T03:04:05.000Z',
        accessedAt: '2026-02-28T00:00:00.000Z',
      },
      { login: 'bob', type: 'SSH key', name: 'laptop' },
    ],
    fineGrained: [{ login: 'alice', name: 'deploy', grantedAt: '2026-01-05T00:00:00.000Z' }],
  });
  assert.deepEqual(await lookups.tokens?.(client, account('alice')), [
    {
      platform: 'github',
      id: 'sso-authorization/161195',
      accountId: 'alice',
      kind: 'api-key',
      name: 'ci',
      scopes: ['repo'],
      createdAt: '2026-01-02T03:04:05.000Z',
      lastUsedAt: '2026-02-28T00:00:00.000Z',
    },
    {
      platform: 'github',
      id: 'fine-grained-token/25381',
      accountId: 'alice',
      kind: 'api-key',
      name: 'deploy',
      createdAt: '2026-01-05T00:00:00.000Z',
    },
  ]);
});

test('without single sign-on only fine-grained tokens are listed', async () => {
  const { client, simulator } = await startGitHub({
    kind: 'standard',
    members: [ALICE],
    fineGrained: [{ login: 'alice', name: 'deploy' }],
  });
  assert.deepEqual(
    (await lookups.tokens?.(client, account('alice')))?.map((one) => one.id),
    ['fine-grained-token/25381'],
  );
  assert.ok(simulator.ledger.every((one) => !one.path.includes('credential-authorizations')));
});
