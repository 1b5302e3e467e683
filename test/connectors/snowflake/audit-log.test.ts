import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ActivityQuery, errorCode } from 'countersign/kit';
import { auditLog } from '../../../connectors/snowflake/audit-log.ts';
import { LAG_MS, VIEW_LAG_MS } from '../../../connectors/snowflake/manifest.ts';
import { START } from '../../support/platform.ts';
import { alice, type Fixture, startSnowflake, statements } from './fixture.ts';
import { LOGIN, loginRow, queryRow, SESSION, seed } from './seed.ts';

const SINCE = '2026-02-25T00:00:00.000Z';

async function pull({ client }: Pick<Fixture, 'client'>, more: Partial<ActivityQuery> = {}) {
  return auditLog.pull(client, { account: alice, since: SINCE, until: START, limit: 100, ...more });
}

describe('the log of an account', () => {
  test('joins sign-in, session and queries, and shows nobody else’s', async (t) => {
    const { activities } = await pull(await startSnowflake(t));
    assert.deepEqual(
      activities.map(({ kind, time, sessionId, rootSessionId }) => [
        kind,
        time.slice(5, 16),
        sessionId,
        rootSessionId,
      ]),
      [
        ['login-failed', '02-28T07:59', undefined, activities[0]?.uid],
        ['login', '02-28T08:00', undefined, `login-${LOGIN}`],
        ['session-start', '02-28T08:00', SESSION, `login-${LOGIN}`],
        ['api-call', '02-28T08:05', SESSION, undefined],
        ['session-start', '02-28T09:00', '4118896733000002', undefined],
        ['api-call', '03-01T08:50', SESSION, undefined],
      ],
    );
    assert.equal(activities[2]?.ip, '198.51.100.7', 'the session has the address of its sign-in');
    assert.equal(activities[3]?.ip, undefined, 'a query has none');
  });

  test('holds failed sign-ins by the name that is typed, and no successful one of somebody who is called so', async (t) => {
    const typed = alice.name ?? '';
    const log = [
      loginRow('2026-02-28T08:00:00.000Z', { USER_NAME: typed, IS_SUCCESS: 'NO' }),
      loginRow('2026-02-28T08:01:00.000Z', { USER_NAME: typed, IS_SUCCESS: 'YES' }),
    ];
    const { activities } = await pull(await startSnowflake(t, { log, sessions: [] }));
    assert.deepEqual(
      activities.map(({ kind }) => kind),
      ['login-failed'],
    );
  });

  test('holds what others did to the user, and not what merely mentions the name', async (t) => {
    const by = (QUERY_TEXT: string) => queryRow('2026-02-28T08:00:00.000Z', { USER_NAME: 'BOB', QUERY_TEXT });
    const log = [
      by('ALTER USER alice SET DISABLED = FALSE'),
      by("ALTER USER BOB SET COMMENT = 'ALICE'"),
      by('SELECT 1 -- ALTER USER ALICE'),
      by("SELECT * FROM USERS WHERE NAME = 'ALICE'"),
    ];
    const { activities } = await pull(await startSnowflake(t, { log, sessions: [] }));
    assert.deepEqual(
      activities.map(({ kind, actor, targets }) => [kind, actor?.id, targets?.[0]?.id]),
      [['account-change', 'BOB', 'ALICE']],
    );
  });

  test('names a token that signed in as tokens.list does', async (t) => {
    const log = [
      loginRow('2026-02-28T08:00:00.000Z', {
        FIRST_AUTHENTICATION_FACTOR: 'PROGRAMMATIC_ACCESS_TOKEN',
        FIRST_AUTHENTICATION_FACTOR_ID: '101',
      }),
    ];
    const { activities } = await pull(await startSnowflake(t, { log, sessions: [] }));
    assert.deepEqual(
      activities.map(({ kind, tokenId }) => [kind, tokenId]),
      [['token-use', '"ALICE"."CI"']],
    );
  });
});

test('the log of a session holds its sign-in and its queries, whoever ran them', async (t) => {
  const credential = { kind: 'session', platform: 'snowflake', id: SESSION } as const;
  const log = [...seed.log, queryRow('2026-02-28T10:00:00.000Z', { USER_NAME: 'EVE' })];
  const { client } = await startSnowflake(t, { log });
  const { activities } = await auditLog.pull(client, { credential, since: SINCE, until: START, limit: 100 });
  assert.deepEqual(
    activities.map(({ kind, actor }) => [kind, actor?.id]),
    [
      ['login', 'ALICE'],
      ['session-start', 'ALICE'],
      ['api-call', 'ALICE'],
      ['api-call', 'EVE'],
      ['api-call', 'ALICE'],
    ],
  );
});

