import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { auditLog } from '../../../connectors/google-workspace/audit-log.ts';
import { alice, startWorkspace } from './fixture.ts';
import { ALICE, adminRecord, BOB, logRecord } from './seed.ts';

const SINCE = '2026-02-26T07:00:00.000Z';
const UNTIL = '2026-03-01T09:00:00.000Z';
const WINDOW = { since: SINCE, until: UNTIL, limit: 1_000 };
const REPORTS = /\/admin\/reports\//;

describe('a pull', () => {
  test('of an account reads every log: what it did and what was done to it, oldest first', async (t) => {
    const { client, simulator } = await startWorkspace(t);
    const { activities } = await auditLog.pull(client, { ...WINDOW, account: alice });
    assert.deepEqual(
      activities.map(({ eventCode, application }) => `${application} ${eventCode}`),
      [
        'user_accounts 2sv_enroll',
        'admin CHANGE_PASSWORD',
        'login login_success',
        'Mail authorize',
        'Payroll login_success',
      ],
    );
    const asked = simulator.ledger.filter(({ path }) => REPORTS.test(path)).map(({ path }) => path);
    assert.equal(asked.length, 5);
    // Deeds of administrators on an account stand in the log of the administrators.
    assert.ok(asked.includes('/admin/reports/v1/activity/users/all/applications/admin'));
    assert.ok(asked.includes(`/admin/reports/v1/activity/users/${ALICE.id}/applications/login`));
  });

  test('of nobody in particular reads the whole of each log', async (t) => {
    const { client } = await startWorkspace(t);
    const { activities } = await auditLog.pull(client, WINDOW);
    assert.equal(activities.length, 6);
    assert.ok(activities.some(({ actor }) => actor?.id === BOB.id));
  });

  test('of an account without an address takes no record of others for its own', async (t) => {
    const { email: _, ...nameless } = alice;
    const policy = { actor: { email: 'root@acme.example', profileId: '9' } };
    const log = [logRecord('admin', 'CHANGE_GMAIL_SETTING', '2026-03-01T04:30:00.000Z', [], policy)];
    const { client } = await startWorkspace(t, { log });
    assert.deepEqual((await auditLog.pull(client, { ...WINDOW, account: nameless })).activities, []);
  });

  test('reads a record once, however often its pages show it', async (t) => {
    const record = adminRecord('CHANGE_PASSWORD', '2026-03-01T04:30:00.000Z');
    const twice = { ...record, id: { ...record.id, uniqueQualifier: '7' } };
    const { client } = await startWorkspace(t, { log: [twice, twice] });
    assert.equal((await auditLog.pull(client, { ...WINDOW, account: alice })).activities.length, 1);
  });

  test('leaves out what Google answers from outside the time asked', async (t) => {
    const { client } = await startWorkspace(t);
    const times = ['2026-02-26T06:59:59.999Z', SINCE, UNTIL, '2026-03-01T09:00:00.001Z'];
    async function* tooMuch() {
      yield times.map((time) => logRecord('login', 'login_success', time)).toReversed();
    }
    const generous = { ...client, logs: ['login'] as const, log: tooMuch };
    const { activities } = await auditLog.pull(generous, WINDOW);
    assert.deepEqual(
      activities.map(({ time }) => time),
      [SINCE, UNTIL],
    );
  });

  test('of a time without length asks nothing, since Google would refuse it', async (t) => {
    const { client, simulator } = await startWorkspace(t);
    const { activities } = await auditLog.pull(client, { ...WINDOW, since: UNTIL });
    assert.deepEqual(activities, []);
    assert.equal(simulator.ledger.length, 0);
  });

  test('of one account never becomes one of everybody', async (t) => {
    const { client } = await startWorkspace(t);
    for (const id of ['all', 'ALL', 'me', '..']) {
      await assert.rejects(auditLog.pull(client, { ...WINDOW, account: { ...alice, id } }), {
        code: 'ERR_INPUT_INVALID',
      });
    }
  });
});

