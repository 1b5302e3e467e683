import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { action, alice, askedWith, changed, deploy, done, request, startAws } from '../fixture.ts';
import { ACCOUNT, assumeRole, ROLE, roles, SESSION_ID, SESSION_KEY } from '../seed.ts';

const PUT = 'PutRolePolicy CountersignRevokeSessions';
const session = { kind: 'session', platform: 'aws', id: SESSION_KEY } as const;

function documentOf(asked: Record<string, unknown> | undefined) {
  const { Statement } = JSON.parse(String(asked?.PolicyDocument)) as { Statement: { Condition: object }[] };
  return Statement[0]?.Condition;
}

describe('sessions.revoke of a role', () => {
  test('denies what was issued up to now, and says that it hits every session, with how many are known', async (t) => {
    const aws = await startAws(t);
    const { plan, verify } = await done(aws, 'sessions.revoke', { account: deploy });
    assert.deepEqual(changed(aws), [PUT]);
    assert.deepEqual(documentOf(askedWith(aws, PUT)), {
      DateLessThan: { 'aws:TokenIssueTime': '2026-03-01T09:00:01Z' },
    });
    assert.match(plan.present[0] ?? '', /every session of the role is hit, whoever began it/);
    assert.match(
      plan.present[1] ?? '',
      /shows 1 sessions issued within the longest that one lives \(2 h\), to arn:aws:iam/,
    );
    assert.equal((await verify()).state, 'proven');
  });

  test('counts only sessions that may be alive', async (t) => {
    const log = [
      assumeRole('2026-03-01T06:59:00Z', 'ASIAOLD0000000000001', 'old'),
      assumeRole('2026-03-01T07:30:00Z', 'ASIANEW0000000000001', 'new'),
    ];
    const aws = await startAws(t, { log });
    const plan = await action('sessions.revoke').plan(
      aws.client,
      request('sessions.revoke', { account: deploy }),
    );
    assert.match(plan.present[1] ?? '', /shows 1 sessions/);
    // How many there are changes by itself, and voids no approval.
    assert.deepEqual(Object.keys(plan.binds).sort(), ['account', 'policy', 'roleId']);
  });

  test('is refused for roles that AWS alone edits', async (t) => {
    const aws = await startAws(t);
    for (const { name, path } of roles.slice(1)) {
      const account = { ...deploy, id: `arn:aws:iam::${ACCOUNT}:role${path}${name}` };
      const planned = action('sessions.revoke').plan(aws.client, request('sessions.revoke', { account }));
      await assert.rejects(planned, { code: 'ERR_CONNECTOR_REJECTED', message: /AWS alone edits this role/ });
    }
  });

  test('is refused for the role that Countersign works as', async (t) => {
    const aws = await startAws(t, { assumableRole: ROLE.arn });
    const planned = action('sessions.revoke').plan(
      aws.client,
      request('sessions.revoke', { account: deploy }),
    );
    await assert.rejects(planned, { code: 'ERR_CONNECTOR_REJECTED', message: /works as/ });
  });

  test('is not taken for done by an earlier denial, which left later sessions alive', async (t) => {
    const aws = await startAws(t);
    const first = await done(aws, 'sessions.revoke', { account: deploy });
    assert.equal((await first.verify()).state, 'proven');
    aws.advance(3_600_000);
    const asked = request('sessions.revoke', { account: deploy });
    const plan = await action('sessions.revoke').plan(aws.client, asked);
    assert.equal(plan.alreadyDone, false);
    assert.match(plan.present.join('\n'), /denies what was issued before 2026-03-01T09:00:01Z already/);
    const since = aws.now().toISOString();
    assert.equal((await action('sessions.revoke').verify(aws.client, asked, plan, since)).state, 'pending');
  });

  test('is undone to what stood before, an earlier denial included', async (t) => {
    const aws = await startAws(t);
    await done(aws, 'sessions.revoke', { account: deploy });
    const before = documentOf(askedWith(aws, PUT));
    aws.advance(3_600_000);
    const second = await done(aws, 'sessions.revoke', { account: deploy });
    await second.undo();
    assert.deepEqual(documentOf(askedWith(aws, PUT)), before);
  });

  test('is refuted where somebody takes the denial away', async (t) => {
    const aws = await startAws(t);
    const { undo, verify } = await done(aws, 'sessions.revoke', { account: deploy });
    await undo();
    assert.deepEqual(changed(aws), [PUT, 'DeleteRolePolicy CountersignRevokeSessions']);
    assert.equal((await verify()).state, 'refuted');
  });
});

