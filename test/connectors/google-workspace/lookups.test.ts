import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lookups } from '../../../connectors/google-workspace/lookups.ts';
import { User } from '../../../connectors/google-workspace/wire.ts';
import { alice, startWorkspace } from './fixture.ts';
import { ALICE, BOB, CHAT_APP, MAIL_APP } from './seed.ts';

describe('an account', () => {
  test('is found by id, by address, by alias, and by a name that is an address', async (t) => {
    const { client } = await startWorkspace(t);
    const queries = [
      { id: ALICE.id },
      { email: ALICE.email },
      { email: 'A.Archer@acme.example' },
      { name: ALICE.email },
    ];
    for (const query of queries) {
      assert.deepEqual(await lookups.account(client, query), {
        platform: 'google-workspace',
        id: ALICE.id,
        email: ALICE.email,
        name: 'Alice Archer',
        status: 'active',
        isAdmin: true,
      });
    }
    assert.equal(await lookups.account(client, { name: 'Alice Archer' }), undefined);
    assert.equal(await lookups.account(client, {}), undefined);
  });

  test('is not taken for that of another address', async (t) => {
    const { client } = await startWorkspace(t);
    const another = { ...client, user: () => client.user(BOB.id) };
    assert.equal(await lookups.account(another, { email: ALICE.email }), undefined);
  });

  const states = [
    [{ suspended: true }, 'suspended'],
    [{ archived: true }, 'deactivated'],
    [{ suspended: true, archived: true }, 'deactivated'],
  ] as const;
  for (const [state, status] of states) {
    test(`that is ${Object.keys(state).join(' and ')} is ${status}`, async (t) => {
      const { client } = await startWorkspace(t, { users: [{ ...ALICE, ...state }] });
      assert.equal((await lookups.account(client, { id: ALICE.id }))?.status, status);
    });
  }

  test('of which Google does not say whether it is suspended is unreadable, not in use', () => {
    const user = { id: ALICE.id, primaryEmail: ALICE.email };
    assert.equal(User.safeParse({ ...user, suspended: false }).success, true);
    assert.equal(User.safeParse(user).success, false);
  });
});

test('tokens are the grants of apps and the app passwords of the account alone', async (t) => {
  const { client } = await startWorkspace(t);
  const found = await lookups.tokens?.(client, alice);
  assert.deepEqual(
    found?.map(({ kind, id, name }) => [kind, id, name]),
    [
      ['grant', MAIL_APP, `Mail (${MAIL_APP})`],
      ['grant', CHAT_APP, `Chat (${CHAT_APP})`],
      ['api-key', 'app-password/1', 'Thunderbird'],
      ['api-key', 'app-password/2', 'Phone'],
    ],
  );
  assert.deepEqual(found?.[0]?.scopes, ['https://mail.google.com/']);
  // Google writes 0 for what was never used.
  assert.deepEqual([found?.[2]?.createdAt, found?.[2]?.lastUsedAt], ['2026-01-01T00:00:00.000Z', undefined]);
});

test('sessions are not offered, since Google lists none', () => {
  assert.equal(lookups.sessions, undefined);
});
