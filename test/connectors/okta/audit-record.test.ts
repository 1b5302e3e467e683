import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Activity, errorCode, UNKNOWN_TIME } from 'countersign/kit';
import fc from 'fast-check';
import { normalize } from '../../../connectors/okta/audit-record.ts';
import { readJsonLines, sharedPath, sharedSkip } from '../../support/shared.ts';
import { ALICE, logRecord, SESSION } from './seed.ts';

const SHA = 'a'.repeat(64);
const AT = '2026-03-01T08:00:00.000Z';

interface Line {
  readonly source: string;
  readonly expect: { readonly kind: string; readonly doc?: unknown };
  readonly event: Record<string, unknown>;
}

function lines(): Line[] {
  return readdirSync(sharedPath('events/okta')).flatMap(
    (file) => readJsonLines(sharedPath('events/okta', file)) as Line[],
  );
}

/** A member at a dotted path, in nested or in flat documents. */
function at(doc: unknown, path: string): unknown {
  const flat = (doc as Record<string, unknown>)[path];
  if (flat !== undefined) return flat;
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], doc);
}

describe('real records', { skip: sharedSkip }, () => {
  test('are all read, and flattened rows are refused by name', () => {
    let read = 0;
    for (const { source, event } of lines()) {
      if ('eventType_s' in event) {
        assert.throws(
          () => normalize(event, SHA),
          (thrown: Error) => {
            assert.match(thrown.message, /flattened Log Analytics row/);
            return errorCode(thrown) === 'ERR_CONNECTOR_RESPONSE_UNREADABLE';
          },
        );
        continue;
      }
      read++;
      assert.ok(Activity.safeParse(normalize(event, SHA)).success, source);
    }
    assert.ok(read >= 100, `${read} records were read`);
  });

  test('that name their type, time and actor keep them', () => {
    for (const { source, event } of lines()) {
      if (!('eventType' in event && 'uuid' in event && 'published' in event)) continue;
      if (event.published === 'redacted') continue;
      const activity = normalize(event, SHA);
      assert.equal(activity.eventCode, event.eventType, source);
      assert.equal(activity.uid, event.uuid, source);
      assert.equal(Date.parse(activity.time), Date.parse(String(event.published)), source);
      assert.notEqual(activity.time, UNKNOWN_TIME, source);
    }
  });

  test('agree with the ECS documents on action, actor, address, agent, outcome and time', () => {
    const documented = lines().filter(({ expect }) => expect.kind.startsWith('ecs'));
    assert.ok(documented.length >= 12);
    for (const { source, event, expect } of documented) {
      const activity = normalize(event, SHA);
      const { doc } = expect;
      assert.equal(activity.eventCode, at(doc, 'event.action'), source);
      assert.equal(activity.outcome, at(doc, 'event.outcome') ?? 'unknown', source);
      assert.equal(Date.parse(activity.time), Date.parse(String(at(doc, '@timestamp'))), source);
      assert.equal(activity.userAgent, at(doc, 'user_agent.original'), source);
      assert.equal(activity.ip, at(doc, 'source.ip') ?? at(doc, 'client.ip'), source);
      assert.equal(activity.actor?.id, at(doc, 'okta.system.actor.id') ?? at(doc, 'okta.actor.id'), source);
      const session =
        at(doc, 'okta.system.authentication_context.external_session_id') ??
        at(doc, 'okta.authentication_context.external_session_id');
      if (session !== 'unknown') assert.equal(activity.sessionId, session, source);
    }
  });

  test('agree with the OCSF documents on id, class, actor, address, agent and session', () => {
    // The finding keeps its address elsewhere than the events do.
    const documented = lines().filter(
      ({ expect }) => expect.kind === 'ocsf' && at(expect.doc, 'class_uid') !== 2004,
    );
    assert.ok(documented.length >= 3);
    for (const { source, event, expect } of documented) {
      const activity = normalize(event, SHA);
      const { doc } = expect;
      assert.equal(activity.uid, at(doc, 'metadata.uid'), source);
      // One of the documents spells the session without its third s.
      assert.equal(activity.eventCode, String(at(doc, 'metadata.event_code')).replace('sesion', 'session'));
      assert.equal(activity.actor?.email, at(doc, 'actor.user.email_addr'), source);
      assert.equal(activity.ip, at(doc, 'src_endpoint.ip'), source);
      assert.equal(activity.userAgent, at(doc, 'http_request.user_agent'), source);
      assert.equal(activity.sessionId, at(doc, 'actor.session.uid'), source);
      assert.equal(activity.asn?.number, at(doc, 'src_endpoint.autonomous_system.number'), source);
    }
  });
});