describe('sessions.revoke of a user of IAM', () => {
  test('hits temporary credentials, and says that keys are not hit', async (t) => {
    const aws = await startAws(t);
    const { plan, verify } = await done(aws, 'sessions.revoke');
    assert.deepEqual(changed(aws), ['PutUserPolicy CountersignRevokeSessions']);
    assert.match(plan.present.join('\n'), /its keys are not hit: tokens\.revoke/);
    assert.equal((await verify()).state, 'proven');
  });

  test('is a gap for the root user', async (t) => {
    const aws = await startAws(t);
    const account = { ...alice, id: `arn:aws:iam::${ACCOUNT}:root` };
    const planned = action('sessions.revoke').plan(aws.client, request('sessions.revoke', { account }));
    await assert.rejects(planned, { code: 'ERR_CAPABILITY_NOT_OFFERED' });
  });
});

describe('session.revoke', () => {
  test('denies the one name of session, found by its temporary key', async (t) => {
    const aws = await startAws(t);
    const { plan, verify } = await done(aws, 'session.revoke', { account: deploy, credential: session });
    assert.equal(plan.binds.uniqueId, SESSION_ID);
    const [put = ''] = changed(aws);
    assert.match(put, /^PutRolePolicy CountersignRevokeSession-[0-9a-f]{16}$/);
    assert.deepEqual(documentOf(askedWith(aws, put)), {
      DateLessThan: { 'aws:TokenIssueTime': '2026-03-01T09:00:01Z' },
      StringEquals: { 'aws:userid': SESSION_ID },
    });
    assert.match(plan.present[0] ?? '', /told apart by name alone: CloudTrail shows 1/);
    assert.equal((await verify()).state, 'proven');
  });

  test('finds a session that was never used, by the record of its issue', async (t) => {
    const log = [assumeRole('2026-03-01T08:50:00Z', SESSION_KEY, 'unused')];
    const aws = await startAws(t, { log });
    const asked = request('session.revoke', { account: deploy, credential: session });
    const plan = await action('session.revoke').plan(aws.client, asked);
    assert.equal(plan.binds.uniqueId, `${ROLE.id}:unused`);
  });

  test('takes a session’s unique id as it stands', async (t) => {
    const aws = await startAws(t, { log: [] });
    const credential = { ...session, id: SESSION_ID };
    const plan = await action('session.revoke').plan(
      aws.client,
      request('session.revoke', { account: deploy, credential }),
    );
    assert.equal(plan.binds.uniqueId, SESSION_ID);
  });

  test('two of them on one role come and go apart', async (t) => {
    const aws = await startAws(t);
    const one = await done(aws, 'session.revoke', { account: deploy, credential: session });
    const other = await done(aws, 'session.revoke', {
      account: deploy,
      credential: { ...session, id: `${ROLE.id}:eve` },
    });
    await one.undo();
    assert.equal((await other.verify()).state, 'proven');
    assert.equal((await one.verify()).state, 'refuted');
  });

  const refusals = [
    [
      'a key that CloudTrail does not know',
      { ...session, id: 'ASIAUNKNOWN000000001' },
      'ERR_CONNECTOR_NOT_FOUND',
    ],
    ['another role’s session', { ...session, id: 'AROAOTHER00000000001:alice' }, 'ERR_CONNECTOR_REJECTED'],
    ['a long-lived key', { ...session, id: 'AKIAALICE00000000001' }, 'ERR_INPUT_INVALID'],
    ['a session of another platform', { ...session, platform: 'okta' }, 'ERR_INPUT_INVALID'],
    ['no credential', undefined, 'ERR_INPUT_INVALID'],
  ] as const;
  for (const [what, credential, code] of refusals) {
    test(`plans nothing for ${what}`, async (t) => {
      const aws = await startAws(t);
      const asked = request('session.revoke', { account: deploy, ...(credential ? { credential } : {}) });
      await assert.rejects(action('session.revoke').plan(aws.client, asked), { code });
    });
  }

  test('is a gap for a user of IAM, whose sessions have no names', async (t) => {
    const aws = await startAws(t);
    const planned = action('session.revoke').plan(
      aws.client,
      request('session.revoke', { credential: session }),
    );
    await assert.rejects(planned, { code: 'ERR_CAPABILITY_NOT_OFFERED' });
  });
});
