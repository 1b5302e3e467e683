import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AccountQuery } from 'countersign/kit';
import { lookups } from '../../../connectors/aws/lookups.ts';
import { alice, deploy, person, startAws } from './fixture.ts';
import {
  ACCOUNT,
  ADMIN_SET,
  ALICE,
  BEDROCK,
  BOB,
  center,
  GROUP,
  KEY,
  OTHER_KEY,
  PERSON,
  personSeed,
  READ_SET,
  ROLE,
  seed,
} from './seed.ts';

const sso = `arn:aws:sts::${ACCOUNT}:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice`;

describe('an account is found', () => {
  const ways: readonly (readonly [string, AccountQuery, string])[] = [
    ['a user of IAM by ARN', { id: ALICE.arn }, ALICE.arn],
    ['a user of IAM by unique id, as many detections name one', { id: ALICE.id }, ALICE.arn],
    ['a user of IAM by name', { name: ALICE.name }, ALICE.arn],
    ['a user of IAM that is named like the address', { email: ALICE.name }, ALICE.arn],
    ['a role by ARN', { id: ROLE.arn }, ROLE.arn],
    [
      'a role by one of its sessions’ ARN',
      { id: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/alice` },
      ROLE.arn,
    ],
    ['a role by one of its sessions’ unique id', { id: `${ROLE.id}:alice` }, ROLE.arn],
    ['the root user by ARN', { id: `arn:aws:iam::${ACCOUNT}:root` }, `arn:aws:iam::${ACCOUNT}:root`],
    ['the root user by name', { name: 'root' }, `arn:aws:iam::${ACCOUNT}:root`],
  ];
  for (const [what, query, id] of ways) {
    test(`${what}`, async (t) => {
      const { client } = await startAws(t);
      assert.equal((await lookups.account(client, query))?.id, id);
    });
  }

  const people: readonly (readonly [string, AccountQuery])[] = [
    ['by e-mail', { email: 'Alice@ACME.example' }],
    ['by user name', { name: 'alice' }],
    ['by the directory’s id', { id: PERSON.id }],
    ['by the session of a permission set, which is a person’s', { id: sso }],
    ['by the session’s unique id', { id: 'AROARESERVED00000001:alice' }],
  ];
  for (const [how, query] of people) {
    test(`a user of Identity Center ${how}`, async (t) => {
      const { client } = await startAws(t, personSeed);
      assert.deepEqual(await lookups.account(client, query), {
        platform: 'aws',
        id: PERSON.id,
        email: 'alice@acme.example',
        name: 'alice',
        status: 'active',
        groups: ['auditors'],
      });
    });
  }

  test('with groups, a link, and whether it holds an administrator’s policy by a group', async (t) => {
    const { client } = await startAws(t);
    const found = await lookups.account(client, { id: ALICE.arn });
    assert.deepEqual(found, {
      platform: 'aws',
      id: ALICE.arn,
      email: ALICE.name,
      name: ALICE.name,
      status: 'active',
      isAdmin: true,
      groups: ['engineers'],
      link: 'https://console.aws.amazon.com/iam/home#/users/details/alice%40acme.example',
    });
    // A policy of one’s own may grant as much: that nobody is an administrator is never claimed.
    const bob = await lookups.account(client, { name: BOB.name });
    assert.ok(bob && !('isAdmin' in bob));
  });

  test('as suspended where our policy denies it everything', async (t) => {
    const denied = { ...seed.users[1], inline: { CountersignSuspend: { Statement: [] } } };
    const { client } = await startAws(t, { users: [denied] });
    assert.equal((await lookups.account(client, { name: BOB.name }))?.status, 'suspended');
  });

  test('whose status Identity Center does not tell, as unknown', async (t) => {
    const { client } = await startAws(t, personSeed);
    assert.equal((await lookups.account(client, { email: 'bob@acme.example' }))?.status, 'unknown');
  });
});

describe('nobody is found', () => {
  const strangers: readonly (readonly [string, AccountQuery])[] = [
    ['in another account', { id: 'arn:aws:iam::999999999999:user/alice@acme.example' }],
    ['under the right name in another path', { id: `arn:aws:iam::${ACCOUNT}:user/other/alice@acme.example` }],
    ['by a unique id of nobody', { id: 'AIDANOBODY0000000001' }],
    ['by what is no name', { id: 'alice; drop' }],
    ['of Identity Center, where none is configured', { id: PERSON.id }],
    ['by nothing', {}],
  ];
  for (const [where, query] of strangers) {
    test(`${where}`, async (t) => {
      const { client } = await startAws(t);
      assert.equal(await lookups.account(client, query), undefined);
    });
  }
});

describe('tokens', () => {
  test('of a user of IAM are the keys in use, with their last use', async (t) => {
    const users = structuredClone(seed.users);
    Object.assign(users[0]!.keys[1]!, { status: 'Inactive' });
    const { client } = await startAws(t, { users });
    const found = await lookups.tokens?.(client, alice);
    assert.deepEqual(
      found?.map(({ id, kind, name, lastUsedAt }) => [id, kind, name, lastUsedAt]),
      [
        [KEY, 'api-key', undefined, '2026-03-01T08:10:00.000Z'],
        [BEDROCK, 'api-key', 'bedrock.amazonaws.com', undefined],
      ],
    );
    assert.ok(!found?.some(({ id }) => id === OTHER_KEY));
  });

  test('of a user of Identity Center are permission sets, those of groups told apart', async (t) => {
    const { client } = await startAws(t, { center });
    const found = await lookups.tokens?.(client, person);
    assert.deepEqual(
      found?.map(({ id, kind, name }) => [id, kind, name]),
      [
        [`${ADMIN_SET} ${ACCOUNT}`, 'grant', `Admin in ${ACCOUNT}`],
        [`${READ_SET} 444455556666`, 'grant', 'Read in 444455556666'],
        [`${READ_SET} ${ACCOUNT} ${GROUP}`, 'grant', `Read in ${ACCOUNT}, by a group`],
      ],
    );
  });

  test('of a role are none: it holds no keys', async (t) => {
    const { client } = await startAws(t);
    assert.deepEqual(await lookups.tokens?.(client, deploy), []);
  });
});
