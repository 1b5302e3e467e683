import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { auditLog } from '../../../connectors/auth0/audit-log.ts';
import { alice, type Fixture, startAuth0 } from './fixture.ts';
import { ALICE, BOB, logRecord, SESSION } from './seed.ts';

const SINCE = '2026-02-26T09:00:00.000Z';
const UNTIL = '2026-03-01T09:00:00.000Z';
const WINDOW = { since: SINCE, until: UNTIL, limit: 1_000 };

const logCalls = ({ simulator }: Fixture) => simulator.ledger.filter(({ path }) => path === '/api/v2/logs');

describe('a pull of an account', () => {
  test('searches by user and time, and reads oldest first', async (t) => {
    const auth0 = await startAuth0(t);
    const { activities } = await auditLog.pull(auth0.client, { ...WINDOW, account: alice });
    assert.deepEqual(
      activities.map(({ eventCode }) => eventCode),
      ['gd_auth_succeed', 's', 'ssa'],
    );
    assert.equal(
      logCalls(auth0)[0]?.query.q,
      `user_id:"${ALICE.id}" AND date:[2026-02-26T09:00:00 TO 2026-03-01T09:00:00]`,
    );
  });

  test('cuts the seconds it had to round to', async (t) => {
    const { client } = await startAuth0(t);
    const account = alice;
    const since = '2026-03-01T07:59:58.500Z';
    const until = '2026-03-01T08:09:59.100Z';
    const { activities } = await auditLog.pull(client, { ...WINDOW, since, until, account });
    assert.deepEqual(
      activities.map(({ eventCode }) => eventCode),
      ['s'],
    );
  });

  test('takes the first and the last instant in, however they are written', async (t) => {
    const { client } = await startAuth0(t);
    const [since, until] = ['2026-03-01T08:00:00Z', '2026-03-01T08:10:00Z'];
    const { activities } = await auditLog.pull(client, { ...WINDOW, since, until, account: alice });
    assert.equal(activities.length, 2);
  });

  test('puts an id into its query whole, whatever stands in it', async (t) => {
    const auth0 = await startAuth0(t);
    const account = { ...alice, id: 'x" OR user_id:"auth0|bob\\' };
    assert.deepEqual((await auditLog.pull(auth0.client, { ...WINDOW, account })).activities, []);
    assert.equal(logCalls(auth0)[0]?.status, 200);
  });

  test('reads on past the thousand records that one search shows', async (t) => {
    const at = (second: number) => new Date(Date.parse('2026-03-01T00:00:00.000Z') + second * 1_000);
    const log = Array.from({ length: 1_450 }, (_, each) => logRecord('ssa', at(each).toISOString()));
    const auth0 = await startAuth0(t, { log });
    const pulled = await auditLog.pull(auth0.client, { ...WINDOW, limit: 5_000, account: alice });
    assert.equal(pulled.activities.length, 1_450);
    assert.deepEqual(pulled.watermark.gaps, []);
    const searches = new Set(logCalls(auth0).map(({ query }) => query.q));
    assert.equal(searches.size, 2);
  });

  test('names the gap where a thousand records share a second', async (t) => {
    const date = '2026-03-01T08:00:00.000Z';
    const log = Array.from({ length: 1_005 }, () => logRecord('ssa', date));
    const { client } = await startAuth0(t, { log });
    const query = { ...WINDOW, since: '2026-03-01T07:00:00.000Z', limit: 5_000, account: alice };
    const { activities, watermark } = await auditLog.pull(client, query);
    assert.equal(activities.length, 1_000);
    assert.deepEqual(
      watermark.gaps.map(({ from, until }) => [from, until]),
      [[query.since, date]],
    );
  });

  test('names what the limit cut: the oldest', async (t) => {
    const { client } = await startAuth0(t);
    const { activities, watermark } = await auditLog.pull(client, { ...WINDOW, account: alice, limit: 2 });
    assert.deepEqual(
      activities.map(({ eventCode }) => eventCode),
      ['s', 'ssa'],
    );
    assert.deepEqual(watermark.gaps, [
      {
        from: SINCE,
        until: '2026-03-01T08:00:00.000Z',
        why: 'more than 2 records; the oldest were not read',
      },
    ]);
  });
});

