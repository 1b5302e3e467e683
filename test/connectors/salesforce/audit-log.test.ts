import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { errorCode } from 'countersign/kit';
import { auditLog } from '../../../connectors/salesforce/audit-log.ts';
import { alice, startSalesforce } from './fixture.ts';
import { ALICE, BOB, LOGIN_HISTORY_ID, loginRow, realTimeLog, row, SESSION_KEY, setupRow } from './seed.ts';

const SINCE = '2026-02-26T09:00:00.000Z';
const UNTIL = '2026-03-01T09:00:00.000Z';
const WINDOW = { since: SINCE, until: UNTIL, limit: 1_000 };
const realTime = { eventMonitoring: 'real-time', log: realTimeLog };

function csv(...rows: readonly Record<string, string>[]): string {
  const names = [...new Set(rows.flatMap((each) => Object.keys(each)))];
  const line = (cells: readonly string[]) => `${cells.map((cell) => `"${cell}"`).join(',')}\n`;
  return line(names) + rows.map((each) => line(names.map((name) => each[name] ?? ''))).join('');
}

const fileRow = (TIMESTAMP: string, more: Record<string, string> = {}) => ({
  EVENT_TYPE: 'RestApi',
  TIMESTAMP,
  REQUEST_ID: '4pkDPOtDbNNyUOG-mNMVJ-',
  USER_ID: ALICE.id.slice(0, 15),
  SESSION_KEY,
  LOGIN_KEY: 'login',
  CLIENT_IP: '203.0.113.9',
  METHOD: 'GET',
  URI: '/services/data/v64.0/query',
  STATUS_CODE: '200',
  ...more,
});

describe('a pull in every org', () => {
  test('reads sign-ins and changes in Setup of the account, oldest first', async (t) => {
    const { client } = await startSalesforce(t);
    const { activities, raw } = await auditLog.pull(client, { ...WINDOW, account: alice });
    assert.deepEqual(
      activities.map(({ eventCode, kind }) => [eventCode, kind]),
      [
        ['PermSetAssign', 'account-change'],
        ['LoginHistory', 'login-failed'],
        ['LoginHistory', 'login'],
      ],
    );
    assert.equal(raw.length, 3);
  });

  test('reads what others did to the account, by its username in the trail’s sentence', async (t) => {
    const done = setupRow('resetpassword', '2026-03-01T08:30:00.000Z', {
      CreatedById: BOB.id,
      CreatedBy: { Username: BOB.username },
      Display: `Reset password for user ${ALICE.username}`,
    });
    const elsewhere = { ...done, Display: 'Reset password for user nobody' };
    const { client } = await startSalesforce(t, { log: [done, elsewhere] });
    const { activities } = await auditLog.pull(client, { ...WINDOW, account: alice });
    assert.deepEqual(
      activities.map(({ actor }) => actor?.name),
      [BOB.username],
    );
  });

  test('without an account reads everybody', async (t) => {
    const { client } = await startSalesforce(t);
    assert.equal((await auditLog.pull(client, WINDOW)).activities.length, 4);
  });

  test('that may see its own sign-ins alone is a fault, never a quiet log', async (t) => {
    const { client } = await startSalesforce(t, { permissions: { manageUsers: false } });
    await assert.rejects(
      auditLog.pull(client, { ...WINDOW, account: alice }),
      (thrown) => errorCode(thrown) === 'ERR_CONNECTOR_FORBIDDEN',
    );
  });

  test('claims completeness up to ten minutes ago, and no further back than 180 days', async (t) => {
    const { client } = await startSalesforce(t);
    const { watermark } = await auditLog.pull(client, { ...WINDOW, since: '2025-01-01T00:00:00.000Z' });
    assert.deepEqual(watermark, {
      platform: 'salesforce',
      log: 'event-logs',
      completeFrom: '2025-09-02T09:00:00.000Z',
      completeUntil: '2026-03-01T08:50:00.000Z',
      lagMs: 600_000,
      gaps: [],
    });
  });

  test('keeps the newest and names what the limit cut', async (t) => {
    const { client } = await startSalesforce(t, { pageSize: 1 });
    const { activities, watermark } = await auditLog.pull(client, { ...WINDOW, account: alice, limit: 1 });
    assert.deepEqual(
      activities.map(({ time }) => time),
      ['2026-03-01T08:00:00.000Z'],
    );
    assert.deepEqual(watermark.gaps[0], {
      from: SINCE,
      until: '2026-03-01T08:00:00.000Z',
      why: 'more than 1 records; the oldest were not read',
    });
  });
});

