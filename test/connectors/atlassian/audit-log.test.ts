import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { Activity, type ActivityQuery, Watermark } from 'countersign/kit';
import { auditLog } from '../../../connectors/atlassian/audit-log.ts';
import { alice, startAtlassian } from './fixture.ts';
import { ALICE, BOB, event } from './seed.ts';

const minute = (n: number) => `2026-03-01T08:${String(n).padStart(2, '0')}:00.000Z`;
const bob = { id: BOB.accountId, name: BOB.name, email: BOB.email };
const many = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ id: `e-${n}`, ...event('user_login', minute(n)) }));

const query = (more: Partial<ActivityQuery> = {}): ActivityQuery => ({
  since: minute(0),
  until: '2026-03-01T09:00:00.000Z',
  limit: 100,
  ...more,
});

test('what an account did and what was done to it come together, oldest first and each once', async (t) => {
  const context = [{ id: ALICE.accountId, type: 'users', attributes: { email: ALICE.email } }];
  const { client } = await startAtlassian(t, {
    events: [
      { id: 'e-3', ...event('managed_account_deactivated', minute(3), { actor: bob, context }) },
      { id: 'e-1', ...event('user_login', minute(1)) },
      { id: 'e-2', ...event('api_token_created', minute(2), { context }) },
      { id: 'e-4', ...event('user_login', minute(4), { actor: bob }) },
    ],
  });
  const { activities, raw } = await auditLog.pull(client, query({ account: alice }));
  assert.deepEqual(
    activities.map(({ uid, kind }) => [uid, kind]),
    [
      ['e-1', 'login'],
      ['e-2', 'credential-added'],
      ['e-3', 'account-change'],
    ],
  );
  for (const [n, activity] of activities.entries()) {
    Activity.parse(activity);
    assert.equal(activity.rawSha256, hash('sha256', raw[n] ?? ''));
  }
});

test('who merely writes the name of an account into a record did nothing to it', async (t) => {
  const context = [{ id: 'g-1', type: 'groups', attributes: { name: `fans of ${ALICE.email}` } }];
  const { client } = await startAtlassian(t, {
    events: [event('group_created', minute(1), { actor: bob, context })],
  });
  const { activities } = await auditLog.pull(client, query({ account: alice }));
  assert.deepEqual(activities, []);
});

test('a token’s uses are found whoever the account is', async (t) => {
  const by = (tokenId: string) => ({ actor: { ...bob, auth: { authType: 'api-token', tokenId } } });
  const { client } = await startAtlassian(t, {
    events: [
      { id: 'e-1', ...event('jira_x', minute(1), by('tok-7')) },
      { id: 'e-2', ...event('jira_x', minute(2), by('tok-8')) },
      { id: 'e-3', ...event('jira_x', minute(3)) },
    ],
  });
  const credential = { kind: 'api-key' as const, platform: 'atlassian', id: 'tok-7' };
  const { activities } = await auditLog.pull(client, query({ credential }));
  assert.deepEqual(
    activities.map(({ uid, tokenId, kind }) => [uid, tokenId, kind]),
    [['e-1', 'tok-7', 'token-use']],
  );
});

test('the whole log is read over all pages, to the empty one that ends a poll', async (t) => {
  const { client, simulator } = await startAtlassian(t, { events: many(45), pageSize: 10 });
  const { activities, watermark } = await auditLog.pull(client, query());
  assert.equal(activities.length, 45);
  assert.deepEqual(watermark.gaps, []);
  assert.equal(simulator.ledger.length, 6);
  const [first] = simulator.ledger;
  assert.equal(first?.query.from, String(Date.parse(minute(0))));
  assert.equal(first?.query.sortOrder, 'desc');
});

test('a search goes on by the cursor of an address, and never to the address', async (t) => {
  const { client, simulator } = await startAtlassian(t, { events: many(25), pageSize: 10 });
  const { activities } = await auditLog.pull(client, query({ account: alice }));
  assert.equal(activities.length, 25);
  const searches = simulator.ledger.filter(({ path }) => path.endsWith('/events'));
  assert.equal(searches.filter(({ query: asked }) => asked.actor === ALICE.accountId).length, 3);
});