describe('the watermark', () => {
  test('is that of the latest view, however early the others are', async (t) => {
    const { watermark } = await pull(await startSnowflake(t));
    assert.equal(watermark.lagMs, VIEW_LAG_MS.SESSIONS);
    assert.equal(watermark.completeUntil, new Date(Date.parse(START) - LAG_MS).toISOString());
    assert.deepEqual(watermark.gaps, []);
  });

  test('claims nothing of what is newer, though it is read where it shows', async (t) => {
    const newest = queryRow('2026-03-01T08:59:00.000Z', { QUERY_ID: 'fresh' });
    const delaysMs = { LOGIN_HISTORY: 7_200_000, QUERY_HISTORY: 2_700_000 };
    const { activities, watermark } = await pull(
      await startSnowflake(t, { log: [...seed.log, newest], delaysMs }),
    );
    assert.equal(activities.at(-1)?.uid, 'fresh');
    assert.ok(activities.at(-1)!.time > watermark.completeUntil);
    const uids = activities.map(({ uid }) => uid);
    assert.equal(new Set(uids).size, uids.length, 'what both show comes once');
  });

  test('stands where the newer rows are refused, and that is logged', async (t) => {
    const started = await startSnowflake(t, { hasRecentHistory: false });
    const { activities, watermark } = await pull(started);
    assert.equal(activities.length, 6);
    assert.deepEqual(watermark.gaps, []);
    assert.match(JSON.stringify(started.lines), /what is newer than the views could not be read/);
  });

  test('has a gap for sessions of the SQL API, in which no sign-in is to be expected', async (t) => {
    const unlisted = queryRow('2026-02-28T12:00:00.000Z', { SESSION_ID: '77' });
    const { watermark } = await pull(await startSnowflake(t, { log: [...seed.log, unlisted] }));
    assert.equal(watermark.gaps.length, 1);
    assert.match(watermark.gaps[0]?.why ?? '', /^1 sessions with queries are not in SESSIONS.*SQL API/);
  });

  test('has no such gap for a session that SESSIONS is merely too late for', async (t) => {
    const recent = queryRow('2026-03-01T08:55:00.000Z', { SESSION_ID: '77' });
    const { watermark } = await pull(await startSnowflake(t, { log: [...seed.log, recent] }));
    assert.deepEqual(watermark.gaps, []);
  });
});

describe('a limit', () => {
  test('keeps the newest of all views, and names what it cut', async (t) => {
    const { activities, watermark } = await pull(await startSnowflake(t), { limit: 2 });
    assert.deepEqual(
      activities.map(({ time }) => time.slice(5, 16)),
      ['02-28T09:00', '03-01T08:50'],
    );
    assert.deepEqual(
      watermark.gaps.map(({ from, until }) => [from, until]),
      [[SINCE, '2026-02-28T09:00:00.000Z']],
    );
  });

  test('bounds what Snowflake sends, view by view', async (t) => {
    const started = await startSnowflake(t);
    await pull(started, { limit: 2 });
    const logs = statements(started).filter((each) => each.includes('LOG_VIEW'));
    assert.equal(logs.length, 5);
    const full = started.simulator.ledger.map(({ body }) =>
      String((body as { statement?: string })?.statement),
    );
    for (const each of full.filter((statement) => statement.includes('LOG_VIEW')))
      assert.match(each, /LIMIT 3$/);
  });
});

test('a password in a statement is in no record', async (t) => {
  const leak = queryRow('2026-02-28T08:10:00.000Z', {
    QUERY_TEXT: "ALTER USER ALICE SET PASSWORD = 'Som''mer-2024'",
  });
  const pulled = await pull(await startSnowflake(t, { log: [...seed.log, leak] }));
  const text = JSON.stringify(pulled);
  assert.doesNotMatch(text, /mer-2024/);
  assert.match(text, /PASSWORD = 'fp_[0-9a-f]{32}'/);
});

test('a view that the role may not read is a fault, not an empty log', async (t) => {
  for (const hidden of ['LOGIN_HISTORY', 'SESSIONS', 'QUERY_HISTORY', 'CREDENTIALS']) {
    const { client } = await startSnowflake(t, { hiddenViews: [hidden] });
    await assert.rejects(
      pull({ client }),
      (thrown) => errorCode(thrown) === 'ERR_CONNECTOR_FORBIDDEN',
      hidden,
    );
  }
});
