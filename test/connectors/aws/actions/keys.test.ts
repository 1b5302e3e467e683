import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { action, alice, askedWith, changed, deploy, done, person, request, startAws } from '../fixture.ts';
import { ALICE, BEDROCK, BOB, center, KEY, OTHER_KEY, seed } from '../seed.ts';

const key = { kind: 'api-key', platform: 'aws', id: KEY } as const;
const bedrock = { ...key, id: BEDROCK };

describe('credential.disable', () => {
  test('takes the one key out of use, and no other', async (t) => {
    const aws = await startAws(t);
    const { plan, receipt } = await done(aws, 'credential.disable', { credential: key });
    assert.deepEqual(changed(aws), [`UpdateAccessKey ${KEY}`]);
    assert.deepEqual(receipt.calls, [`UpdateAccessKey ${KEY} Inactive → 200`]);
    assert.match(
      plan.present[0] ?? '',
      /active, made 2025-11-01T10:00:00.000Z, last used 2026-03-01T08:10:00.000Z/,
    );
    assert.match(plan.present[1] ?? '', /temporary credentials that it was given go on/);
    const { UserName, Status } = askedWith(aws, `UpdateAccessKey ${KEY}`) ?? {};
    assert.deepEqual([UserName, Status], [ALICE.name, 'Inactive']);
  });

  test('is effective by IAM’s list while CloudTrail is late, and proven when it has come in', async (t) => {
    const aws = await startAws(t, { logDelayMs: 600_000 });
    const { verify } = await done(aws, 'credential.disable', { credential: key });
    const first = await verify();
    assert.equal(first.state, 'effective');
    assert.match(first.saw.join('\n'), /CloudTrail shows no UpdateAccessKey .* 15 minutes late/);
    aws.advance(600_000);
    assert.equal((await verify()).state, 'proven');
  });

  test('is refuted where somebody takes the key into use again', async (t) => {
    const aws = await startAws(t);
    const { verify, undo } = await done(aws, 'credential.disable', { credential: key });
    await undo();
    assert.equal((await verify()).state, 'refuted');
  });

  test('takes a service’s credential out of use as well', async (t) => {
    const aws = await startAws(t);
    const { verify } = await done(aws, 'credential.disable', { credential: bedrock });
    assert.deepEqual(changed(aws), [`UpdateServiceSpecificCredential ${BEDROCK}`]);
    assert.equal((await verify()).state, 'proven');
  });

  test('leaves out of use what was so before', async (t) => {
    const users = structuredClone(seed.users);
    Object.assign(users[0]!.keys[0]!, { status: 'Inactive' });
    const aws = await startAws(t, { users });
    const { plan, undo, verify } = await done(aws, 'credential.disable', { credential: key });
    assert.equal(plan.alreadyDone, true);
    assert.deepEqual((await undo())?.calls, ['it was out of use before: left as it is']);
    assert.equal((await verify()).state, 'proven');
  });

  const refusals = [
    ['a temporary key', { credential: { ...key, id: 'ASIADEPLOY0000000001' } }, 'ERR_INPUT_INVALID'],
    ['a credential of another platform', { credential: { ...key, platform: 'okta' } }, 'ERR_INPUT_INVALID'],
    ['no credential', {}, 'ERR_INPUT_INVALID'],
    ['another user’s key', { credential: { ...key, id: 'AKIABOB000000000001' } }, 'ERR_CONNECTOR_NOT_FOUND'],
    ['a role, which holds none', { account: deploy, credential: key }, 'ERR_CAPABILITY_NOT_OFFERED'],
    [
      'a user of Identity Center, who holds none',
      { account: person, credential: key },
      'ERR_CAPABILITY_NOT_OFFERED',
    ],
    [
      'the root user',
      { account: { ...alice, id: 'arn:aws:iam::111122223333:root' }, credential: key },
      'ERR_CAPABILITY_NOT_OFFERED',
    ],
    [
      'a user who is not there',
      { account: { ...alice, id: 'arn:aws:iam::111122223333:user/nobody' }, credential: key },
      'ERR_CONNECTOR_NOT_FOUND',
    ],
    [
      'a user of that name in another path',
      { account: { ...alice, id: 'arn:aws:iam::111122223333:user/x/bob' }, credential: key },
      'ERR_CONNECTOR_NOT_FOUND',
    ],
    [
      'an account that is none of AWS',
      { account: { ...alice, id: '00u1 alice' }, credential: key },
      'ERR_INPUT_INVALID',
    ],
  ] as const;
  for (const [what, more, code] of refusals) {
    test(`plans nothing for ${what}`, async (t) => {
      const aws = await startAws(t, { center });
      const asked = request('credential.disable', more);
      await assert.rejects(action('credential.disable').plan(aws.client, asked), { code });
      assert.deepEqual(changed(aws), []);
    });
  }

  test('refuses the key that Countersign itself works with', async (t) => {
    const { open } = await startAws(t);
    const client = open();
    const own = client.settings.keys?.accessKeyId;
    const asked = request('credential.disable', { credential: { ...key, id: String(own) } });
    await assert.rejects(action('credential.disable').plan(client, asked), {
      code: 'ERR_CONNECTOR_REJECTED',
    });
  });
});

