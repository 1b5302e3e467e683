import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ActivityQuery } from 'countersign/kit';
import { auditLog, auditLogWithin } from '../../../connectors/zoom/audit-log.ts';
import { LAG_MS } from '../../../connectors/zoom/manifest.ts';
import { alice, startZoom } from './fixture.ts';
import { ALICE, operation, signIn } from './seed.ts';

const NOW = '2026-03-01T09:00:00.000Z';
const week = { since: '2026-02-22T09:00:00.000Z', until: NOW, limit: 1_000 };
const ofAlice: ActivityQuery = { ...week, account: alice };

function told({ activities }: Awaited<ReturnType<typeof auditLog.pull>>) {
  return activities.map(({ time, eventCode }) => `${time.slice(5, 16)} ${eventCode}`);
}

describe('a pull', () => {
  test('of an account has what it did and what was done to it, from both reports, oldest first', async (t) => {
    const { client } = await startZoom(t);
    assert.deepEqual(told(await auditLog.pull(client, ofAlice)), [
      '02-26T10:00 User: Batch Update',
      '02-27T07:00 Sign out',
      '02-27T08:00 Sign in',
      '02-28T08:00 Sign in',
    ]);
  });

  test('of everybody has all, and one record that says the same twice but once', async (t) => {
    const twice = signIn('2026-02-27T08:00:00Z');
    const { client } = await startZoom(t, { activities: [twice, twice], operations: [] });
    assert.equal((await auditLog.pull(client, week)).activities.length, 1);
  });

  test('does not take an address for another that it is a part of', async (t) => {
    const operations = [
      operation('2026-02-27T08:00:00Z', 'Edit User malice@acme.example  - Department: x'),
      operation('2026-02-27T08:01:00Z', 'Edit User alice@acme.example.evil.test  - Department: x'),
      operation('2026-02-27T08:02:00Z', 'Add Alice@ACME.example, to group Finance.', {
        category_type: 'Group',
      }),
    ];
    const { client } = await startZoom(t, { activities: [], operations });
    assert.deepEqual(told(await auditLog.pull(client, ofAlice)), ['02-27T08:02 Group: Update']);
  });

  test('reads every page, and asks by days of one month at most', async (t) => {
    const { client, simulator } = await startZoom(t, { pageSize: 1 });
    const since = '2025-12-01T00:00:00.000Z';
    const { activities, watermark } = await auditLog.pull(client, { ...ofAlice, since });
    assert.equal(activities.length, 4);
    assert.deepEqual(watermark.gaps, []);
    const days = simulator.ledger
      .filter(({ path }) => path.startsWith('/v2/report/'))
      .map(({ query }) => (Date.parse(query.to ?? '') - Date.parse(query.from ?? '')) / 86_400_000);
    assert.ok(Math.max(...days) <= 27);
    assert.ok(simulator.ledger.every(({ query }) => (query.to ?? '') <= '2026-03-01'));
  });

  test('stops at the window that holds the limit, keeps the newest and names what it cut', async (t) => {
    const { client, simulator } = await startZoom(t, { order: 'oldest-first' });
    const { activities, watermark } = await auditLog.pull(client, { ...ofAlice, limit: 1 });
    assert.deepEqual(
      activities.map(({ time }) => time),
      ['2026-02-28T08:00:00.000Z'],
    );
    const [gap] = watermark.gaps;
    assert.match(gap?.why ?? '', /more than 1 records/);
    assert.deepEqual([gap?.from, gap?.until], [week.since, '2026-02-28T08:00:00.000Z']);
    const oldest = simulator.ledger.map(({ query }) => query.from ?? '9').toSorted()[0];
    assert.equal(oldest, '2026-02-27');
  });

  test('claims nothing of the last half hour, which may still come in', async (t) => {
    const { client } = await startZoom(t);
    const { watermark } = await auditLog.pull(client, ofAlice);
    assert.equal(watermark.lagMs, LAG_MS);
    assert.equal(watermark.completeUntil, '2026-03-01T08:30:00.000Z');
  });

  test('asks for nothing older than Zoom keeps, and claims none of it', async (t) => {
    const { client, simulator } = await startZoom(t);
    const since = '2025-01-01T00:00:00.000Z';
    const { watermark } = await auditLog.pull(client, { ...ofAlice, since });
    assert.equal(watermark.completeFrom, '2025-09-02T09:00:00.000Z');
    assert.ok(simulator.ledger.every(({ query }) => (query.from ?? '9') >= '2025-09-02'));
  });

  test('names the days that Zoom left out of its answer in silence', async (t) => {
    const { client } = await startZoom(t, { mostDays: 3, pageSize: 1 });
    const { watermark } = await auditLog.pull(client, ofAlice);
    // Once for all pages of a window, whichever report they are of.
    assert.equal(new Set(watermark.gaps.map(({ why }) => why)).size, watermark.gaps.length);
    assert.match(
      watermark.gaps[0]?.why ?? '',
      /Zoom answered for 2026-02-24 to 2026-02-26 in place of 2026-02-23/,
    );
  });

  test('keeps a record without a time as a gap, since nobody knows where it belongs', async (t) => {
    const { client } = await startZoom(t, {
      activities: [],
      operations: [
        operation('2026-02-27T08:00:00', `Edit User ${ALICE.email}`, { time: '2026-02-27 8 o’clock' }),
      ],
    });
    const { watermark } = await auditLog.pull(client, ofAlice);
    assert.match(watermark.gaps[0]?.why ?? '', /a record tells no time/);
  });

  test('of an account whose address is not known looks it up', async (t) => {
    const { client } = await startZoom(t);
    const { email: _, ...nameless } = alice;
    assert.equal((await auditLog.pull(client, { ...week, account: nameless })).activities.length, 4);
  });

  test('of somebody who has no address here, and of a credential alone, is a gap over all of it', async (t) => {
    const { client } = await startZoom(t);
    const nobody = { platform: 'zoom', id: 'nobody', status: 'unknown' } as const;
    const credential = { kind: 'session', platform: 'zoom', id: 'some-session' } as const;
    for (const query of [
      { ...week, account: nobody },
      { ...week, credential },
    ]) {
      const { activities, watermark } = await auditLog.pull(client, query);
      assert.deepEqual(activities, []);
      assert.match(watermark.gaps[0]?.why ?? '', /know people by address alone/);
    }
  });
});

test('what looks through a long report stops, and says what it left unread', async (t) => {
  const { client, simulator } = await startZoom(t, { pageSize: 2 });
  const { activities, watermark } = await auditLogWithin(2).pull(client, ofAlice);
  assert.deepEqual(
    activities.map(({ time }) => time),
    ['2026-02-28T08:00:00.000Z'],
  );
  const [gap] = watermark.gaps;
  assert.match(gap?.why ?? '', /2 records were looked through; the older ones were not/);
  // To the end of what is claimed at all: the window ends on the day before.
  assert.deepEqual([gap?.from, gap?.until], [week.since, watermark.completeUntil]);
  assert.ok(simulator.ledger.every(({ query }) => (query.from ?? '9') >= '2026-02-27'));
});