test('past the limit the oldest are cut, and the cut is a gap', async (t) => {
  const { client } = await startAtlassian(t, { events: many(45), pageSize: 10 });
  const { activities, watermark } = await auditLog.pull(client, query({ limit: 20 }));
  assert.deepEqual([activities[0]?.uid, activities.at(-1)?.uid], ['e-25', 'e-44']);
  assert.deepEqual(watermark.gaps, [
    {
      from: minute(0),
      until: '2026-03-01T08:25:00.001Z',
      why: 'more than 20 records; the oldest were not read',
    },
  ]);
});

test('a cut of the stream counts by when records came in: what came in late may be missing', async (t) => {
  // All came in ten minutes late: of what happened after the last one read, some may have come in before it.
  const late = many(30).map((record, n) => ({
    ...record,
    attributes: { ...record.attributes, processedAt: minute(n + 10) },
  }));
  const { client } = await startAtlassian(t, { events: late, pageSize: 10 });
  const { watermark } = await auditLog.pull(client, query({ limit: 9 }));
  assert.equal(watermark.gaps[0]?.until, '2026-03-01T08:30:00.001Z');
});

test('a search without end stops, and names what it did not read', async (t) => {
  const { client, simulator } = await startAtlassian(t, { events: many(50), pageSize: 2 });
  const credential = { kind: 'api-key' as const, platform: 'atlassian', id: 'tok-none' };
  const { activities, watermark } = await auditLog.pull(client, query({ credential }));
  assert.deepEqual(activities, []);
  assert.equal(simulator.ledger.length, 20);
  assert.equal(watermark.gaps[0]?.until, '2026-03-01T08:10:00.001Z');
});

test('an answer that is not sorted leaves the whole window open once it is cut', async (t) => {
  const { client } = await startAtlassian(t);
  const records = [event('user_login', minute(1)), event('user_login', minute(2))];
  const unsorted = { ...client, streamEvents: async () => ({ records, next: 'more' }) };
  const { watermark } = await auditLog.pull(unsorted, query({ limit: 1 }));
  assert.equal(watermark.gaps[0]?.until, watermark.completeUntil);
});

test('what happened outside of the window is left out, though it was asked for', async (t) => {
  const { client, simulator } = await startAtlassian(t, { events: many(30) });
  const { activities } = await auditLog.pull(client, query({ since: minute(5), until: minute(10) }));
  assert.deepEqual(
    activities.map(({ uid }) => uid),
    ['e-5', 'e-6', 'e-7', 'e-8', 'e-9', 'e-10'],
  );
  assert.equal(simulator.ledger[0]?.query.to, String(Date.parse(minute(15))));
});

test('the log counts as complete only until five minutes ago, and from half a year ago', async (t) => {
  const { client } = await startAtlassian(t);
  const { watermark } = await auditLog.pull(client, query({ since: '2025-01-01T00:00:00.000Z' }));
  assert.deepEqual(Watermark.parse(watermark), {
    platform: 'atlassian',
    log: 'audit-log',
    completeFrom: '2025-09-02T09:00:00.000Z',
    completeUntil: '2026-03-01T08:55:00.000Z',
    lagMs: 300_000,
    gaps: [],
  });
});

test('a record that cannot be read or placed makes the window incomplete and hides no other', async (t) => {
  const { client } = await startAtlassian(t);
  const records = [event('user_login', minute(1)), { attributes: { time: minute(2) } }];
  const broken = { ...client, streamEvents: async () => ({ records, next: undefined }) };
  const { activities, watermark } = await auditLog.pull(broken, query());
  assert.equal(activities.length, 1);
  assert.match(watermark.gaps[0]?.why ?? '', /^1 records could not be placed: .*attributes\.action/);
  assert.equal(watermark.gaps[0]?.from, minute(2));
});

test('a secret in a record is replaced before anything is kept of it', async (t) => {
  const secret = `ATATT3xFfGF0${'k'.repeat(60)}`;
  const bearer = `ghp_${'z'.repeat(36)}`;
  const { client } = await startAtlassian(t, {
    events: [
      event('jira_x', minute(1), {
        context: [{ type: 'notes', attributes: { name: `${bearer} ${secret}` } }],
      }),
    ],
  });
  const text = JSON.stringify(await auditLog.pull(client, query()));
  assert.ok(!text.includes(bearer));
  assert.match(text, /fp_[0-9a-f]{32}/);
});
