import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lookups } from '../../../../connectors/aws/lookups.ts';
import { action, alice, askedWith, changed, deploy, done, person, request, startAws } from '../fixture.ts';
import { ALICE, center, seed } from '../seed.ts';

const PUT = 'PutUserPolicy CountersignSuspend';

describe('account.suspend', () => {
  test('denies a user of IAM everything by a policy of its own, and takes nothing away', async (t) => {
    const aws = await startAws(t);
    const { verify } = await done(aws, 'account.suspend');
    assert.deepEqual(changed(aws), [PUT]);
    assert.deepEqual(JSON.parse(String(askedWith(aws, PUT)?.PolicyDocument)), {
      Version: '2012-10-17',
      Statement: [{ Sid: 'CountersignSuspend', Effect: 'Deny', Action: '*', Resource: '*' }],
    });
    assert.equal((await verify()).state, 'proven');
    assert.equal((await lookups.account(aws.client, { id: ALICE.arn }))?.status, 'suspended');
  });

  test('is undone by taking the policy away', async (t) => {
    const aws = await startAws(t);
    const { undo, verify } = await done(aws, 'account.suspend');
    await undo();
    assert.deepEqual(changed(aws), [PUT, 'DeleteUserPolicy CountersignSuspend']);
    assert.equal((await verify()).state, 'refuted');
  });

  test('keeps another content of a policy of that name, and brings it back', async (t) => {
    const theirs = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };
    const users = [{ ...seed.users[0], inline: { CountersignSuspend: theirs } }];
    const aws = await startAws(t, { users });
    const { plan, undo } = await done(aws, 'account.suspend');
    assert.match(plan.present.join('\n'), /another content is written over, and brought back by undo/);
    await undo();
    assert.deepEqual(JSON.parse(String(askedWith(aws, PUT)?.PolicyDocument)), theirs);
  });

  test('of a user who was suspended before is left as it is by undo', async (t) => {
    const denied = { Version: '2012-10-17', Statement: { Effect: 'Deny', Action: '*', Resource: '*' } };
    const users = [{ ...seed.users[0], inline: { CountersignSuspend: denied } }];
    const aws = await startAws(t, { users });
    const { plan, undo } = await done(aws, 'account.suspend');
    assert.equal(plan.alreadyDone, true);
    assert.deepEqual((await undo())?.calls, ['the user was suspended before: left as it is']);
  });

  test('is not taken for done by a policy that denies under a condition alone', async (t) => {
    const aws = await startAws(t);
    const one = action('account.suspend');
    const asked = request('account.suspend');
    const plan = await one.plan(aws.client, asked);
    const conditional = {
      Statement: [
        {
          Effect: 'Deny',
          Action: '*',
          Resource: '*',
          Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
        },
      ],
    };
    const other = await startAws(t, {
      users: [{ ...seed.users[0], inline: { CountersignSuspend: conditional } }],
    });
    assert.equal((await one.verify(other.client, asked, plan, aws.now().toISOString())).state, 'pending');
  });

  const gaps = [
    ['a user of Identity Center', person, /disable them at the identity source/],
    ['a role', deploy, /sessions\.revoke/],
    [
      'the root user',
      { ...alice, id: 'arn:aws:iam::111122223333:root' },
      /no policy holds for the root user/,
    ],
  ] as const;
  for (const [whom, account, why] of gaps) {
    test(`is a gap for ${whom}, with what to do instead`, async (t) => {
      const aws = await startAws(t, { center });
      const planned = action('account.suspend').plan(aws.client, request('account.suspend', { account }));
      await assert.rejects(planned, (thrown: Error & { code?: string }) => {
        assert.match(thrown.message, why);
        return thrown.code === 'ERR_CAPABILITY_NOT_OFFERED';
      });
    });
  }
});
