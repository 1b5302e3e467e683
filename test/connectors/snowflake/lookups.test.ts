import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { errorCode } from 'countersign/kit';
import { lookups } from '../../../connectors/snowflake/lookups.ts';
import { alice, startSnowflake, statements } from './fixture.ts';
import { ALICE, BOB, queryRow, SELF, SESSION, seed } from './seed.ts';

describe('an account', () => {
  test('is found by the exact name, by the address, and by the name to sign in with', async (t) => {
    const { client } = await startSnowflake(t);
    const found = {
      platform: 'snowflake',
      id: 'ALICE',
      email: 'alice@acme.example',
      name: 'ALICE@ACME.EXAMPLE',
      status: 'active',
      isAdmin: false,
      groups: ['ANALYST', 'PUBLIC'],
    };
    for (const query of [
      { id: 'ALICE' },
      { email: 'Alice@ACME.example' },
      { name: 'alice' },
      { name: 'alice@acme.example' },
    ]) {
      assert.deepEqual(await lookups.account(client, query), found);
    }
  });

  test('of another case is another account', async (t) => {
    const { client } = await startSnowflake(t, {
      users: [...seed.users, { name: 'alice', email: 'eve@evil.example' }],
    });
    assert.equal((await lookups.account(client, { id: 'alice' }))?.email, 'eve@evil.example');
    assert.equal((await lookups.account(client, { id: 'ALICE' }))?.email, ALICE.email);
    assert.equal(await lookups.account(client, { id: 'Alice' }), undefined);
  });

  test('is no other whose name begins so, or has signs that SQL knows', async (t) => {
    const odd = [`A%`, `A'B`, `A"B`, 'A\\'].map((name) => ({
      name,
      email: `${name.length}${name.charCodeAt(1)}@acme.example`,
    }));
    const { client } = await startSnowflake(t, { users: [...seed.users, ...odd, { name: 'ALICE2' }] });
    assert.equal((await lookups.account(client, { id: 'ALICE' }))?.email, ALICE.email);
    for (const { name, email } of odd)
      assert.equal((await lookups.account(client, { id: name }))?.email, email);
    assert.equal(await lookups.account(client, { id: 'ALIC' }), undefined);
  });

  test('that is disabled is suspended', async (t) => {
    const { client } = await startSnowflake(t, { users: [{ ...ALICE, isDisabled: true }] });
    assert.equal((await lookups.account(client, { id: 'ALICE' }))?.status, 'suspended');
  });

  test('is not picked by chance among several of one address; the disabled ones step back', async (t) => {
    const twin = { name: 'ALICE_SVC', email: ALICE.email };
    const two = await startSnowflake(t, { users: [ALICE, twin] });
    await assert.rejects(
      lookups.account(two.client, { email: ALICE.email }),
      (thrown) => errorCode(thrown) === 'ERR_CONNECTOR_REJECTED',
    );
    const one = await startSnowflake(t, { users: [{ ...ALICE, isDisabled: true }, twin] });
    assert.equal((await lookups.account(one.client, { email: ALICE.email }))?.id, 'ALICE_SVC');
  });

  test('that the role may not see is a matter of rights, and hides nobody', async (t) => {
    const { client } = await startSnowflake(t, { users: [ALICE, { ...BOB, isMonitored: false }] });
    const isForbidden = (thrown: unknown) =>
      errorCode(thrown) === 'ERR_CONNECTOR_FORBIDDEN' && /MONITOR on the user "BOB"/.test(String(thrown));
    await assert.rejects(lookups.account(client, { id: 'BOB' }), isForbidden);
    await assert.rejects(lookups.account(client, { email: 'bob@acme.example' }), isForbidden);
    assert.equal((await lookups.account(client, { email: ALICE.email }))?.id, 'ALICE');
  });

  test('is an administrator by a role of its own or by one that its roles hold', async (t) => {
    const isAdmin = async (roles: string[], roleGrants: unknown[]) => {
      const { client } = await startSnowflake(t, { users: [{ ...ALICE, roles }], roleGrants });
      return (await lookups.account(client, { id: 'ALICE' }))?.isAdmin;
    };
    assert.equal(await isAdmin(['ACCOUNTADMIN'], []), true);
    const chain = [
      { role: 'B', to: 'A' },
      { role: 'C', to: 'B' },
      { role: 'SECURITYADMIN', to: 'C' },
    ];
    assert.equal(await isAdmin(['A'], chain), true);
    assert.equal(await isAdmin(['A'], chain.slice(0, 2)), false);
    assert.equal(await isAdmin(['D'], chain), false);
    assert.equal(await isAdmin([], chain), false);
  });
});