describe('a pull with stored events', () => {
  test('joins the sign-in, the use and Salesforce’s verdict by their keys', async (t) => {
    const { client } = await startSalesforce(t, realTime);
    const { activities, watermark } = await auditLog.pull(client, {
      ...WINDOW,
      since: '2026-03-01T07:45:00.000Z',
      account: alice,
    });
    assert.deepEqual(
      activities.map(({ kind, sessionId, rootSessionId }) => [kind, sessionId, rootSessionId]),
      [
        ['login', undefined, 'lUqjLPQTWRdvRG4a'],
        ['api-call', SESSION_KEY, 'lUqjLPQTWRdvRG4a'],
        ['vendor-verdict', SESSION_KEY, 'lUqjLPQTWRdvRG4a'],
      ],
    );
    assert.deepEqual(watermark.gaps, []);
  });

  test('takes a sign-in once that two logs tell of, and keeps one that only LoginHistory knows', async (t) => {
    const another = loginRow('2026-03-01T08:40:00.000Z', { Id: '0Ya5e000000Lgn2CAC' });
    const { client } = await startSalesforce(t, { ...realTime, log: [...realTimeLog, another] });
    const { activities } = await auditLog.pull(client, { ...WINDOW, account: alice });
    const logins = activities.filter(({ kind }) => kind === 'login');
    assert.deepEqual(
      logins.map(({ eventCode }) => eventCode),
      ['LoginEvent', 'LoginHistory'],
    );
    assert.ok(logins.every(({ uid }) => uid !== LOGIN_HISTORY_ID));
  });

  test('of a session reads its uses by whoever it was', async (t) => {
    const { client } = await startSalesforce(t, realTime);
    const credential = { kind: 'session', platform: 'salesforce', id: SESSION_KEY } as const;
    const { activities } = await auditLog.pull(client, { ...WINDOW, credential });
    assert.deepEqual(
      activities.map(({ actor }) => actor?.id),
      [ALICE.id, ALICE.id, BOB.id],
    );
    const foreign = { ...credential, platform: 'okta' };
    const other = await auditLog.pull(client, { ...WINDOW, account: alice, credential: foreign });
    assert.ok(other.activities.every(({ actor }) => actor?.id === ALICE.id));
  });

  test('asks these objects for nothing but their time, and chooses by user here', async (t) => {
    const { client, simulator } = await startSalesforce(t, realTime);
    await auditLog.pull(client, { ...WINDOW, account: alice });
    const asked = simulator.ledger.map(({ query }) => query.q ?? '').filter((q) => / FROM ApiEvent /.test(q));
    assert.deepEqual(
      asked.map((q) => q.replace(/^.* WHERE /, '')),
      [`EventDate >= ${SINCE}`],
    );
  });

  test('names an event whose storage is off: sign-ins that only LoginHistory knows give it away', async (t) => {
    const log = realTimeLog.filter(({ attributes }) => attributes.type !== 'LoginEvent');
    const { client } = await startSalesforce(t, { ...realTime, log });
    const { watermark } = await auditLog.pull(client, { ...WINDOW, account: alice });
    assert.match(watermark.gaps[0]?.why ?? '', /LoginEvent none: its storage is off/);
  });

  test('without the licence is a fault that says so', async (t) => {
    const { client } = await startSalesforce(t, { ...realTime, hasEventMonitoring: false });
    await assert.rejects(auditLog.pull(client, WINDOW), (thrown: Error) => {
      assert.match(thrown.message, /LoginEvent.*licence is missing/);
      return errorCode(thrown) === 'ERR_CONNECTOR_FORBIDDEN';
    });
  });

  test('of more rows than are read at once names the object as a gap over the whole time', async (t) => {
    const many = Array.from({ length: 20_001 }, () =>
      row('UriEvent', { EventDate: '2026-03-01T08:00:00.000Z', UserId: BOB.id }),
    );
    const { client } = await startSalesforce(t, { ...realTime, log: [...realTimeLog, ...many] });
    const { activities, watermark } = await auditLog.pull(client, { ...WINDOW, account: alice });
    assert.ok(activities.length > 0);
    const gap = watermark.gaps.find(({ why }) => why.startsWith('UriEvent'));
    assert.deepEqual(gap, {
      from: SINCE,
      until: '2026-03-01T08:50:00.000Z',
      why: 'UriEvent: 20000 rows were read, and no more',
    });
  });
});

