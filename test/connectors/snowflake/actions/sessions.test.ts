import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { errorCode } from 'countersign/kit';
import { VIEW_LAG_MS } from '../../../../connectors/snowflake/manifest.ts';
import { action, changed, done, request, startSnowflake } from '../fixture.ts';
import { queryRow, SESSION, seed } from '../seed.ts';

const HOUR_MS = 3_600_000;
const credential = { kind: 'session', platform: 'snowflake', id: SESSION } as const;

describe('sessions.revoke', () => {
  test('aborts the queries first, then every session that shows, the newest included', async (t) => {
    const log = [...seed.log, queryRow('2026-03-01T08:55:00.000Z', { SESSION_ID: '77' })];
    const sessions = [...seed.sessions, { id: '77', user: 'ALICE', createdAt: '2026-03-01T08:54:00.000Z' }];
    const started = await startSnowflake(t, { log, sessions, delaysMs: { SESSIONS: HOUR_MS } });
    const { plan } = await done(started, 'sessions.revoke');
    assert.deepEqual(plan.present, [
      `session ${SESSION}: begun 2026-02-28T08:00:01.000Z, last used 2026-03-01T08:50:00.000Z, from 198.51.100.7, by JDBC 3.20.0`,
      'session 77: not in SESSIONS yet, last used 2026-03-01T08:55:00.000Z',
      'keys and tokens begin new ones: suspend the account first',
    ]);
    assert.deepEqual(changed(started), [
      'ALTER USER "ALICE" ABORT ALL QUERIES',
      `SELECT SYSTEM$ABORT_SESSION(${SESSION})`,
      'SELECT SYSTEM$ABORT_SESSION(77)',
    ]);
  });

  test('is proven only once SESSIONS knows all of before, however early it shows what was listed as closed', async (t) => {
    const started = await startSnowflake(t);
    const { verify } = await done(started, 'sessions.revoke');
    const early = await verify();
    assert.equal(early.state, 'pending');
    assert.equal(early.saw[0], 'no session from before shows as open');
    assert.match(early.saw[1] ?? '', /SESSIONS knows all of before by 2026-03-01T12:00:00.000Z, and not yet/);
    started.advance(VIEW_LAG_MS.SESSIONS);
    assert.equal((await verify()).state, 'proven');
  });

  test('is not done while a session shows that no view had shown before', async (t) => {
    // Begun before the call, without a query: SESSIONS shows it two hours later.
    const sessions = [...seed.sessions, { id: '88', user: 'ALICE', createdAt: '2026-03-01T08:30:00.000Z' }];
    const started = await startSnowflake(t, { sessions, delaysMs: { SESSIONS: 2 * HOUR_MS } });
    const { verify, plan } = await done(started, 'sessions.revoke');
    assert.deepEqual(plan.before.sessions, [SESSION]);
    started.advance(VIEW_LAG_MS.SESSIONS);
    const reading = await verify();
    assert.equal(reading.state, 'pending');
    assert.equal(reading.saw[0], '1 sessions from before show as open');
  });

  test('goes on past a session that has ended by itself, and stops at a missing right', async (t) => {
    const sessions = [...seed.sessions, { id: '99', user: 'ALICE', createdAt: '2026-02-28T08:30:00.000Z' }];
    const started = await startSnowflake(t, { sessions, delaysMs: { SESSIONS: HOUR_MS } });
    await done(started, 'session.revoke', { credential: { ...credential, id: '99' } });
    const { receipt } = await done(started, 'sessions.revoke');
    assert.ok(receipt.calls.some((line) => /ABORT_SESSION\(99\) → refused: .*terminated already/.test(line)));
    assert.ok(receipt.calls.includes(`SELECT SYSTEM$ABORT_SESSION(${SESSION}) → 200`));

    const other = await startSnowflake(t);
    other.simulator.inject({ path: /./, operation: /ABORT_SESSION/, kind: 'forbidden' });
    await assert.rejects(
      done(other, 'sessions.revoke'),
      (thrown) =>
        errorCode(thrown) === 'ERR_CONNECTOR_OUTCOME_UNKNOWN' &&
        /Insufficient privileges/.test(String(thrown)),
    );
  });

  test('where nothing shows proves nothing, and says why', async (t) => {
    const started = await startSnowflake(t, { sessions: [], log: [] });
    const { plan, verify } = await done(started, 'sessions.revoke');
    assert.equal(plan.alreadyDone, false);
    started.advance(VIEW_LAG_MS.SESSIONS);
    const reading = await verify();
    assert.equal(reading.state, 'pending');
    assert.match(reading.strongest.why, /those that began within three hours it cannot show/);
  });
});

describe('session.revoke', () => {
  test('aborts the one session, and its row alone proves it', async (t) => {
    const started = await startSnowflake(t, { delaysMs: { SESSIONS: HOUR_MS } });
    const { verify } = await done(started, 'session.revoke', { credential });
    assert.deepEqual(changed(started), [`SELECT SYSTEM$ABORT_SESSION(${SESSION})`]);
    assert.equal((await verify()).state, 'pending');
    started.advance(2 * HOUR_MS);
    const reading = await verify();
    assert.equal(reading.state, 'proven');
    assert.match(reading.saw[0] ?? '', /SESSIONS shows it closed \(FORCED_LOGOUT\)/);
  });

  test('never touches another user’s session, whatever the detection says', async (t) => {
    const started = await startSnowflake(t);
    for (const id of ['4118896733000003', '123456']) {
      const asked = request('session.revoke', { credential: { ...credential, id } });
      await assert.rejects(
        action('session.revoke').plan(started.client, asked),
        (thrown) => errorCode(thrown) === 'ERR_CONNECTOR_REJECTED',
        id,
      );
    }
    assert.deepEqual(changed(started), []);
  });

  test('of a request of the SQL API, which SESSIONS never has, is aborted and never proven', async (t) => {
    const log = [...seed.log, queryRow('2026-03-01T08:55:00.000Z', { SESSION_ID: '77' })];
    const started = await startSnowflake(t, { log });
    const { receipt, verify } = await done(started, 'session.revoke', {
      credential: { ...credential, id: '77' },
    });
    assert.match(receipt.calls[0] ?? '', /ABORT_SESSION\(77\) → refused/);
    started.advance(2 * VIEW_LAG_MS.SESSIONS);
    const reading = await verify();
    assert.equal(reading.state, 'pending');
    assert.equal(reading.saw[0], 'no view of Snowflake shows it any more, nor its end');
  });

  test('takes no id that is no number: it stands in the statement as it is', async (t) => {
    const started = await startSnowflake(t);
    for (const id of ['1) OR (1', "1'", '-1', '1e9', ' 1', '٣']) {
      const asked = request('session.revoke', { credential: { ...credential, id } });
      await assert.rejects(
        action('session.revoke').plan(started.client, asked),
        (thrown) => errorCode(thrown) === 'ERR_INPUT_INVALID',
        id,
      );
    }
  });

  test('keeps ids apart that a double would not', async (t) => {
    const id = '9007199254740993';
    const sessions = [
      { id, user: 'ALICE', createdAt: '2026-02-28T08:00:00.000Z' },
      { id: '9007199254740992', user: 'BOB', createdAt: '2026-02-28T08:00:00.000Z' },
    ];
    const started = await startSnowflake(t, { sessions });
    await done(started, 'session.revoke', { credential: { ...credential, id } });
    assert.deepEqual(changed(started), [`SELECT SYSTEM$ABORT_SESSION(${id})`]);
  });
});