describe('sessions', () => {
  test('are those that SESSIONS shows open, with the address of their sign-in', async (t) => {
    const { client } = await startSnowflake(t);
    assert.deepEqual(await lookups.sessions?.(client, alice), [
      {
        platform: 'snowflake',
        id: SESSION,
        accountId: 'ALICE',
        createdAt: '2026-02-28T08:00:01.000Z',
        lastSeenAt: '2026-03-01T08:50:00.000Z',
        ip: '198.51.100.7',
        userAgent: 'JDBC 3.20.0',
      },
    ]);
  });

  test('that SESSIONS is too late for show by their queries, and not once it says that they are closed', async (t) => {
    const log = [
      ...seed.log,
      queryRow('2026-03-01T08:55:00.000Z', { SESSION_ID: '77' }),
      queryRow('2026-03-01T08:56:00.000Z', { SESSION_ID: '4118896733000002' }),
      queryRow('2026-03-01T04:00:00.000Z', { SESSION_ID: '66' }),
    ];
    const { client } = await startSnowflake(t, { log });
    const found = await lookups.sessions?.(client, alice);
    assert.deepEqual(
      found?.map(({ id, lastSeenAt }) => [id, lastSeenAt]),
      [
        [SESSION, '2026-03-01T08:50:00.000Z'],
        ['77', '2026-03-01T08:55:00.000Z'],
      ],
    );
  });

  test('are listed without the newest where those are refused', async (t) => {
    const { client, lines } = await startSnowflake(t, { hasRecentHistory: false });
    assert.equal((await lookups.sessions?.(client, alice))?.length, 1);
    assert.match(JSON.stringify(lines), /sessions of the last three hours could not be read/);
  });
});

describe('tokens', () => {
  test('are tokens, named key pairs, keys of the user and consents, each under an id of its own', async (t) => {
    const { client } = await startSnowflake(t);
    const found = await lookups.tokens?.(client, alice);
    assert.deepEqual(
      found?.map(({ kind, id }) => [kind, id]),
      [
        ['api-key', '"ALICE"."CI"'],
        ['api-key', '"ALICE".KEY."ETL"'],
        ['api-key', '"ALICE".RSA_PUBLIC_KEY'],
        ['grant', '"ALICE".OAUTH."LOOKER"."ANALYST"'],
        ['grant', '"ALICE".OAUTH."LOOKER"."PUBLIC"'],
      ],
    );
    assert.deepEqual(found?.[0], {
      platform: 'snowflake',
      id: '"ALICE"."CI"',
      accountId: 'ALICE',
      kind: 'api-key',
      name: 'CI',
      scopes: ['role ANALYST'],
      createdAt: '2026-01-10T10:00:00.123Z',
      lastUsedAt: '2026-02-27T06:00:00.000Z',
      expiresAt: '2026-04-10T10:00:00.000Z',
    });
  });

  test('that are disabled or have expired open nothing and are left out', async (t) => {
    const tokens = seed.tokens.map((token) => ({ ...token, status: 'DISABLED' }));
    const { client } = await startSnowflake(t, { tokens, keyPairs: [], authorizations: [] });
    const found = await lookups.tokens?.(client, alice);
    assert.deepEqual(
      found?.map(({ name }) => name),
      ['RSA_PUBLIC_KEY'],
    );
  });

  test('hold no named key pairs where the account’s release does not know them', async (t) => {
    const started = await startSnowflake(t, { hasKeyPairs: false });
    const found = await lookups.tokens?.(started.client, alice);
    assert.ok(found?.every(({ id }) => !id.includes('.KEY.')));
    assert.ok(statements(started).some((each) => each.startsWith('SHOW USER KEY PAIRS')));
  });

  test('of names that are made to look alike stay apart', async (t) => {
    const createdAt = '2026-01-10T10:00:00.000Z';
    const users = [{ name: 'A"."B' }, { name: 'A' }, SELF];
    const tokens = [
      { user: 'A"."B', name: 'C', createdAt },
      { user: 'A', name: 'B"."C', createdAt },
    ];
    const { client } = await startSnowflake(t, { users, tokens, keyPairs: [], authorizations: [] });
    const idOf = async (id: string) => (await lookups.tokens?.(client, { ...alice, id }))?.[0]?.id;
    assert.equal(await idOf('A"."B'), '"A"".""B"."C"');
    assert.equal(await idOf('A'), '"A"."B"".""C"');
  });

  test('with names as long as they get have ids that are not too long', async (t) => {
    const name = '"'.repeat(200);
    const users = [{ name }, SELF];
    const tokens = [{ user: name, name, createdAt: '2026-01-10T10:00:00.000Z' }];
    const { client } = await startSnowflake(t, { users, tokens });
    const [token] = (await lookups.tokens?.(client, { ...alice, id: name })) ?? [];
    assert.match(token?.id ?? '', /^sha256-[0-9a-f]{64}$/);
  });
});
