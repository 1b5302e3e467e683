import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Activity, errorCode, UNKNOWN_TIME } from 'countersign/kit';
import fc from 'fast-check';
import { normalize } from '../../../connectors/keycloak/audit-record.ts';
import { readJsonLines, sharedPath, sharedSkip } from '../../support/shared.ts';
import { ALICE, adminEvent, event, SESSION } from './seed.ts';

const SHA = 'a'.repeat(64);
const AT = '2026-03-01T08:00:00.000Z';

interface Line {
  readonly source: string;
  readonly expect: { readonly kind: string; readonly doc: Record<string, unknown> };
  readonly event: Record<string, unknown>;
}

function lines(): Line[] {
  return readdirSync(sharedPath('events/keycloak')).flatMap(
    (file) => readJsonLines(sharedPath('events/keycloak', file)) as Line[],
  );
}

/** A member at a dotted path. */
function at(doc: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], doc);
}

describe('real records', { skip: sharedSkip }, () => {
  test('are all read, and lines of the server’s log that are no events are other', () => {
    const kinds = lines().map(({ source, event: raw }) => {
      const activity = normalize(raw, SHA);
      assert.ok(Activity.safeParse(activity).success, source);
      assert.notEqual(activity.time, UNKNOWN_TIME, source);
      return activity.kind;
    });
    assert.ok(kinds.length >= 27);
    assert.ok(kinds.filter((kind) => kind !== 'other').length >= 17);
  });

  test('agree with the ECS documents on action, actor, target, address, application and time of day', () => {
    const documented = lines().filter(({ expect }) => at(expect.doc, 'keycloak.event_type') !== undefined);
    assert.ok(documented.length >= 14);
    for (const { source, event: raw, expect } of documented) {
      const { doc } = expect;
      const activity = normalize(raw, SHA);
      assert.equal(activity.eventCode, at(doc, 'event.action'), source);
      assert.equal(activity.actor?.id, at(doc, 'user.id'), source);
      const target = at(doc, 'user.target.id') ?? at(doc, 'group.id');
      if (target !== undefined) assert.equal(activity.targets?.[0]?.id, target, source);
      assert.equal(activity.ip, at(doc, 'source.ip'), source);
      assert.equal(activity.application, at(doc, 'keycloak.client.id'), source);
      // The lines carry no zone; the documents put them into one of their own.
      assert.equal(activity.time.slice(11, 23), String(doc['@timestamp']).slice(11, 23), source);
    }
  });

  test('agree with the Sekoia documents on code, outcome, actor and address', () => {
    const documented = lines().filter(({ expect }) => expect.kind === 'ecs_sekoia');
    assert.ok(documented.length >= 3);
    for (const { source, event: raw, expect } of documented) {
      const activity = normalize(raw, SHA);
      assert.equal(activity.eventCode, at(expect.doc, 'event.code'), source);
      assert.equal(activity.outcome, at(expect.doc, 'event.outcome') ?? 'success', source);
      assert.equal(activity.actor?.id, at(expect.doc, 'user.id'), source);
      assert.equal(activity.ip, at(expect.doc, 'source.ip'), source);
    }
  });
});

describe('the kind of a user event', () => {
  const kinds: readonly (readonly [string, Activity['kind'], classUid: number])[] = [
    ['LOGIN', 'session-start', 3002],
    ['IDENTITY_PROVIDER_LOGIN', 'login', 3002],
    ['LOGOUT', 'session-end', 3002],
    ['CODE_TO_TOKEN', 'token-mint', 3002],
    ['TOKEN_EXCHANGE', 'token-mint', 3002],
    ['REFRESH_TOKEN', 'session-use', 3002],
    ['INTROSPECT_TOKEN', 'token-use', 6003],
    ['REVOKE_GRANT', 'token-revoke', 3007],
    ['GRANT_CONSENT', 'credential-added', 3007],
    ['UPDATE_PASSWORD', 'api-call', 3007],
    ['USER_DISABLED_BY_PERMANENT_LOCKOUT', 'vendor-verdict', 2004],
    ['SOMETHING_OF_NEXT_YEAR', 'session-use', 3002],
  ];
  for (const [type, kind, classUid] of kinds) {
    test(`${type} in a session is ${kind}`, () => {
      const activity = normalize(event(type, AT), SHA);
      assert.deepEqual([activity.kind, activity.classUid], [kind, classUid]);
    });
  }

  test('without a session is no use of one', () => {
    const bare = { sessionId: undefined };
    assert.equal(normalize(event('UPDATE_PASSWORD', AT, bare), SHA).kind, 'account-change');
    assert.equal(normalize(event('SOMETHING_OF_NEXT_YEAR', AT, bare), SHA).kind, 'other');
  });

  test('that failed began nothing', () => {
    const activity = normalize(event('LOGIN_ERROR', AT, { error: 'invalid_user_credentials' }), SHA);
    assert.deepEqual([activity.kind, activity.outcome], ['login-failed', 'failure']);
    assert.equal(activity.operation, 'LOGIN_ERROR: invalid_user_credentials');
    assert.equal(normalize(event('REFRESH_TOKEN_ERROR', AT), SHA).outcome, 'failure');
  });
});

