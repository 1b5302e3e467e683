import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Activity, errorCode, UNKNOWN_TIME } from 'countersign/kit';
import fc from 'fast-check';
import { normalize } from '../../../connectors/snowflake/audit-record.ts';
import { readJsonLines, sharedPath, sharedSkip } from '../../support/shared.ts';
import { LOGIN, loginRow, queryRow, SESSION } from './seed.ts';

const SHA = 'a'.repeat(64);
const AT = '2026-03-01T08:00:00.000Z';

interface Line {
  readonly source: string;
  readonly expect: { readonly kind: string; readonly log_types?: readonly string[] };
  readonly event: Record<string, unknown>;
}

function lines(): Line[] {
  return readdirSync(sharedPath('events/snowflake')).flatMap(
    (file) => readJsonLines(sharedPath('events/snowflake', file)) as Line[],
  );
}

/** A member under Snowflake's name, or with the suffix that Log Analytics gives it. */
function member(event: Record<string, unknown>, name: string): string | undefined {
  const found = [name, ...['s', 'd', 't', 'g'].map((suffix) => `${name}_${suffix}`)]
    .map((each) => event[each])
    .find((value) => value !== undefined && value !== '');
  return found === undefined ? undefined : String(found);
}

describe('real records', { skip: sharedSkip }, () => {
  test('are all read, and none as something unknown', () => {
    const all = lines();
    assert.ok(all.length >= 25, `${all.length} records`);
    for (const { source, event } of all) {
      const activity = normalize(event, SHA);
      assert.ok(Activity.safeParse(activity).success, source);
      assert.notEqual(activity.kind, 'other', source);
    }
  });

  test('agree with what they say themselves of user, time, session, address and outcome', (t) => {
    const fields = new Map<string, number>();
    const agree = (field: string, found: unknown, told: unknown, source: string) => {
      if (told === undefined) return;
      assert.equal(found, told, `${field} of ${source}`);
      fields.set(field, (fields.get(field) ?? 0) + 1);
    };
    for (const { source, event } of lines()) {
      const activity = normalize(event, SHA);
      agree('user', activity.actor?.id, member(event, 'USER_NAME'), source);
      agree('session', activity.sessionId, member(event, 'SESSION_ID'), source);
      const ip = member(event, 'CLIENT_IP');
      agree('address', activity.ip, ip === '0.0.0.0' ? undefined : ip, source);
      const told =
        member(event, 'EVENT_TIMESTAMP') ?? member(event, 'START_TIME') ?? member(event, 'p_event_time');
      agree(
        'time',
        Date.parse(activity.time),
        told && Date.parse(`${told.slice(0, 23).replace(' ', 'T')}Z`),
        source,
      );
      const status = member(event, 'EXECUTION_STATUS') ?? member(event, 'IS_SUCCESS');
      const outcome = status && (/^(?:SUCCESS|YES)$/.test(status) ? 'success' : 'failure');
      agree('outcome', activity.outcome, outcome, source);
      agree('event', activity.eventCode, member(event, 'QUERY_TYPE') ?? member(event, 'EVENT_TYPE'), source);
    }
    t.diagnostic(`snowflake agrees: ${[...fields].map(([field, count]) => `${field} ${count}`).join(', ')}`);
    assert.ok((fields.get('user') ?? 0) >= 20);
    assert.ok((fields.get('session') ?? 0) >= 5);
  });
});

describe('a sign-in', () => {
  test('carries address, client and second factor, and the id that its session names as its root', () => {
    const activity = normalize(loginRow(AT, { EVENT_ID: LOGIN }), SHA);
    assert.deepEqual(
      [activity.kind, activity.ip, activity.userAgent, activity.isMfa, activity.time],
      ['login', '198.51.100.7', 'SNOWFLAKE_UI 1.0.0', true, AT],
    );
    const session = normalize(
      {
        LOG_VIEW: 'SESSIONS',
        SESSION_ID: SESSION,
        LOGIN_EVENT_ID: LOGIN,
        CREATED_ON: AT,
        USER_NAME: 'ALICE',
      },
      SHA,
    );
    assert.equal(session.kind, 'session-start');
    assert.equal(session.sessionId, SESSION);
    assert.equal(session.rootSessionId, activity.uid);
  });

  test('without a second factor says so; one that failed says nothing of it', () => {
    assert.equal(normalize(loginRow(AT, { SECOND_AUTHENTICATION_FACTOR: null }), SHA).isMfa, false);
    const failed = normalize(loginRow(AT, { IS_SUCCESS: 'NO' }), SHA);
    assert.deepEqual([failed.kind, failed.outcome, failed.isMfa], ['login-failed', 'failure', undefined]);
  });

  test('by a token is a use of that token, under the id that tokens.list gives it', () => {
    const by = (more: Record<string, unknown>) =>
      normalize(loginRow(AT, { FIRST_AUTHENTICATION_FACTOR: 'PROGRAMMATIC_ACCESS_TOKEN', ...more }), SHA);
    const named = by({ FIRST_AUTHENTICATION_FACTOR_ID: '101', CREDENTIAL_NAME: 'CI' });
    assert.deepEqual([named.kind, named.tokenId, named.classUid], ['token-use', '"ALICE"."CI"', 3002]);
    assert.equal(by({ FIRST_AUTHENTICATION_FACTOR_ID: '101' }).tokenId, '101');
    assert.equal(by({}).kind, 'login');
    const keyPair = by({ FIRST_AUTHENTICATION_FACTOR: 'RSA_KEYPAIR', CREDENTIAL_NAME: 'ETL' });
    assert.deepEqual([keyPair.kind, keyPair.tokenId], ['token-use', '"ALICE".KEY."ETL"']);
  });

  test('from Snowflake’s own services has no address', () => {
    assert.equal(normalize(loginRow(AT, { CLIENT_IP: '0.0.0.0' }), SHA).ip, undefined);
  });
});