describe('a pull with event log files', () => {
  const at = '2026-03-01T08:00:00.000Z';
  const rows = [
    fileRow('20260301080100.000'),
    fileRow('20260301080200.000', { USER_ID: BOB.id.slice(0, 15), SESSION_KEY: 'other' }),
    fileRow('20260301080300.000', { STATUS_CODE: '403' }),
  ];
  const hourly = { eventMonitoring: 'hourly-files', logFiles: [{ type: 'RestApi', at, text: csv(...rows) }] };

  test('reads the rows of the account from the files of the hours asked', async (t) => {
    const { client, simulator } = await startSalesforce(t, {
      ...hourly,
      logFiles: [
        ...hourly.logFiles,
        { type: 'RestApi', at: '2026-02-20T08:00:00.000Z', text: csv(rows[0]!) },
      ],
    });
    const { activities, watermark } = await auditLog.pull(client, { ...WINDOW, account: alice });
    const calls = activities.filter(({ kind }) => kind === 'api-call');
    assert.deepEqual(
      calls.map(({ time, outcome, sessionId }) => [time, outcome, sessionId]),
      [
        ['2026-03-01T08:01:00.000Z', 'success', SESSION_KEY],
        ['2026-03-01T08:03:00.000Z', 'failure', SESSION_KEY],
      ],
    );
    assert.equal(simulator.ledger.filter(({ path }) => path.endsWith('/LogFile')).length, 1);
    assert.equal(watermark.completeUntil, '2026-03-01T03:00:00.000Z', 'six hours are allowed for');
  });

  test('takes a row once that a file written again repeats', async (t) => {
    const again = { type: 'RestApi', at, text: csv(...rows, fileRow('20260301080400.000')) };
    const { client } = await startSalesforce(t, { ...hourly, logFiles: [...hourly.logFiles, again] });
    const { activities } = await auditLog.pull(client, { ...WINDOW, account: alice });
    assert.equal(activities.filter(({ kind }) => kind === 'api-call').length, 3);
  });

  test('leaves a file that is too large, and names it', async (t) => {
    const large = { type: 'API', at: '2026-02-28T08:00:00.000Z', text: 'EVENT_TYPE\n', length: 70_000_000 };
    const { client, simulator } = await startSalesforce(t, { ...hourly, logFiles: [large] });
    const { watermark } = await auditLog.pull(client, {
      ...WINDOW,
      since: '2026-02-28T00:00:00.000Z',
      account: alice,
    });
    assert.match(watermark.gaps[0]?.why ?? '', /log file of API with 70000000 bytes was not read/);
    assert.equal(simulator.ledger.filter(({ path }) => path.endsWith('/LogFile')).length, 0);
  });

  test('names rows that tell no time, and reads the others', async (t) => {
    const text = csv(rows[0]!, fileRow('some day'));
    const { client } = await startSalesforce(t, { ...hourly, logFiles: [{ type: 'RestApi', at, text }] });
    const { activities, watermark } = await auditLog.pull(client, { ...WINDOW, account: alice });
    assert.ok(activities.some(({ time }) => time === '2026-03-01T08:01:00.000Z'));
    assert.match(watermark.gaps[0]?.why ?? '', /a record tells no time/);
  });

  test('of the day allows for two days', async (t) => {
    const daily = { type: 'RestApi', interval: 'Daily', at: '2026-02-27T00:00:00.000Z', text: csv(rows[0]!) };
    const { client, simulator } = await startSalesforce(t, {
      eventMonitoring: 'daily-files',
      logFiles: [daily, ...hourly.logFiles],
    });
    const { watermark } = await auditLog.pull(client, { ...WINDOW, account: alice });
    assert.equal(watermark.completeUntil, '2026-02-27T09:00:00.000Z');
    assert.equal(simulator.ledger.filter(({ path }) => path.endsWith('/LogFile')).length, 1);
  });
});