describe('the watermark', () => {
  test('is as late as the latest log that is read: three hours with the token log', async (t) => {
    const { client } = await startWorkspace(t);
    const { watermark } = await auditLog.pull(client, { ...WINDOW, account: alice });
    assert.deepEqual(watermark, {
      platform: 'google-workspace',
      log: 'reports',
      completeFrom: SINCE,
      completeUntil: '2026-03-01T06:00:00.000Z',
      lagMs: 10_800_000,
      gaps: [],
    });
  });

  test('is five minutes late without the token log', async (t) => {
    const { open, simulator } = await startWorkspace(t);
    const { watermark } = await auditLog.pull(open({ logs: 'login saml user_accounts admin' }), WINDOW);
    assert.equal(watermark.completeUntil, '2026-03-01T08:55:00.000Z');
    assert.ok(simulator.ledger.every(({ path }) => !path.endsWith('/token') || path === '/token'));
  });

  test('does not reach behind the six months that Google keeps', async (t) => {
    const { client } = await startWorkspace(t);
    const { watermark } = await auditLog.pull(client, { ...WINDOW, since: '2025-01-01T00:00:00.000Z' });
    assert.equal(watermark.completeFrom, '2025-09-02T09:00:00.000Z');
  });

  test('names what the limit cut over all logs: the oldest', async (t) => {
    const { client } = await startWorkspace(t, { pageSize: 1 });
    const { activities, raw, watermark } = await auditLog.pull(client, {
      ...WINDOW,
      account: alice,
      limit: 2,
    });
    assert.deepEqual(
      activities.map(({ time }) => time),
      ['2026-03-01T03:10:00.000Z', '2026-03-01T03:20:00.000Z'],
    );
    assert.equal(raw.length, 2);
    assert.deepEqual(watermark.gaps, [
      {
        from: SINCE,
        until: '2026-03-01T03:10:00.000Z',
        why: 'more than 2 records; the oldest were not read',
      },
    ]);
  });

  test('covers all where the order of a log that was cut tells nothing', async (t) => {
    const { client } = await startWorkspace(t);
    const times = ['2026-03-01T03:00:00.000Z', '2026-03-01T04:00:00.000Z', '2026-03-01T05:00:00.000Z'];
    async function* oldestFirst() {
      yield times.map((time) => logRecord('login', 'login_success', time));
    }
    const unordered = { ...client, logs: ['login'] as const, log: oldestFirst };
    const { watermark } = await auditLog.pull(unordered, { ...WINDOW, limit: 1 });
    assert.ok(
      watermark.gaps.some(
        ({ until, why }) => until === watermark.completeUntil && /not read to its end/.test(why),
      ),
    );
  });

  test('names records that cannot be placed in time, and the others are read', async (t) => {
    const { client } = await startWorkspace(t);
    const page = { ...logRecord('login', 'login_success', 'redacted'), actor: { profileId: ALICE.id } };
    async function* withOneMore(query: Parameters<typeof client.log>[0]) {
      if (query.log === 'login') yield [page];
      yield* client.log(query);
    }
    const { activities, watermark } = await auditLog.pull({ ...client, log: withOneMore }, WINDOW);
    assert.equal(activities.length, 7);
    assert.match(watermark.gaps[0]?.why ?? '', /1 records could not be placed/);
  });
});

test('the administrators’ log is looked through up to a bound, and what is beyond it is a gap', async (t) => {
  const { client } = await startWorkspace(t);
  const others = { actor: { email: 'root@acme.example', profileId: '9' } };
  let pages = 0;
  async function* endless() {
    for (;;) {
      pages++;
      const time = new Date(Date.parse(UNTIL) - pages * 60_000).toISOString();
      yield Array.from({ length: 1_000 }, () => logRecord('admin', 'CHANGE_GMAIL_SETTING', time, [], others));
    }
  }
  const long = { ...client, logs: ['admin'] as const, log: endless };
  const { watermark } = await auditLog.pull(long, { ...WINDOW, account: alice });
  assert.equal(pages, 20);
  assert.deepEqual(watermark.gaps, [
    { from: SINCE, until: '2026-03-01T08:40:00.000Z', why: 'the admin log was not read to its end' },
  ]);
});
