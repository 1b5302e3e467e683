import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Activity, errorCode, UNKNOWN_TIME } from 'countersign/kit';
import fc from 'fast-check';
import { normalize } from '../../../connectors/salesforce/audit-record.ts';
import { readJsonLines, sharedPath, sharedSkip } from '../../support/shared.ts';
import { ALICE, eventRow, LOGIN_KEY, loginRow, SESSION_KEY, setupRow } from './seed.ts';

const SHA = 'a'.repeat(64);
const AT = '2026-03-01T08:00:00.000Z';

interface Line {
  readonly source: string;
  readonly expect: { readonly kind: string; readonly doc?: unknown };
  readonly event: Record<string, unknown>;
}

function lines(): Line[] {
  return readdirSync(sharedPath('events/salesforce')).flatMap(
    (file) => readJsonLines(sharedPath('events/salesforce', file)) as Line[],
  );
}

/** A member at a dotted path, in nested or in flat documents. */
function at(doc: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], doc);
}

/** The login key, which each of Elastic's data streams names in its own way. */
function loginKeyIn(doc: unknown): unknown {
  const [part] = Object.values(at(doc, 'salesforce') as Record<string, Record<string, unknown>>);
  return part?.login_key ?? part?.key;
}

describe('real records', { skip: sharedSkip }, () => {
  test('are all read', () => {
    const all = lines();
    assert.ok(all.length >= 60, `${all.length} records`);
    for (const { source, event } of all) {
      assert.ok(Activity.safeParse(normalize(event, SHA)).success, source);
    }
  });

  test('keep the session key, the login key and the time wherever they have them', () => {
    let withSession = 0;
    for (const { source, event } of lines()) {
      const activity = normalize(event, SHA);
      const told = (name: string) => event[name.toUpperCase()] ?? event[name.toLowerCase()];
      const [session, login] = [told('session_key'), told('login_key')];
      if (session) {
        withSession++;
        assert.equal(activity.sessionId, session, source);
      }
      if (login) assert.equal(activity.rootSessionId, login, source);
      const time = told('timestamp_derived');
      if (typeof time === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(time)) {
        assert.equal(Date.parse(activity.time), Date.parse(time), source);
      }
    }
    assert.ok(withSession >= 20, `${withSession} records with a session key`);
  });

  test('agree with Elastic’s documents on actor, address, outcome, time and keys', () => {
    const documented = lines().filter(({ expect }) => expect.kind === 'ecs');
    assert.equal(documented.length, 10);
    for (const { source, event, expect } of documented) {
      const activity = normalize(event, SHA);
      const { doc } = expect;
      assert.equal(Date.parse(activity.time), Date.parse(String(at(doc, '@timestamp'))), source);
      assert.equal(activity.ip, at(doc, 'source.ip'), source);
      // Elastic keeps the id in the length in which it came.
      const id = String(at(doc, 'user.id'));
      assert.equal(activity.actor?.id?.slice(0, 15), id.slice(0, 15), source);
      const outcome = at(doc, 'event.outcome');
      if (outcome) assert.equal(activity.outcome, outcome, source);
      const email = at(doc, 'user.email');
      if (email) assert.equal(activity.actor?.name, email, source);
      const login = loginKeyIn(doc);
      if (typeof login === 'string') assert.equal(activity.rootSessionId, login, source);
    }
  });

  test('of Panther’s anomalies are Salesforce’s own verdicts, with their score', () => {
    const anomalies = lines().filter(({ event }) => event.EVENT_TYPE === 'ApiAnomalyEventStore');
    assert.equal(anomalies.length, 3);
    for (const { event } of anomalies) {
      const { kind, vendorVerdict, ip } = normalize(event, SHA);
      assert.equal(kind, 'vendor-verdict');
      assert.match(vendorVerdict ?? '', new RegExp(`^ApiAnomalyEventStore: score ${String(event.SCORE)}: `));
      assert.equal(ip, event.SOURCE_IP);
    }
  });
});

