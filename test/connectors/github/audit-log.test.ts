import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Activity, type ActivityQuery, Watermark } from 'countersign/kit';
import { AUDIT_LAG_MS, auditLog } from '../../../connectors/github/audit-log.ts';
import { START } from '../../support/platform.ts';
import { account, startGitHub } from './fixture.ts';

const HASH = `${'A'.repeat(43)}=`;
const NOW_MS = Date.parse(START);

function before(minutes: number): number {
  return NOW_MS - minutes * 60_000;
}

function record(minutes: number, action: string, facts: Record<string, unknown> = {}) {
  return { '@timestamp': before(minutes), action, actor: 'alice', ...facts };
}

const QUERY: ActivityQuery = {
  account: account('alice'),
  since: new Date(before(60)).toISOString(),
  until: START,
  limit: 1_000,
};

describe('reading the audit log', () => {
  test('finds what an account did and what was done to it, web and git, oldest first', async () => {
    const { client } = await startGitHub({
      audit: [
        record(10, 'git.clone', { actor_ip: '203.0.113.9', hashed_token: HASH }),
        record(30, 'org_credential_authorization.grant', { actor: 'admin', user: 'alice' }),
        record(20, 'repo.create', { actor: 'bob' }),
        record(90, 'repo.create'),
      ],
    });
    const { activities, raw, watermark } = await auditLog.pull(client, QUERY);
    assert.deepEqual(
      activities.map((one) => one.eventCode),
      ['org_credential_authorization.grant', 'git.clone'],
    );
    assert.equal(activities[1]?.ip, '203.0.113.9');
    assert.equal(activities[1]?.tokenId, HASH);
    assert.equal(JSON.parse(raw[1] ?? '').hashed_token, HASH);
    assert.ok(activities.every((one) => Activity.safeParse(one).success));
    assert.deepEqual(Watermark.parse(watermark), {
      platform: 'github',
      log: 'audit-log',
      completeFrom: QUERY.since,
      completeUntil: new Date(NOW_MS - AUDIT_LAG_MS).toISOString(),
      lagMs: AUDIT_LAG_MS,
      gaps: [],
    });
  });

  test('takes a record that two searches find once', async () => {
    const { client } = await startGitHub({ audit: [record(10, 'public_key.create', { user: 'alice' })] });
    assert.equal((await auditLog.pull(client, QUERY)).activities.length, 1);
  });

  test('finds the uses of a token whoever used it', async () => {
    const { client } = await startGitHub({
      audit: [
        record(10, 'git.clone', { actor: 'bob', hashed_token: HASH }),
        record(9, 'git.clone', { actor: 'bob' }),
      ],
    });
    const { account: _, ...rest } = QUERY;
    const credential = { kind: 'access-token', platform: 'github', id: HASH } as const;
    const { activities } = await auditLog.pull(client, { ...rest, credential });
    assert.deepEqual(
      activities.map((one) => one.tokenId),
      [HASH],
    );
  });

  test('never puts a credential’s id that is no hash into the search', async () => {
    const { client, simulator } = await startGitHub();
    const credential = { kind: 'access-token', platform: 'github', id: 'x" actor:admin' } as const;
    await auditLog.pull(client, { ...QUERY, credential });
    assert.ok(simulator.ledger.every((one) => !one.query.phrase?.includes('admin')));
  });

  test('reads the whole log, over its pages, without an account', async () => {
    const audit = Array.from({ length: 250 }, (_, at) =>
      record(50 - at / 10, 'repo.create', { actor: `u${at}` }),
    );
    const { client } = await startGitHub({ audit });
    const { account: _, ...rest } = QUERY;
    const { activities, watermark } = await auditLog.pull(client, rest);
    assert.equal(activities.length, 250);
    assert.deepEqual(watermark.gaps, []);
  });

  test('names what the limit cut as a gap', async () => {
    const audit = Array.from({ length: 5 }, (_, at) => record(50 - at, 'repo.create'));
    const { client } = await startGitHub({ audit });
    const { activities, watermark } = await auditLog.pull(client, { ...QUERY, limit: 3 });
    assert.equal(activities.length, 3);
    assert.deepEqual(watermark.gaps[0], {
      from: new Date(before(47)).toISOString(),
      until: watermark.completeUntil,
      why: 'more than 3 records; the later ones were not read',
    });
  });

  test('names what GitHub no longer keeps as gaps', async () => {
    const { client } = await startGitHub({ audit: [record(9, 'repo.create')] });
    const since = new Date(NOW_MS - 200 * 86_400_000).toISOString();
    const { activities, watermark } = await auditLog.pull(client, { ...QUERY, since });
    assert.equal(activities.length, 1);
    assert.deepEqual(watermark.gaps, [
      {
        from: since,
        until: new Date(NOW_MS - 180 * 86_400_000).toISOString(),
        why: 'GitHub keeps 180 days',
      },
      {
        from: since,
        until: new Date(NOW_MS - 7 * 86_400_000).toISOString(),
        why: 'GitHub keeps git events for 7 days',
      },
    ]);
  });

  test('names a record it cannot read as a gap, and reads the others', async () => {
    const { client, simulator } = await startGitHub({ audit: [record(9, 'repo.create')] });
    simulator.emit({ '@timestamp': before(10), actor: 'alice', note: 'no action' });
    const { activities, watermark } = await auditLog.pull(client, QUERY);
    assert.equal(activities.length, 1);
    assert.equal(watermark.gaps[0]?.from, new Date(before(10)).toISOString());
    assert.match(watermark.gaps[0]?.why ?? '', /could not be placed/);
  });

  test('replaces a raw secret in the record by its fingerprint', async () => {
    const secret = `ghp_${'R4nd0m'.repeat(6)}`;
    const { client } = await startGitHub({
      audit: [record(10, 'repo.create', { data: { note: `use ${secret}` } })],
    });
    const pull = await auditLog.pull(client, QUERY);
    assert.equal(pull.activities.length, 1);
    assert.ok(!JSON.stringify(pull).includes(secret));
    assert.match(pull.raw[0] ?? '', /fp_[0-9a-f]{32}/);
  });
});
