import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { connector } from '../../../../connectors/aws/index.ts';
import { action, alice, askedWith, changed, done, person, request, startAws } from '../fixture.ts';
import { ACCOUNT, ADMIN_SET, center, PERSON, READ_SET } from '../seed.ts';

const PUT = `PutInlinePolicyToPermissionSet ${ADMIN_SET}`;

function statements(asked: Record<string, unknown> | undefined) {
  return (JSON.parse(String(asked?.InlinePolicy)) as { Statement: { Sid?: string }[] }).Statement;
}

describe('sessions.revoke of a user of Identity Center', () => {
  test('denies this user alone in each of their permission sets, and provisions these anew', async (t) => {
    const aws = await startAws(t, { center });
    const { plan, verify } = await done(aws, 'sessions.revoke', { account: person });
    assert.deepEqual(changed(aws), [
      PUT,
      `ProvisionPermissionSet ${ADMIN_SET}`,
      `PutInlinePolicyToPermissionSet ${READ_SET}`,
      `ProvisionPermissionSet ${READ_SET}`,
    ]);
    const [theirs, ours] = statements(askedWith(aws, PUT));
    assert.equal(theirs?.Sid, 'Theirs');
    assert.deepEqual(ours, {
      Sid: 'CountersignRevoke906767b2f10a1b2c3d111142228333444455556666',
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: {
        DateLessThan: { 'aws:TokenIssueTime': '2026-03-01T09:00:01Z' },
        StringEquals: { 'identitystore:userId': PERSON.id },
      },
    });
    assert.match(plan.present.join('\n'), /Admin, Read in 2 accounts/);
    assert.match(plan.present.join('\n'), /session of the access portal goes on/);
    assert.equal((await verify()).state, 'proven');
  });

  test('is not done before the permission sets have reached the accounts', async (t) => {
    const aws = await startAws(t, { center: { ...center, delayMs: 30_000 } });
    const { verify } = await done(aws, 'sessions.revoke', { account: person });
    const reading = await verify();
    assert.equal(reading.state, 'pending');
    assert.match(reading.saw.join('\n'), /not yet provisioned/);
    aws.advance(30_000);
    assert.equal((await verify()).state, 'proven');
  });

  test('is not done where the provisioning was never carried out', async (t) => {
    const aws = await startAws(t, { center });
    aws.simulator.inject({ path: /^/, operation: /^ProvisionPermissionSet/, kind: 'no-effect', times: 2 });
    const { verify } = await done(aws, 'sessions.revoke', { account: person });
    assert.equal((await verify()).state, 'pending');
  });

  test('is undone by taking out its own statement, and leaves what others wrote meanwhile', async (t) => {
    const aws = await startAws(t, { center });
    const { undo, verify } = await done(aws, 'sessions.revoke', { account: person });
    await undo();
    assert.deepEqual(
      statements(askedWith(aws, PUT)).map(({ Sid }) => Sid),
      ['Theirs'],
    );
    assert.deepEqual(changed(aws).slice(4), [
      PUT,
      `ProvisionPermissionSet ${ADMIN_SET}`,
      `DeleteInlinePolicyFromPermissionSet ${READ_SET}`,
      `ProvisionPermissionSet ${READ_SET}`,
    ]);
    assert.equal((await verify()).state, 'refuted');
  });

  test('that breaks off after the first permission set is of unknown outcome', async (t) => {
    const aws = await startAws(t, { center });
    const asked = request('sessions.revoke', { account: person });
    const plan = await action('sessions.revoke').plan(aws.client, asked);
    aws.simulator.inject({ path: /^/, operation: new RegExp(`Provision.*${READ_SET}$`), kind: 'forbidden' });
    await assert.rejects(action('sessions.revoke').perform(aws.client, asked, plan), {
      code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN',
    });
  });

  test('does not write over a policy that it cannot read', async (t) => {
    const permissionSets = [
      { arn: ADMIN_SET, name: 'Admin', inline: { Statement: 'nonsense' } },
      center.permissionSets[1],
    ];
    const aws = await startAws(t, { center: { ...center, permissionSets } });
    const planned = action('sessions.revoke').plan(
      aws.client,
      request('sessions.revoke', { account: person }),
    );
    await assert.rejects(planned, {
      code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE',
      message: /InlinePolicy: no policy document/,
    });
  });

  test('is a gap where no Identity Center is configured', async (t) => {
    const aws = await startAws(t);
    const planned = action('sessions.revoke').plan(
      aws.client,
      request('sessions.revoke', { account: person }),
    );
    await assert.rejects(planned, { code: 'ERR_CAPABILITY_NOT_OFFERED' });
  });
});

describe('grants.revoke', () => {
  test('takes what was assigned in person, leaves what comes by groups, and says so', async (t) => {
    const aws = await startAws(t, { center });
    const { plan, verify } = await done(aws, 'grants.revoke', { account: person });
    assert.deepEqual(changed(aws), [
      `DeleteAccountAssignment ${ADMIN_SET} ${ACCOUNT}`,
      `DeleteAccountAssignment ${READ_SET} 444455556666`,
    ]);
    assert.match(plan.present.join('\n'), new RegExp(`these come by groups and stay: Read in ${ACCOUNT}`));
    assert.equal((await verify()).state, 'proven');
  });

  test('is not done before AWS has done it', async (t) => {
    const aws = await startAws(t, { center: { ...center, delayMs: 30_000 } });
    const { verify } = await done(aws, 'grants.revoke', { account: person });
    assert.equal((await verify()).state, 'pending');
    aws.advance(30_000);
    assert.equal((await verify()).state, 'proven');
  });

  test('that AWS took and then failed is refuted, with AWS’s reason', async (t) => {
    const aws = await startAws(t, { center: { ...center, deletionsFail: 'the account is being closed' } });
    const { verify } = await done(aws, 'grants.revoke', { account: person });
    const reading = await verify();
    assert.equal(reading.state, 'refuted');
    assert.match(reading.saw.join('\n'), /a deletion failed: .*: the account is being closed/);
  });

  test('of a user with nothing of their own has nothing to do', async (t) => {
    const assignments = center.assignments.slice(2);
    const aws = await startAws(t, { center: { ...center, assignments } });
    const { plan, receipt } = await done(aws, 'grants.revoke', { account: person });
    assert.equal(plan.alreadyDone, true);
    assert.deepEqual(receipt.calls, ['no assignment of before is left']);
  });

  test('is offered only where Identity Center is configured, and never for users of IAM', async (t) => {
    const one = connector.actions.find(({ capability }) => capability === 'grants.revoke');
    assert.equal(one?.offered?.({}), false);
    const aws = await startAws(t, { center });
    assert.equal(one?.offered?.(aws.address.settings), true);
    const planned = action('grants.revoke').plan(aws.client, request('grants.revoke', { account: alice }));
    await assert.rejects(planned, { code: 'ERR_CAPABILITY_NOT_OFFERED' });
  });
});
