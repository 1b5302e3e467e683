import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Activity, UNKNOWN_TIME } from 'countersign/kit';
import fc from 'fast-check';
import { kindOf } from '../../../connectors/slack/audit-kinds.ts';
import { normalize } from '../../../connectors/slack/normalize.ts';
import { sharedPath, sharedSkip } from '../../support/shared.ts';

const SHA = 'a'.repeat(64);
const read = (record: unknown) => Activity.parse(normalize(record, SHA));
const unreadable = { code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE' };

interface Line {
  readonly event: Record<string, unknown>;
  readonly expect: { readonly kind: string; readonly doc?: Record<string, unknown> };
}

function lines(file: string): Line[] {
  return readFileSync(sharedPath('events/slack', file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

const ALL = [
  'azure-sentinel-sample-data.jsonl',
  'panther-analysis.jsonl',
  'panther-parsers.jsonl',
  'streamalert.jsonl',
];

test('every real record of Slack is read, and a flattened row is refused by name', {
  skip: sharedSkip,
}, () => {
  let readable = 0;
  let refused = 0;
  for (const { event } of ALL.flatMap(lines)) {
    if ('action_s' in event) {
      assert.throws(() => normalize(event, SHA), { ...unreadable, message: /action_s/ });
      refused++;
    } else {
      const activity = read(event);
      if (typeof event.action === 'string') assert.equal(activity.eventCode, event.action);
      readable++;
    }
  }
  assert.deepEqual({ readable, refused }, { readable: 58, refused: 10 });
});

test('what Panther’s parser found in the same records is found', { skip: sharedSkip }, () => {
  const documents = lines('panther-parsers.jsonl');
  assert.equal(documents.length, 3);
  for (const { event, expect } of documents) {
    const doc = expect.doc ?? {};
    const activity = read(event);
    assert.equal(activity.time, String(doc.p_event_time).replace('Z', '.000Z'));
    assert.deepEqual([activity.actor?.name], doc.p_any_usernames);
    if (doc.p_any_emails) assert.deepEqual([activity.actor?.email], doc.p_any_emails);
    if (doc.p_any_ip_addresses) assert.deepEqual([activity.ip], doc.p_any_ip_addresses);
  }
});

test('a recorded use keeps its session id, address and user agent', { skip: sharedSkip }, () => {
  const event = lines('azure-sentinel-sample-data.jsonl')
    .map((line) => line.event)
    .find(({ id }) => id === 'c02e60c0-559f-46f7-9f67-04c8652fe53f');
  const activity = read(event);
  assert.equal(activity.kind, 'api-call');
  assert.equal(activity.operation, 'file_downloaded');
  assert.equal(activity.sessionId, '1406145451956');
  assert.equal(activity.ip, '176.176.176.176');
  assert.match(activity.userAgent ?? '', /^AppleCoreMedia/);
  assert.equal(activity.time, '2021-02-09T11:01:28.000Z');
  assert.deepEqual(activity.targets?.[0], { type: 'file', id: 'F01M9K8QQA2', name: 'img.mov' });
});

test('each action of Slack’s catalogue has a kind, and no user action is lost among the others', {
  skip: sharedSkip,
}, () => {
  const catalogue = JSON.parse(readFileSync(sharedPath('catalogs/slack-audit-actions.json'), 'utf8')) as {
    actions: Record<string, string[]>;
  };
  for (const action of Object.values(catalogue.actions).flat()) assert.ok(kindOf(action).kind);
  for (const action of [...(catalogue.actions.canvas ?? []), ...(catalogue.actions.huddle ?? [])]) {
    if (action.startsWith('slack_ai')) continue;
    assert.equal(kindOf(action).kind, 'api-call', action);
  }
});

for (const [action, kind] of [
  ['user_login', 'login'],
  ['user_login_failed', 'login-failed'],
  ['user_logout', 'session-end'],
  ['user_session_invalidated', 'session-end'],
  ['user_session_reset_by_admin', 'session-end'],
  ['user_sessions_reset_by_anomaly_event_response', 'session-end'],
  ['anomaly', 'vendor-verdict'],
  ['app_installed', 'credential-added'],
  ['app_scopes_expanded', 'credential-added'],
  ['app_uninstalled', 'credential-removed'],
  ['user_deactivated', 'account-change'],
  ['user_reactivated', 'account-change'],
  ['file_downloaded', 'api-call'],
  ['pref.sso_setting_changed', 'policy'],
  ['something_slack_adds_tomorrow', 'other'],
  ['constructor', 'other'],
] as const) {
  test(`${action} is ${kind}`, () => {
    assert.equal(read({ action, id: 'x', date_create: 1 }).kind, kind);
  });
}

test('a failed login is a failure', () => {
  assert.equal(read({ action: 'user_login_failed' }).outcome, 'failure');
  assert.equal(read({ action: 'user_login' }).outcome, 'success');
});

test('an anomaly carries Slack’s reasons, the place, and where it came from before', () => {
  const activity = read({
    id: '1665fc41',
    action: 'anomaly',
    date_create: 1_683_836_291,
    actor: { type: 'user', user: { id: 'W1', name: 'roy', email: 'Roy@Demo.example' } },
    context: { ip_address: '192.0.2.143', session_id: '9007199254740993123', ua: 'curl/8' },
    details: {
      reason: ['asn', 'tor'],
      location: 'England, GB',
      previous_ip_address: '198.51.100.64',
      previous_ua: 'Firefox',
    },
  });
  assert.equal(activity.vendorVerdict, 'asn, tor');
  assert.equal(activity.isProxy, true);
  assert.deepEqual(activity.geo, { country: 'GB', region: 'England' });
  assert.equal(activity.sessionId, '9007199254740993123');
  assert.equal(activity.actor?.email, 'roy@demo.example');
  assert.deepEqual(activity.targets, [
    { type: 'previous-ip', id: '198.51.100.64' },
    { type: 'previous-user-agent', name: 'Firefox' },
  ]);
});

test('an administrator’s session does not end because it ended another’s', () => {
  const activity = read({
    action: 'user_session_reset_by_admin',
    actor: { type: 'user', user: { id: 'W0ADMIN' } },
    entity: { type: 'user', user: { id: 'W0ALICE' } },
    context: { session_id: '42' },
  });
  assert.equal(activity.sessionId, undefined);
  assert.ok(activity.targets?.some(({ type, id }) => type === 'actor-session' && id === '42'));
});

test('one’s own logout ends the session it came from', () => {
  const user = { type: 'user', user: { id: 'W0ALICE' } };
  const activity = read({ action: 'user_logout', actor: user, entity: user, context: { session_id: 42 } });
  assert.equal(activity.sessionId, '42');
});

test('a session id that a double has rounded is left out rather than taken for another’s', () => {
  const rounded = JSON.parse('{"action":"file_shared","context":{"session_id":9007199254740993123}}');
  assert.equal(read(rounded).sessionId, undefined);
});

test('an aggregated access line is no login', () => {
  const activity = read({
    user_id: 'U1',
    username: 'bob',
    date_first: 1,
    date_last: 1_422_922_864,
    ip: '192.0.2.1',
  });
  assert.equal(activity.kind, 'session-use');
});

test('a record without a time stands outside every window', () => {
  assert.equal(read({ action: 'intune_disabled' }).time, UNKNOWN_TIME);
});

test('what is no record of Slack is refused', () => {
  for (const record of [null, 'text', [], {}, { action: '' }, { action_s: 'user_login' }]) {
    assert.throws(() => normalize(record, SHA), unreadable);
  }
});

test('whatever the other fields hold, an entry is read', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 100 }),
      fc.record(
        {
          id: fc.anything(),
          date_create: fc.anything(),
          actor: fc.anything(),
          entity: fc.anything(),
          context: fc.anything(),
          details: fc.anything(),
        },
        { requiredKeys: [] },
      ),
      (action, fields) => {
        assert.equal(read({ ...fields, action }).eventCode, action);
      },
    ),
    { numRuns: 500 },
  );
});

test('the app, the protocol and the fingerprint of TLS are told where Slack tells them', () => {
  const entry = { id: 'e', date_create: 1_767_225_600, actor: { type: 'user', user: { id: 'U1' } } };
  const login = (authentication_method: string) =>
    normalize({ ...entry, action: 'user_login', details: { authentication_method } }, 'a'.repeat(64))
      .authProtocol;
  assert.deepEqual(['saml', 'password', 'oidc', 'something'].map(login), [
    'saml',
    'password',
    'openid-connect',
    undefined,
  ]);
  const installed = {
    ...entry,
    action: 'app_installed',
    entity: { type: 'app', app: { id: 'A1', name: 'App' } },
  };
  assert.equal(normalize(installed, 'a'.repeat(64)).clientId, 'A1');
  const used = { ...entry, action: 'file_downloaded', context: { app: { id: 'A2', name: 'App' } } };
  assert.equal(normalize(used, 'a'.repeat(64)).clientId, 'A2');
  const odd = { ...entry, action: 'anomaly', details: { reason: ['asn'], client_ja3_fingerprint: 'f00d' } };
  assert.equal(normalize(odd, 'a'.repeat(64)).tlsFingerprint, 'f00d');
});
