import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ActivityQuery } from 'countersign/kit';
import { auditLog } from '../../../connectors/aws/audit-log.ts';
import { START } from '../../support/platform.ts';
import { alice, deploy, type Fixture, person, startAws } from './fixture.ts';
import {
  ACCOUNT,
  assumeRole,
  KEY,
  log,
  logRecord,
  personSeed,
  SESSION_KEY,
  sessionIdentity,
} from './seed.ts';

const window = { since: '2026-02-22T09:00:00.000Z', until: START, limit: 1_000 };

async function pulled({ client }: Pick<Fixture, 'client'>, query: Partial<ActivityQuery>) {
  const pull = await auditLog.pull(client, { ...window, ...query });
  return { ...pull, codes: pull.activities.map(({ eventCode }) => eventCode) };
}

function looks({ simulator }: Fixture) {
  return simulator.ledger
    .filter(({ operation }) => operation === 'LookupEvents')
    .map(({ body }) => body as { LookupAttributes?: { AttributeKey: string; AttributeValue: string }[] });
}

describe('the event histories', () => {
  test('of all Regions are one log, oldest first: the sign-in in us-east-1, the calls elsewhere', async (t) => {
    const aws = await startAws(t);
    const { codes } = await pulled(aws, { account: alice });
    assert.deepEqual(codes, ['ConsoleLogin', 'ListBuckets', 'AssumeRole']);
  });

  test('are not read in Regions that are not configured, and the preflight says so', async (t) => {
    const { open } = await startAws(t);
    const client = open({ region: 'us-west-2' });
    const { codes } = await pulled({ client }, { account: alice });
    assert.deepEqual(codes, ['ConsoleLogin']);
  });

  test('of which one cannot be read fail as a whole: the watermark is that of the least', async (t) => {
    const aws = await startAws(t);
    // The third question is the second Region’s.
    aws.simulator.inject({ path: /^/, operation: /LookupEvents/, kind: 'no-effect', times: 1 });
    aws.simulator.inject({ path: /^/, operation: /LookupEvents/, kind: 'forbidden', times: 1 });
    await assert.rejects(pulled(aws, { account: alice }), { code: 'ERR_CONNECTOR_FORBIDDEN' });
  });

  test('bring what was done to a user, whoever did it', async (t) => {
    const change = logRecord('CreateAccessKey', '2026-03-01T08:20:00Z', {
      userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/mallory`, userName: 'mallory' },
      eventSource: 'iam.amazonaws.com',
      awsRegion: 'us-east-1',
      requestParameters: { userName: alice.name },
    });
    const { codes } = await pulled(await startAws(t, { log: [change] }), { account: alice });
    assert.deepEqual(codes, ['CreateAccessKey']);
  });

  test('bring the uses of a key by whoever it was', async (t) => {
    const aws = await startAws(t);
    const credential = { kind: 'api-key', platform: 'aws', id: SESSION_KEY } as const;
    const { codes } = await pulled(aws, { credential });
    assert.deepEqual(codes, ['DescribeInstances']);
    assert.deepEqual(looks(aws)[0]?.LookupAttributes, [
      { AttributeKey: 'AccessKeyId', AttributeValue: SESSION_KEY },
    ]);
  });

  test('are not asked for a credential that no look-up finds, and say so', async (t) => {
    const aws = await startAws(t);
    const credential = { kind: 'session', platform: 'okta', id: '102abc' } as const;
    const { activities, watermark } = await pulled(aws, { credential });
    assert.deepEqual(activities, []);
    assert.match(watermark.gaps[0]?.why ?? '', /access key id alone/);
    assert.deepEqual(looks(aws), []);
  });

  test('of a role bring the issue of its sessions and what these did', async (t) => {
    const { codes, activities } = await pulled(await startAws(t), { account: deploy });
    assert.deepEqual(codes, ['AssumeRole', 'DescribeInstances']);
    assert.deepEqual(new Set(activities.map(({ tokenId }) => tokenId)), new Set([SESSION_KEY]));
  });

  test('of a role with many sessions bring the calls of the newest, and name what was left', async (t) => {
    const many = Array.from({ length: 12 }, (_, at) => {
      const minute = String(10 + at);
      return assumeRole(`2026-03-01T08:${minute}:00Z`, `ASIAMANY00000000${minute}00`, `s${minute}`);
    });
    const { watermark } = await pulled(await startAws(t, { log: many }), { account: deploy });
    assert.match(watermark.gaps[0]?.why ?? '', /of 12 sessions of the role the calls of the 10 newest/);
  });

  test('of a user of Identity Center bring their sign-ins and what their sessions did', async (t) => {
    const { codes } = await pulled(await startAws(t, personSeed), { account: person });
    assert.deepEqual(codes, ['UserAuthentication', 'DescribeInstances']);
  });

  test('of a user of Identity Center bring nobody else’s sign-ins', async (t) => {
    const others = logRecord('UserAuthentication', '2026-03-01T08:00:00Z', {
      userIdentity: { type: 'IdentityCenterUser', onBehalfOf: { userId: 'somebody-else' } },
      eventSource: 'signin.amazonaws.com',
    });
    const { codes } = await pulled(await startAws(t, { ...personSeed, log: [others] }), { account: person });
    assert.deepEqual(codes, []);
  });

  test('are not taken in by a role’s session that is named like a user', async (t) => {
    const userIdentity = {
      ...sessionIdentity,
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/${alice.name}`,
    };
    const named = logRecord('DeleteBucket', '2026-03-01T08:30:00Z', { userIdentity });
    const { codes } = await pulled(await startAws(t, { log: [named] }), { account: alice });
    assert.deepEqual(codes, []);
  });

  test('of nobody in particular are read whole', async (t) => {
    const { codes } = await pulled(await startAws(t), {});
    assert.equal(codes.length, log.length);
  });
});

describe('a pull', () => {
  const many = Array.from({ length: 120 }, (_, at) =>
    logRecord(`Call${at}`, new Date(Date.parse('2026-03-01T06:00:00Z') + at * 1_000).toISOString()),
  );

  test('goes through the pages to the end, each record once', async (t) => {
    const { codes, watermark } = await pulled(await startAws(t, { log: many }), { account: alice });
    assert.equal(new Set(codes).size, 120);
    assert.deepEqual(watermark.gaps, []);
  });

  test('past its limit keeps the newest and names the cut', async (t) => {
    const aws = await startAws(t, { log: many });
    const { codes, watermark } = await pulled(aws, { account: alice, limit: 60 });
    assert.equal(codes.length, 60);
    assert.equal(codes.at(-1), 'Call119');
    assert.equal(watermark.gaps[0]?.until, '2026-03-01T06:01:00.000Z');
  });

  test('counts as complete up to a quarter of an hour ago, and from 90 days ago', async (t) => {
    const { watermark } = await pulled(await startAws(t), {
      account: alice,
      since: '2025-01-01T00:00:00.000Z',
    });
    assert.equal(watermark.completeUntil, '2026-03-01T08:45:00.000Z');
    assert.equal(watermark.completeFrom, '2025-12-01T09:00:00.000Z');
  });

  test('asks for no older second than AWS keeps', async (t) => {
    const aws = await startAws(t);
    await pulled(aws, { account: alice, since: '2025-01-01T00:00:00.000Z' });
    const [first] = looks(aws) as { StartTime?: number }[];
    assert.equal(first?.StartTime, Date.parse('2025-12-01T09:00:00Z') / 1_000);
  });

  test('keeps what happened in the second that it begins in', async (t) => {
    const record = logRecord('ListBuckets', '2026-03-01T08:00:00Z');
    const aws = await startAws(t, { log: [record] });
    const { codes } = await pulled(aws, { account: alice, since: '2026-03-01T08:00:00.700Z' });
    assert.deepEqual(codes, ['ListBuckets']);
  });

  test('replaces the session token that STS’ own record carries, and keeps the key’s id', async (t) => {
    const token = `FwoGZXIvYXdzE${'x'.repeat(80)}`;
    const record = assumeRole('2026-03-01T08:00:00Z', SESSION_KEY, 'alice');
    Object.assign((record.responseElements as { credentials: object }).credentials, { sessionToken: token });
    const { raw } = await pulled(await startAws(t, { log: [record] }), { account: alice });
    assert.ok(!raw.join().includes(token));
    assert.ok(raw.join().includes('fp_') && raw.join().includes(KEY));
  });

  test('makes a fault, and a gap, of a record that cannot be read', async (t) => {
    const broken = {
      ...logRecord('', '2026-03-01T08:00:00Z'),
      eventType: '',
      userIdentity: { userName: alice.name },
    };
    const { activities, watermark } = await pulled(await startAws(t, { log: [broken, ...log] }), {
      account: alice,
    });
    assert.equal(activities.length, 3);
    assert.match(
      watermark.gaps[0]?.why ?? '',
      /could not be placed: aws cloudtrail record: eventName: missing/,
    );
  });

  test('of one session that used a role shows it under its key', async (t) => {
    const { activities } = await pulled(await startAws(t), { account: deploy });
    const use = activities.find(({ eventCode }) => eventCode === 'DescribeInstances');
    assert.equal(use?.actor?.id, sessionIdentity.arn);
    assert.equal(use?.tokenId, SESSION_KEY);
  });
});
