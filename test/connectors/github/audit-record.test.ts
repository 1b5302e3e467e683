import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Activity, UNKNOWN_TIME } from 'countersign/kit';
import fc from 'fast-check';
import { normalizeRecord } from '../../../connectors/github/audit-record.ts';
import { sharedPath, sharedSkip } from '../../support/shared.ts';

const SHA = 'a'.repeat(64);
const AT = { '@timestamp': 1_772_355_600_000, actor: 'alice' };

interface Line {
  readonly source: string;
  readonly expect: { readonly kind: string; readonly doc?: Record<string, unknown>; log_types?: string[] };
  readonly event: Record<string, unknown>;
}

function linesOf(platform: string): Line[] {
  return readdirSync(sharedPath('events', platform)).flatMap((file) =>
    readFileSync(sharedPath('events', platform, file), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line),
  );
}

/** A member at a dotted path. */
function at(doc: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], doc);
}

describe('real records', { skip: sharedSkip }, () => {
  for (const platform of ['github', 'github_enterprise_syslog']) {
    test(`of ${platform} are all read, and fit the schema`, () => {
      const lines = linesOf(platform);
      assert.ok(lines.length > 10);
      for (const { source, event } of lines) {
        const activity = normalizeRecord(event, SHA);
        assert.ok(Activity.safeParse(activity).success, source);
        assert.notEqual(activity.eventCode, '', source);
      }
    });
  }

  test('agree with the Elastic documents on action, actor, time, token and user agent', () => {
    const lines = linesOf('github').filter((line) => line.expect.kind === 'ecs');
    assert.ok(lines.length > 150);
    for (const { source, event, expect } of lines) {
      const activity = normalizeRecord(event, SHA);
      assert.equal(activity.eventCode, at(expect.doc, 'event.action'), source);
      assert.equal(Date.parse(activity.time), Date.parse(String(at(expect.doc, '@timestamp'))), source);
      assert.equal(activity.actor?.name, at(expect.doc, 'user.name'), source);
      assert.equal(activity.ip, at(expect.doc, 'github.actor_ip'), source);
      assert.equal(activity.userAgent, at(expect.doc, 'user_agent.original'), source);
      if (at(expect.doc, 'github.hashed_token')) {
        assert.equal(activity.tokenId, at(expect.doc, 'github.hashed_token'), source);
      }
    }
  });

  test('agree with the OCSF examples on id, actor, operation, user agent and the use of authentication', () => {
    const lines = linesOf('github').filter((line) => line.expect.kind === 'ocsf');
    assert.ok(lines.length > 4);
    for (const { source, event, expect } of lines) {
      const activity = normalizeRecord(event, SHA);
      assert.equal(activity.actor?.name, at(expect.doc, 'actor.user.name'), source);
      assert.equal(activity.actor?.email, at(expect.doc, 'actor.user.email_addr'), source);
      assert.equal(activity.userAgent, at(expect.doc, 'http_request.user_agent'), source);
      assert.equal(activity.sessionId, at(expect.doc, 'actor.session.uid'), source);
      assert.equal(activity.time, new Date(Number(at(expect.doc, 'time'))).toISOString(), source);
      const uid = at(expect.doc, 'metadata.uid');
      if (uid) assert.equal(activity.uid, uid, source);
      // Where both speak of one of our classes they agree; the examples' 3004 is none of ours.
      const classUid = at(expect.doc, 'class_uid');
      if (classUid !== 3004) assert.equal(activity.classUid, classUid, source);
    }
  });

  test('with a time in any of the forms senders use carry that time', () => {
    const audit = linesOf('github').filter((line) => line.expect.log_types?.includes('GitHub.Audit'));
    const timeless = audit.filter((line) => normalizeRecord(line.event, SHA).time === UNKNOWN_TIME);
    assert.ok(audit.length > 20);
    const names = ['@timestamp', 'created_at', 'p_event_time', 'at_sign_timestamp'];
    for (const { source, event } of timeless) assert.ok(!names.some((name) => name in event), source);
  });
});