test('every event type of Okta’s catalogue has a meaning', { skip: sharedSkip }, () => {
  const names = readFileSync(sharedPath('catalogs/okta-event-types.csv'), 'utf8').match(
    /^"[a-z0-9_.A-Z]+"/gm,
  );
  assert.ok(names && names.length > 1_000);
  for (const name of names) {
    const activity = normalize(logRecord(name.slice(1, -1), AT), SHA);
    assert.ok(Activity.safeParse(activity).success, name);
    // Whatever a user does in a session is at least a use of it.
    assert.notEqual(activity.kind, name.includes('device_session') ? 'api-call' : 'other', name);
  }
});

describe('the kind of a record', () => {
  const kinds: readonly (readonly [string, Activity['kind'], classUid: number])[] = [
    ['user.session.start', 'session-start', 3002],
    ['user.session.end', 'session-end', 3002],
    ['user.session.clear', 'session-end', 3002],
    ['user.session.expire', 'session-end', 3002],
    ['user.authentication.auth_via_mfa', 'mfa', 3002],
    ['user.authentication.auth_via_IDP', 'login', 3002],
    ['user.authentication.sso', 'session-use', 3002],
    ['user.session.context.change', 'session-change', 3002],
    ['security.session.detect_client_roaming', 'session-change', 3002],
    ['policy.evaluate_sign_on', 'policy', 3002],
    ['app.oauth2.token.grant.access_token', 'token-mint', 3002],
    ['app.oauth2.as.token.grant.refresh_token', 'token-mint', 3002],
    ['app.oauth2.token.revoke.implicit.user', 'token-revoke', 3007],
    ['app.oauth2.as.token.detect_reuse', 'vendor-verdict', 2004],
    ['user.risk.detect', 'vendor-verdict', 2004],
    ['security.threat.detected', 'vendor-verdict', 2004],
    ['system.api_token.create', 'credential-added', 3007],
    ['system.api_token.revoke', 'credential-removed', 3007],
    ['group.user_membership.add', 'api-call', 6003],
    ['user.lifecycle.suspend', 'api-call', 3007],
    ['some.event.of.next.year', 'api-call', 6003],
  ];
  for (const [eventType, kind, classUid] of kinds) {
    test(`of ${eventType} in a session is ${kind}`, () => {
      const activity = normalize(logRecord(eventType, AT), SHA);
      assert.deepEqual([activity.kind, activity.classUid], [kind, classUid]);
    });
  }

  test('without a session is none of a use', () => {
    const bare = { authenticationContext: {} };
    assert.equal(normalize(logRecord('some.event.of.next.year', AT, bare), SHA).kind, 'other');
    assert.equal(normalize(logRecord('user.lifecycle.suspend', AT, bare), SHA).kind, 'account-change');
  });

  test('with an API token is a use of that token', () => {
    const more = {
      authenticationContext: {},
      transaction: { type: 'JOB', id: 'tx', detail: { requestApiTokenId: '00T1alice' } },
    };
    const activity = normalize(logRecord('group.user_membership.add', AT, more), SHA);
    assert.deepEqual([activity.kind, activity.tokenId], ['token-use', '00T1alice']);
  });

  test('of a sign-in that failed is no sign-in', () => {
    const failure = { outcome: { result: 'FAILURE', reason: 'INVALID_CREDENTIALS' } };
    const activity = normalize(logRecord('user.session.start', AT, failure), SHA);
    assert.deepEqual([activity.kind, activity.outcome], ['login-failed', 'failure']);
  });
});