describe('a query', () => {
  const kinds: readonly (readonly [string, string, Activity['kind']])[] = [
    ['SELECT', 'SELECT 1', 'api-call'],
    ['UNLOAD', 'COPY INTO @s FROM t', 'api-call'],
    ['ALTER_USER', 'ALTER USER BOB SET DISABLED=FALSE', 'account-change'],
    ['UNKNOWN', 'ALTER USER BOB ADD PAT T', 'credential-added'],
    ['ALTER_USER', 'ALTER USER BOB UNSET RSA_PUBLIC_KEY', 'credential-removed'],
    ['GRANT', 'GRANT ROLE X TO USER BOB', 'account-change'],
    ['CREATE_NETWORK_POLICY', 'CREATE NETWORK POLICY P', 'policy'],
    ['DESCRIBE_USER', 'DESC USER BOB', 'api-call'],
  ];
  for (const [type, query, kind] of kinds) {
    test(`of type ${type} that says ${query} is ${kind}`, () => {
      const activity = normalize(queryRow(AT, { QUERY_TYPE: type, QUERY_TEXT: query }), SHA);
      assert.deepEqual([activity.kind, activity.sessionId], [kind, SESSION]);
    });
  }

  test('that makes a token names it and whose it is', () => {
    const activity = normalize(queryRow(AT, { QUERY_TEXT: 'ALTER USER "b.b" ADD PAT ci' }), SHA);
    assert.equal(activity.tokenId, '"b.b"."CI"');
    assert.deepEqual(activity.targets?.[0], { type: 'user', id: 'b.b' });
    assert.equal(activity.actor?.id, 'ALICE');
    const own = normalize(queryRow(AT, { QUERY_TEXT: 'ALTER USER ADD PAT ci' }), SHA);
    assert.equal(own.tokenId, '"ALICE"."CI"');
  });

  test('tells no address: that of its sign-in is not where it came from', () => {
    assert.equal(normalize(queryRow(AT), SHA).ip, undefined);
  });

  test('that failed by either spelling is a failure', () => {
    for (const status of ['FAIL', 'FAILED_WITH_ERROR', 'failed_with_incident']) {
      assert.equal(normalize(queryRow(AT, { EXECUTION_STATUS: status }), SHA).outcome, 'failure');
    }
    assert.equal(normalize(queryRow(AT, { EXECUTION_STATUS: 'RUNNING' }), SHA).outcome, 'unknown');
  });
});

test('times are read with and without a zone, and one that is none is no time', () => {
  const at = (time: unknown) => normalize(queryRow(AT, { START_TIME: time }), SHA).time;
  assert.equal(at('2024-10-09 19:38:06.158000000'), '2024-10-09T19:38:06.158Z');
  assert.equal(at('2024-10-10 12:56:35.822 -0700'), '2024-10-10T19:56:35.822Z');
  assert.equal(at('2024-10-10T12:56:35+02:00'), '2024-10-10T10:56:35.000Z');
  for (const none of ['yesterday', '2024-13-45 00:00:00', 7, null]) assert.equal(at(none), UNKNOWN_TIME);
});

test('any record is read or refused by name, whatever it holds', () => {
  const names = [
    'EVENT_ID',
    'QUERY_TEXT',
    'SESSION_ID',
    'USER_NAME',
    'CLIENT_IP',
    'START_TIME',
    'IS_SUCCESS',
    'LOG_VIEW',
    'CREDENTIAL_NAME',
  ];
  const record = fc.dictionary(
    fc.constantFrom(...names),
    fc.oneof(fc.anything(), fc.string({ unit: 'binary' })),
  );
  fc.assert(
    fc.property(fc.oneof(record, fc.anything()), (any) => {
      try {
        assert.ok(Activity.safeParse(normalize(any, SHA)).success);
      } catch (thrown) {
        assert.equal(errorCode(thrown), 'ERR_CONNECTOR_RESPONSE_UNREADABLE');
      }
    }),
  );
});