describe('a record', () => {
  test('of LoginHistory is a sign-in with address and country, and without session', () => {
    const activity = normalize(loginRow(AT, { Id: '0Ya5e000000Lgn1CAC' }), SHA);
    assert.deepEqual(activity, {
      uid: '0Ya5e000000Lgn1CAC',
      platform: 'salesforce',
      kind: 'login',
      classUid: 3002,
      activityId: 1,
      eventCode: 'LoginHistory',
      outcome: 'success',
      actor: { id: ALICE.id, type: 'user' },
      ip: '198.51.100.7',
      geo: { country: 'DE' },
      userAgent: 'Firefox 140',
      operation: 'LoginHistory',
      application: 'Browser',
      authProtocol: 'password',
      time: AT,
      rawSha256: SHA,
    });
  });

  test('of a sign-in that failed began nothing', () => {
    const { kind, outcome } = normalize(loginRow(AT, { Status: 'Invalid Password' }), SHA);
    assert.deepEqual([kind, outcome], ['login-failed', 'failure']);
  });

  test('of a stored sign-in carries the login key, and says when a second factor was told of', () => {
    const activity = normalize(
      eventRow('LoginEvent', AT, { SessionKey: null, Status: 'Success', AuthMethodReference: 'pwd mfa' }),
      SHA,
    );
    assert.equal(activity.kind, 'login');
    assert.equal(activity.sessionId, undefined);
    assert.equal(activity.rootSessionId, LOGIN_KEY);
    assert.equal(activity.isMfa, true);
  });

  test('of an API call is one by the session key, in any of the three spellings', () => {
    const stored = normalize(eventRow('ApiEvent', AT, { Operation: 'Query' }), SHA);
    const file = { EVENT_TYPE: 'RestApi', TIMESTAMP: '20260301080000.000', SESSION_KEY, LOGIN_KEY };
    const lower = Object.fromEntries(Object.entries(file).map(([key, value]) => [key.toLowerCase(), value]));
    for (const activity of [stored, normalize(file, SHA), normalize(lower, SHA)]) {
      assert.deepEqual(
        [activity.kind, activity.sessionId, activity.rootSessionId, activity.time],
        ['api-call', SESSION_KEY, LOGIN_KEY, AT],
      );
    }
  });

  test('of a page view is a use of its session, and what the platform does by itself is none', () => {
    const kindOf = (type: string) => normalize(eventRow(type, AT), SHA).kind;
    assert.equal(kindOf('LightningUriEvent'), 'session-use');
    assert.equal(kindOf('AnEventOfNextYear'), 'session-use');
    assert.equal(kindOf('ApexTrigger'), 'other');
    assert.equal(kindOf('TimeBasedWorkflow'), 'other');
  });

  test('of an administrator who signs in as somebody names both', () => {
    const { kind, actor, targets } = normalize(
      eventRow('LoginAsEvent', AT, { DelegatedUsername: 'root@acme.example' }),
      SHA,
    );
    assert.equal(kind, 'session-start');
    assert.deepEqual(actor, { name: 'root@acme.example', type: 'user' });
    assert.deepEqual(targets, [{ type: 'user', id: ALICE.id, name: ALICE.username }]);
  });

  test('of a hijacked session is a verdict, with the address that took it over', () => {
    const { kind, vendorVerdict, ip } = normalize(
      eventRow('SessionHijackingEventStore', AT, { Score: 0.9, CurrentIp: '203.0.113.9' }),
      SHA,
    );
    assert.deepEqual(
      [kind, vendorVerdict, ip],
      ['vendor-verdict', 'SessionHijackingEventStore: score 0.9', '203.0.113.9'],
    );
  });

  test('of Setup is what its action says', () => {
    const facts = (action: string, more = {}) => {
      const { kind, classUid, activityId, eventCode } = normalize(setupRow(action, AT, more), SHA);
      return [kind, classUid, activityId, eventCode];
    };
    assert.deepEqual(facts('frozeuser'), ['account-change', 3007, 6, 'frozeuser']);
    assert.deepEqual(facts('insertConnectedApplication'), [
      'credential-added',
      3007,
      18,
      'insertConnectedApplication',
    ]);
    assert.deepEqual(facts('suOrgAdminLogin'), ['session-start', 3002, 1, 'suOrgAdminLogin']);
    assert.deepEqual(facts('changedlogo', { Section: 'Company' }), ['other', 0, 99, 'changedlogo']);
  });

  test('names users in one form of id, whichever the log writes', () => {
    const short = { EVENT_TYPE: 'URI', USER_ID: ALICE.id.slice(0, 15), TIMESTAMP: '20260301080000.000' };
    assert.equal(normalize(short, SHA).actor?.id, ALICE.id);
  });

  test('takes no redacted address, no number of a browser and no time that is none for one', () => {
    const activity = normalize(
      { EVENT_TYPE: 'URI', CLIENT_IP: 'Salesforce.com IP', USER_AGENT: '9999', TIMESTAMP: 'yesterday' },
      SHA,
    );
    assert.equal(activity.ip, undefined);
    assert.equal(activity.userAgent, undefined);
    assert.equal(activity.time, UNKNOWN_TIME);
  });

  test('that is none is refused', () => {
    for (const bad of [null, 'text', 7, [], {}]) {
      assert.throws(
        () => normalize(bad, SHA),
        (thrown) => errorCode(thrown) === 'ERR_CONNECTOR_RESPONSE_UNREADABLE',
      );
    }
  });

  test('of any content is read or refused by name, never otherwise', () => {
    const names = ['EVENT_TYPE', 'SESSION_KEY', 'TIMESTAMP', 'Action', 'CreatedById', 'LoginTime', 'Status'];
    const odd = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), fc.anything(), {
      maxKeys: 8,
    });
    fc.assert(
      fc.property(odd, (record) => {
        try {
          assert.ok(Activity.safeParse(normalize(record, SHA)).success);
        } catch (thrown) {
          assert.equal(errorCode(thrown), 'ERR_CONNECTOR_RESPONSE_UNREADABLE');
        }
      }),
    );
  });
});

test('the type of a row is told by what only that object has, where its attributes are lost', () => {
  const { attributes, ...setup } = setupRow('frozeuser', AT);
  assert.equal(normalize(setup, SHA).eventCode, 'frozeuser');
  const { attributes: other, ...login } = loginRow(AT);
  assert.equal(normalize(login, SHA).kind, 'login');
  const { attributes: lost, ...some } = eventRow('LogoutEvent', AT);
  const { kind, sessionId } = normalize(some, SHA);
  assert.deepEqual([kind, sessionId], ['other', SESSION_KEY], 'an end of a session may be no use of it');
});