describe('a record', () => {
  test('keeps session, device, network and place', () => {
    const activity = normalize(logRecord('user.session.start', AT), SHA);
    assert.equal(activity.sessionId, SESSION);
    assert.equal(activity.rootSessionId, SESSION);
    assert.equal(activity.deviceId, 'd'.repeat(64));
    assert.deepEqual(activity.asn, { number: 3320, org: 'Deutsche Telekom AG' });
    assert.equal(activity.isProxy, false);
    assert.deepEqual(activity.geo, { country: 'Germany', city: 'Berlin', lat: 52.5, lon: 13.4 });
    assert.deepEqual(activity.actor, {
      id: ALICE.id,
      email: ALICE.email,
      name: 'Alice Archer',
      type: 'user',
    });
  });

  test('of single sign-on names the app', () => {
    const target = [{ id: '0oa1', type: 'AppInstance', displayName: 'Mail', alternateId: 'Mail' }];
    const activity = normalize(logRecord('user.authentication.sso', AT, { target }), SHA);
    assert.equal(activity.application, 'Mail');
    assert.deepEqual(activity.targets, [{ type: 'AppInstance', id: '0oa1', name: 'Mail' }]);
  });

  test('of a new API token names the token, so that its uses join', () => {
    const target = [{ id: '00Tnew', type: 'Token', displayName: 'backdoor' }];
    assert.equal(normalize(logRecord('system.api_token.create', AT, { target }), SHA).tokenId, '00Tnew');
  });

  test('of a password check on Identity Engine shows no second factor', () => {
    const password = { debugContext: { debugData: { factor: 'PASSWORD_AS_FACTOR' } } };
    const eventType = 'user.authentication.auth_via_mfa';
    assert.equal(normalize(logRecord(eventType, AT, password), SHA).isMfa, undefined);
    assert.equal(normalize(logRecord(eventType, AT), SHA).isMfa, true);
    const failed = { outcome: { result: 'FAILURE' } };
    assert.equal(normalize(logRecord(eventType, AT, failed), SHA).isMfa, undefined);
  });

  test('of a changed session context carries Okta’s judgement', () => {
    const debugData = {
      risk: '{level=HIGH}',
      behaviors: '{New IP=POSITIVE, Velocity=NEGATIVE, New Device=POSITIVE}',
    };
    const record = logRecord('user.session.context.change', AT, {
      displayMessage: 'User session context changed',
      debugContext: { debugData },
    });
    assert.equal(
      normalize(record, SHA).vendorVerdict,
      'User session context changed; risk {level=HIGH}; new: New IP, New Device',
    );
  });

  const ratings: readonly (readonly [string, object, string | undefined])[] = [
    [
      'high',
      { risk: '{reasons=Anomalous Device, level=HIGH}' },
      'risk {reasons=Anomalous Device, level=HIGH}',
    ],
    ['high, as an object', { risk: { level: 'HIGH' } }, 'risk HIGH'],
    ['low for a high velocity', { risk: '{reasons=High Velocity, level=LOW}' }, undefined],
    ['medium', { risk: '{level=MEDIUM}' }, undefined],
    ['a suspected threat', { threatSuspected: 'true', risk: '{level=LOW}' }, 'threat suspected'],
    ['no threat', { threatSuspected: 'false' }, undefined],
  ];
  for (const [rating, debugData, verdict] of ratings) {
    test(`of a sign-in that Okta rates as ${rating} ${verdict ? 'carries that' : 'carries no verdict'}`, () => {
      const record = logRecord('user.session.start', AT, { debugContext: { debugData } });
      assert.equal(normalize(record, SHA).vendorVerdict, verdict);
    });
  }

  test('with unknown in place of an id has none', () => {
    const more = {
      actor: { id: 'unknown', type: 'User', alternateId: 'eve@acme.example' },
      authenticationContext: { externalSessionId: 'unknown' },
    };
    const activity = normalize(logRecord('user.session.start', AT, more), SHA);
    assert.equal(activity.sessionId, undefined);
    assert.equal(activity.actor?.id, undefined);
    assert.equal(activity.actor?.email, 'eve@acme.example');
  });

  test('without time or id is outside every window and known by its content', () => {
    const { published: _, ...record } = logRecord('user.session.start', AT);
    const activity = normalize(record, SHA);
    assert.deepEqual([activity.time, activity.uid], [UNKNOWN_TIME, `sha256-${SHA}`]);
  });

  for (const nothing of [null, 'user.session.start', 7, [], {}]) {
    test(`that is ${JSON.stringify(nothing)} is refused`, () => {
      assert.throws(() => normalize(nothing, SHA), { code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE' });
    });
  }

  test('of any shape is read or refused by name, never anything else', () => {
    const keys = Object.keys(logRecord('x', AT)).concat('uuid', 'published', 'device', 'request');
    const record = fc.dictionary(fc.constantFrom(...keys), fc.anything({ withNullPrototype: true }));
    fc.assert(
      fc.property(record, (raw) => {
        try {
          Activity.parse(normalize(raw, SHA));
        } catch (thrown) {
          assert.equal(errorCode(thrown), 'ERR_CONNECTOR_RESPONSE_UNREADABLE');
        }
      }),
    );
  });
});