describe('a pull of everybody', () => {
  test('begins at the last record before the time asked, a lag earlier, and follows the log’s own links', async (t) => {
    const log = [
      logRecord('ssa', '2026-02-26T08:00:00.000Z', { log_id: 'before' }),
      logRecord('ssa', '2026-02-26T08:57:00.000Z', { log_id: 'in-the-lag' }),
      logRecord('s', '2026-02-27T09:00:00.000Z', { user_id: BOB.id }),
      logRecord('ssa', '2026-02-27T10:00:00.000Z'),
    ];
    const auth0 = await startAuth0(t, { log, pageSize: 1 });
    const { activities, watermark } = await auditLog.pull(auth0.client, WINDOW);
    assert.deepEqual(
      activities.map(({ eventCode }) => eventCode),
      ['s', 'ssa'],
    );
    assert.deepEqual(watermark.gaps, []);
    const froms = logCalls(auth0).flatMap(({ query }) => query.from ?? []);
    assert.deepEqual(froms.slice(0, 2), ['before', 'in-the-lag']);
    assert.equal(froms.length, 4);
  });

  test('takes records that came in late and out of order once, and puts them in order', async (t) => {
    const late = logRecord('slo', '2026-03-01T07:00:00.000Z', { log_id: 'late' });
    const log = [
      logRecord('s', '2026-02-20T00:00:00.000Z'),
      logRecord('ssa', '2026-03-01T08:00:00.000Z'),
      late,
      late,
    ];
    const { client } = await startAuth0(t, { log });
    const { activities } = await auditLog.pull(client, WINDOW);
    assert.deepEqual(
      activities.map(({ eventCode }) => eventCode),
      ['slo', 'ssa'],
    );
  });

  test('begins with the oldest record there is where the log does not reach back', async (t) => {
    const { client } = await startAuth0(t);
    assert.equal((await auditLog.pull(client, WINDOW)).activities.length, 4);
    const { client: empty } = await startAuth0(t, { log: [] });
    assert.deepEqual((await auditLog.pull(empty, WINDOW)).activities, []);
  });

  test('ends a lag after the time asked, not at the end of the log', async (t) => {
    const log = [
      logRecord('s', '2026-02-20T00:00:00.000Z'),
      logRecord('ssa', '2026-02-27T08:00:00.000Z'),
      logRecord('ssa', '2026-02-28T08:00:00.000Z'),
      ...Array.from({ length: 50 }, () => logRecord('ssa', '2026-03-01T08:00:00.000Z')),
    ];
    const auth0 = await startAuth0(t, { log, pageSize: 1 });
    const until = '2026-02-28T00:00:00.000Z';
    const { activities } = await auditLog.pull(auth0.client, { ...WINDOW, until });
    assert.equal(activities.length, 1);
    assert.equal(logCalls(auth0).filter(({ query }) => query.from).length, 2);
  });

  test('names what the limit cut: what came in later, and what that may be older than', async (t) => {
    const { client } = await startAuth0(t, { pageSize: 1 });
    const { activities, watermark } = await auditLog.pull(client, { ...WINDOW, limit: 2 });
    assert.equal(activities.length, 2);
    assert.deepEqual(
      watermark.gaps.map(({ from, why }) => [from, why]),
      [['2026-03-01T07:55:00.000Z', 'more than 2 records; the later ones were not read']],
    );
  });

  test('of one session keeps its records alone, whoever they are of', async (t) => {
    const { client } = await startAuth0(t);
    const credential = { kind: 'session', platform: 'auth0', id: SESSION } as const;
    const { activities } = await auditLog.pull(client, { ...WINDOW, credential });
    assert.deepEqual(
      activities.map(({ eventCode }) => eventCode),
      ['s', 'ssa'],
    );
  });
});

describe('the watermark', () => {
  test('ends five minutes ago, even where no record says so', async (t) => {
    const { client } = await startAuth0(t);
    const { watermark } = await auditLog.pull(client, { ...WINDOW, account: alice });
    assert.deepEqual(watermark, {
      platform: 'auth0',
      log: 'tenant-log',
      completeFrom: SINCE,
      completeUntil: '2026-03-01T08:55:00.000Z',
      lagMs: 300_000,
      gaps: [],
    });
  });

  const kept = { enterprise: 30, professional: 10, essentials: 5, starter: 1 };
  for (const [plan, days] of Object.entries(kept)) {
    test(`does not reach behind the ${days} days that ${plan} keeps`, async (t) => {
      const { client } = await startAuth0(t, { plan });
      const query = { ...WINDOW, since: '2025-01-01T00:00:00.000Z', account: alice };
      const { completeFrom } = (await auditLog.pull(client, query)).watermark;
      assert.equal(Date.parse(UNTIL) - Date.parse(completeFrom), days * 86_400_000);
    });
  }
});