describe('what a record is', () => {
  const cases: [string, Record<string, unknown>, string][] = [
    ['git.clone', { hashed_token: 'x' }, 'token-use'],
    ['git.push', {}, 'api-call'],
    ['api.request', { hashed_token: 'x' }, 'token-use'],
    ['repo.create', { hashed_token: 'x' }, 'api-call'],
    ['personal_access_token.access_granted', {}, 'token-mint'],
    ['oauth_authorization.create', {}, 'token-mint'],
    ['org_credential_authorization.grant', {}, 'credential-added'],
    ['public_key.create', {}, 'credential-added'],
    ['deploy_key.create', {}, 'credential-added'],
    ['personal_access_token.access_revoked', {}, 'token-revoke'],
    ['org_credential_authorization.deauthorize', {}, 'token-revoke'],
    ['org_credential_authorization.revoke', {}, 'token-revoke'],
    ['oauth_authorization.destroy', {}, 'token-revoke'],
    ['deploy_key.destroy', {}, 'credential-removed'],
    ['user.login', {}, 'login'],
    ['user.failed_login', {}, 'login-failed'],
    ['org.sso_response', {}, 'login'],
    ['constructor.toString', {}, 'other'],
    ['something.new', {}, 'other'],
  ];
  for (const [action, facts, kind] of cases) {
    test(`${action}${facts.hashed_token ? ' with a token' : ''} is ${kind}`, () => {
      assert.equal(normalizeRecord({ ...AT, ...facts, action }, SHA).kind, kind);
    });
  }

  test('a failed sign-in failed', () => {
    assert.equal(normalizeRecord({ ...AT, action: 'user.failed_login' }, SHA).outcome, 'failure');
  });

  test('the token in use is known by its hash, a token granted by its id', () => {
    const facts = { ...AT, hashed_token: 'HASH=', token_id: 77 };
    assert.equal(normalizeRecord({ ...facts, action: 'git.clone' }, SHA).tokenId, 'HASH=');
    assert.equal(
      normalizeRecord({ ...facts, action: 'personal_access_token.access_granted' }, SHA).tokenId,
      '77',
    );
    assert.equal(normalizeRecord({ ...AT, token_id: 0, action: 'git.clone' }, SHA).tokenId, undefined);
  });
});

describe('a record that cannot be read', () => {
  test('says which field', () => {
    const code = 'ERR_CONNECTOR_RESPONSE_UNREADABLE';
    assert.throws(() => normalizeRecord({ ...AT }, SHA), { code, message: /action: missing/ });
    assert.throws(() => normalizeRecord({ action_s: 'repo.create' }, SHA), { code, message: /flattened/ });
    assert.throws(() => normalizeRecord('repo.create', SHA), { code, message: /not an object/ });
    assert.throws(() => normalizeRecord({ message: 'x github_audit: {"act' }, SHA), {
      code,
      message: /message: not JSON/,
    });
  });

  test('is the only reason to throw: whatever else the fields hold, an activity comes out', () => {
    const names = [
      'actor',
      'user',
      'actor_ip',
      '@timestamp',
      'created_at',
      'actor_location',
      'data',
      'token_id',
    ];
    const record = fc.record(Object.fromEntries(names.map((name) => [name, fc.anything()])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(record, fc.string({ minLength: 1 }), (fields, action) => {
        const activity = normalizeRecord({ ...fields, action: `x${action}` }, SHA);
        assert.ok(Activity.safeParse(activity).success);
      }),
    );
  });
});

test('the OAuth application, SAML and a second factor that was passed are told', () => {
  const read = (action: string, more: Record<string, unknown> = {}) =>
    normalizeRecord({ '@timestamp': 1_767_225_600_000, action, actor: 'alice', ...more }, 'a'.repeat(64));
  assert.equal(read('git.clone', { oauth_application_id: 1234 }).clientId, '1234');
  assert.equal(read('business.sso_response').authProtocol, 'saml');
  assert.equal(read('user.two_factor_challenge_success').isMfa, true);
  assert.equal(read('user.two_factor_challenge_failure').isMfa, undefined);
});

test('what is done with a token that the record names is a call, also where the action is not known', () => {
  const hooked = { '@timestamp': 1_767_225_600_000, action: 'hook.create', actor: 'alice' };
  assert.equal(normalizeRecord(hooked, 'a'.repeat(64)).kind, 'other');
  assert.equal(normalizeRecord({ ...hooked, hashed_token: 'hash' }, 'a'.repeat(64)).kind, 'api-call');
});