describe('credential.delete', () => {
  test('is proven by the list, which showed the key before, and by CloudTrail', async (t) => {
    const aws = await startAws(t);
    const { verify } = await done(aws, 'credential.delete', { credential: key });
    assert.deepEqual(changed(aws), [`DeleteAccessKey ${KEY}`]);
    assert.equal((await verify()).state, 'proven');
  });

  test('is not done by a key that is merely out of use', async (t) => {
    const aws = await startAws(t);
    const one = action('credential.delete');
    const asked = request('credential.delete', { credential: key });
    const plan = await one.plan(aws.client, asked);
    await done(aws, 'credential.disable', { credential: key });
    assert.equal((await one.verify(aws.client, asked, plan, aws.now().toISOString())).state, 'pending');
  });

  test('of a key that is not there changes nothing and proves nothing', async (t) => {
    const aws = await startAws(t);
    const { plan, receipt, verify } = await done(aws, 'credential.delete', {
      credential: { ...key, id: 'AKIAGONE000000000001' },
    });
    assert.equal(plan.alreadyDone, true);
    assert.deepEqual(receipt.calls, ['the user holds no such key']);
    const reading = await verify();
    assert.equal(reading.state, 'pending');
    assert.match(reading.strongest.why, /or it is none of this user/);
    assert.deepEqual(changed(aws), []);
  });
});

describe('tokens.revoke', () => {
  test('takes every key of the user out of use, and of nobody else', async (t) => {
    const aws = await startAws(t);
    const { plan, verify } = await done(aws, 'tokens.revoke');
    assert.deepEqual(plan.binds.keys, [BEDROCK, KEY, OTHER_KEY].sort());
    assert.deepEqual(changed(aws), [
      `UpdateAccessKey ${KEY}`,
      `UpdateAccessKey ${OTHER_KEY}`,
      `UpdateServiceSpecificCredential ${BEDROCK}`,
    ]);
    assert.equal((await verify()).state, 'proven');
  });

  test('is refuted where a key came into use since the plan, which it never touched', async (t) => {
    const users = structuredClone(seed.users);
    Object.assign(users[0]!.keys[1]!, { status: 'Inactive' });
    const aws = await startAws(t, { users });
    const { plan, verify } = await done(aws, 'tokens.revoke');
    assert.deepEqual(plan.binds.keys, [BEDROCK, KEY].sort());
    const other = await done(aws, 'credential.disable', { credential: { ...key, id: OTHER_KEY } });
    await other.one.undo?.(aws.client, other.asked, { ...other.plan, before: { status: 'Active' } });
    const reading = await verify();
    assert.equal(reading.state, 'refuted');
    assert.match(reading.saw.join('\n'), new RegExp(`access key ${OTHER_KEY} came into use since the plan`));
  });

  test('undone brings back all but the key that the incident is about', async (t) => {
    const aws = await startAws(t);
    const { undo } = await done(aws, 'tokens.revoke', { credential: key });
    const receipt = await undo();
    assert.deepEqual(receipt?.calls, [
      `UpdateAccessKey ${OTHER_KEY} Active → 200`,
      `UpdateServiceSpecificCredential ${BEDROCK} Active → 200`,
    ]);
  });

  test('that breaks off after one key is of unknown outcome', async (t) => {
    const aws = await startAws(t);
    const asked = request('tokens.revoke');
    const plan = await action('tokens.revoke').plan(aws.client, asked);
    const operation = new RegExp(`^UpdateAccessKey ${OTHER_KEY}$`);
    aws.simulator.inject({ path: /^/, operation, kind: 'forbidden' });
    await assert.rejects(action('tokens.revoke').perform(aws.client, asked, plan), {
      code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN',
    });
    assert.deepEqual(changed(aws), [`UpdateAccessKey ${KEY}`]);
    const since = aws.now().toISOString();
    assert.equal((await action('tokens.revoke').verify(aws.client, asked, plan, since)).state, 'pending');
  });

  test('of a user without keys has nothing to do', async (t) => {
    const aws = await startAws(t, { users: [{ name: BOB.name, id: BOB.id }] });
    const account = { ...alice, id: 'arn:aws:iam::111122223333:user/bob' };
    const { plan, receipt } = await done(aws, 'tokens.revoke', { account });
    assert.equal(plan.alreadyDone, true);
    assert.deepEqual(receipt.calls, ['the user holds no key in use']);
  });
});