describe('a user event', () => {
  test('keeps ids, actor, address and application', () => {
    const details = { username: 'Alice@Acme.example', token_id: 'tok-1', identity_provider: 'corp' };
    const activity = normalize(event('CODE_TO_TOKEN', AT, { id: 'e-1', details }), SHA);
    assert.deepEqual(activity, {
      uid: 'e-1',
      platform: 'keycloak',
      kind: 'token-mint',
      classUid: 3002,
      activityId: 99,
      eventCode: 'CODE_TO_TOKEN',
      time: AT,
      outcome: 'success',
      actor: { id: ALICE.id, email: 'alice@acme.example', name: 'Alice@Acme.example', type: 'user' },
      sessionId: SESSION,
      tokenId: 'tok-1',
      ip: '198.51.100.7',
      operation: 'CODE_TO_TOKEN',
      application: 'mail',
      issuer: 'corp',
      rawSha256: SHA,
    });
  });

  test('of a service account is a workload’s', () => {
    const details = { username: 'service-account-countersign' };
    assert.equal(normalize(event('CLIENT_LOGIN', AT, { details }), SHA).actor?.type, 'workload');
  });

  test('of an impersonation names the administrator as actor and the person as target', () => {
    const details = { impersonator: 'root', username: 'alice' };
    const { actor, targets } = normalize(event('IMPERSONATE', AT, { details }), SHA);
    assert.deepEqual(actor, { name: 'root', type: 'user' });
    assert.deepEqual(targets, [{ type: 'user', id: ALICE.id, name: 'alice' }]);
  });
});

describe('an admin event', () => {
  const kinds: readonly (readonly [string, string, Activity['kind']])[] = [
    ['ACTION', 'users/u1/logout', 'session-end'],
    ['DELETE', 'sessions/s1', 'session-end'],
    ['ACTION', 'users/u1/consents/mail', 'token-revoke'],
    ['ACTION', 'clients/c1/client-secret', 'credential-added'],
    ['DELETE', 'clients-initial-access/i1', 'credential-removed'],
    ['UPDATE', 'users/u1', 'account-change'],
    ['CREATE', 'groups/g1', 'api-call'],
  ];
  for (const [operation, path, kind] of kinds) {
    test(`${operation} ${path} is ${kind}`, () => {
      assert.equal(normalize(adminEvent(operation, path, AT), SHA).kind, kind);
    });
  }

  test('names who did it to whom', () => {
    const activity = normalize(adminEvent('UPDATE', 'users/u1', AT), SHA);
    assert.deepEqual(activity.actor, { id: 'admin', type: 'unknown' });
    assert.deepEqual(activity.targets, [{ type: 'user', id: 'u1', name: 'users/u1' }]);
    assert.equal(activity.ip, '192.0.2.9');
    assert.equal(normalize(adminEvent('DELETE', 'sessions/s1', AT), SHA).sessionId, 's1');
    assert.equal(normalize(adminEvent('UPDATE', 'users/u1', AT, { error: 'no' }), SHA).outcome, 'failure');
  });
});

describe('a line of the log', () => {
  const line = (text: string) => ({
    _raw: `2026-03-01 08:00:00,123 INFO  [org.keycloak.events] (x) ${text}`,
  });

  test('is not led astray by what a person typed', () => {
    const typed = 'type=LOGIN_ERROR, userId=u1, error=user_not_found, username=x, userId=u2, type=LOGIN';
    const activity = normalize(line(typed), SHA);
    assert.deepEqual([activity.eventCode, activity.actor?.id], ['LOGIN_ERROR', 'u1']);
  });

  test('keeps a comma and a name inside quotes', () => {
    const activity = normalize(
      line('type="LOGIN", userId="u1", username="a, userId=u2", ipAddress="::1"'),
      SHA,
    );
    assert.deepEqual([activity.actor?.id, activity.actor?.name, activity.ip], ['u1', 'a, userId=u2', '::1']);
  });
});

test('a record of any shape is an activity or is refused as unreadable', () => {
  const shaped = fc.record(
    {
      type: fc.anything(),
      operationType: fc.anything(),
      time: fc.anything(),
      details: fc.anything(),
      authDetails: fc.anything(),
      resourcePath: fc.anything(),
      _raw: fc.string(),
      userId: fc.string(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(shaped, fc.anything()), (record) => {
      try {
        assert.ok(Activity.safeParse(normalize(record, SHA)).success);
      } catch (thrown) {
        assert.equal(errorCode(thrown), 'ERR_CONNECTOR_RESPONSE_UNREADABLE');
      }
    }),
    { numRuns: 300 },
  );
});
