import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { Activity, type ActivityQuery, Watermark } from 'countersign/kit';
import { auditLog } from '../../../connectors/slack/audit-log.ts';
import { ALICE, account, BIG, BIG_NEIGHBOUR, BOB, simulated } from './simulated.ts';

const START = Date.parse('2026-03-01T08:00:00Z') / 1_000;
const alice = { type: 'user', user: { id: ALICE.id, email: ALICE.email, name: 'alice' } };
const bob = { type: 'user', user: { id: BOB.id, email: BOB.email, name: 'bob' } };

const entry = (n: number, more: Record<string, unknown> = {}) => ({
  id: `rec-${String(n).padStart(4, '0')}`,
  date_create: START + n,
  action: 'file_downloaded',
  actor: alice,
  entity: { type: 'file', file: { id: `F${n}`, name: 'plan.pdf' } },
  context: {
    session_id: BIG,
    ip_address: '198.51.100.7',
    ua: 'Mozilla/5.0',
    location: { type: 'workspace', id: 'T0ACME001' },
  },
  ...more,
});

const query = (more: Partial<ActivityQuery> = {}): ActivityQuery => ({
  since: '2026-03-01T08:00:00.000Z',
  until: '2026-03-01T09:00:00.000Z',
  limit: 100,
  ...more,
});

test('what an account did and what was done to it come together, oldest first and each once', async (t) => {
  const { client } = await simulated(t, {
    audit: [
      entry(3, { action: 'user_session_reset_by_admin', actor: bob, entity: alice }),
      entry(1, { action: 'user_login', entity: alice }),
      entry(2),
      entry(4, { actor: bob }),
    ],
  });
  const { activities, raw } = await auditLog.pull(client, query({ account }));
  assert.deepEqual(
    activities.map(({ uid, kind }) => [uid, kind]),
    [
      ['rec-0001', 'login'],
      ['rec-0002', 'api-call'],
      ['rec-0003', 'session-end'],
    ],
  );
  for (const [n, activity] of activities.entries()) {
    Activity.parse(activity);
    assert.equal(activity.rawSha256, hash('sha256', raw[n] ?? ''));
  }
});

test('a session’s uses are found whoever the account is, and its neighbour’s are not', async (t) => {
  const { client } = await simulated(t, {
    audit: [
      entry(1),
      entry(2, { actor: bob }),
      entry(3, { context: { session_id: BIG_NEIGHBOUR } }),
      entry(4, { context: {} }),
    ],
  });
  const credential = { kind: 'session' as const, platform: 'slack', id: BIG };
  const { activities } = await auditLog.pull(client, query({ credential }));
  assert.deepEqual(
    activities.map(({ uid, sessionId }) => [uid, sessionId]),
    [
      ['rec-0001', BIG],
      ['rec-0002', BIG],
    ],
  );
});

test('without account and credential the whole log is read, over all pages', async (t) => {
  const audit = Array.from({ length: 45 }, (_, n) => entry(n));
  const { client, simulator } = await simulated(t, { audit, pageSize: 10 });
  const { activities, watermark } = await auditLog.pull(client, query());
  assert.equal(activities.length, 45);
  assert.deepEqual(watermark.gaps, []);
  assert.equal(simulator.ledger.length, 5);
});

test('past the limit the oldest are cut, and the cut is a gap', async (t) => {
  const audit = Array.from({ length: 45 }, (_, n) => entry(n));
  const { client } = await simulated(t, { audit, pageSize: 10 });
  const { activities, watermark } = await auditLog.pull(client, query({ limit: 20 }));
  assert.deepEqual([activities[0]?.uid, activities.at(-1)?.uid], ['rec-0025', 'rec-0044']);
  assert.deepEqual(watermark.gaps, [
    {
      from: '2026-03-01T08:00:00.000Z',
      until: '2026-03-01T08:00:26.000Z',
      why: 'more than 20 records; the oldest were not read',
    },
  ]);
});

test('a search for a session that would read without end stops, and names what it did not read', async (t) => {
  const audit = Array.from({ length: 60 }, (_, n) => entry(n, { context: {} }));
  const { client, simulator } = await simulated(t, { audit, pageSize: 2 });
  const credential = { kind: 'session' as const, platform: 'slack', id: BIG };
  const { activities, watermark } = await auditLog.pull(client, query({ credential }));
  assert.deepEqual(activities, []);
  assert.equal(simulator.ledger.length, 20);
  assert.equal(watermark.gaps[0]?.until, '2026-03-01T08:00:21.000Z');
});

test('the log counts as complete only until two minutes ago', async (t) => {
  const { client } = await simulated(t);
  const { watermark } = await auditLog.pull(client, query());
  assert.deepEqual(Watermark.parse(watermark), {
    platform: 'slack',
    log: 'audit-logs',
    completeFrom: '2026-03-01T08:00:00.000Z',
    completeUntil: '2026-03-01T08:58:00.000Z',
    lagMs: 120_000,
    gaps: [],
  });
  const past = await auditLog.pull(client, query({ until: '2026-03-01T08:30:00.000Z' }));
  assert.equal(past.watermark.completeUntil, '2026-03-01T08:30:00.000Z');
  const fresh = await auditLog.pull(client, query({ since: '2026-03-01T08:59:30.000Z' }));
  assert.equal(fresh.watermark.completeUntil, fresh.watermark.completeFrom);
});

test('a secret in a record is replaced before anything is kept of it', async (t) => {
  const token = 'xoxb-123456789012-abcdefghijkl';
  const { client } = await simulated(t, {
    audit: [entry(1, { context: { ua: `curl -H "Authorization: Bearer ${token}"`, session_id: BIG } })],
  });
  const pulled = await auditLog.pull(client, query());
  assert.ok(!JSON.stringify(pulled).includes(token));
  assert.match(pulled.activities[0]?.userAgent ?? '', /fp_[0-9a-f]{32}/);
  assert.equal(pulled.activities[0]?.sessionId, BIG);
});

test('a record without a time is kept and makes the window incomplete', async (t) => {
  const { client, simulator } = await simulated(t);
  simulator.emit({ action: 'user_login', actor: alice, entity: alice, details: {} });
  const broken = {
    ...client,
    auditLog: async () => ({ entries: [{ action: 'user_login' }, { what: 1 }], next: undefined }),
  };
  const { activities, watermark } = await auditLog.pull(broken, query());
  assert.equal(activities.length, 1);
  assert.equal(watermark.gaps.length, 1);
  assert.match(watermark.gaps[0]?.why ?? '', /^2 records could not be placed/);
});

test('a fault of the log is a fault of the pull', async (t) => {
  const { client, simulator } = await simulated(t);
  simulator.inject({ path: /logs$/, kind: 'rate-limit' });
  await assert.rejects(auditLog.pull(client, query()), { code: 'ERR_CONNECTOR_RATE_LIMITED' });
});
