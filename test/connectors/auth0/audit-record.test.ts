import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Activity, errorCode, UNKNOWN_TIME } from 'countersign/kit';
import fc from 'fast-check';
import { isKnownCode } from '../../../connectors/auth0/audit-kinds.ts';
import { normalize } from '../../../connectors/auth0/audit-record.ts';
import { readJsonLines, sharedPath, sharedSkip } from '../../support/shared.ts';
import { ALICE, logRecord, SESSION } from './seed.ts';

const SHA = 'a'.repeat(64);
const AT = '2026-03-01T08:00:00.000Z';

interface Line {
  readonly source: string;
  readonly expect: { readonly kind: string; readonly doc?: unknown };
  readonly event: { readonly log_id?: string; readonly data: Record<string, unknown> };
}

function lines(): Line[] {
  return readdirSync(sharedPath('events/auth0')).flatMap(
    (file) => readJsonLines(sharedPath('events/auth0', file)) as Line[],
  );
}

/** A member at a dotted path. */
function at(doc: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], doc);
}

describe('real records', { skip: sharedSkip }, () => {
  test('are all read, and keep type, id and time', () => {
    const all = lines();
    assert.ok(all.length >= 116);
    for (const { source, event } of all) {
      const activity = normalize(event, SHA);
      assert.ok(Activity.safeParse(activity).success, source);
      assert.equal(activity.eventCode, event.data.type, source);
      assert.equal(activity.uid, event.data.log_id ?? event.log_id ?? `sha256-${SHA}`, source);
      assert.notEqual(activity.time, UNKNOWN_TIME, source);
    }
  });

  test('read alone, as the Management API answers them, are the same', () => {
    for (const { source, event } of lines()) {
      assert.deepEqual(normalize(event.data, SHA), normalize(event, SHA), source);
    }
  });

  test('agree with the ECS documents on actor, address, agent, outcome and time', () => {
    const documented = lines().filter(({ expect }) => expect.kind === 'ecs');
    assert.ok(documented.length >= 77);
    for (const { source, event, expect } of documented) {
      const activity = normalize(event, SHA);
      const { doc } = expect;
      assert.equal(activity.uid, at(doc, 'event.id'), source);
      assert.equal(activity.outcome, at(doc, 'event.outcome'), source);
      assert.equal(Date.parse(activity.time), Date.parse(String(at(doc, '@timestamp'))), source);
      assert.equal(activity.userAgent, at(doc, 'user_agent.original'), source);
      assert.equal(activity.ip, at(doc, 'source.ip'), source);
      const userId = at(doc, 'user.id');
      if (userId !== undefined) assert.equal(activity.actor?.id, userId, source);
    }
  });
});

test('every type of Auth0’s own catalogue has a meaning', { skip: sharedSkip }, () => {
  const catalogue = JSON.parse(readFileSync(sharedPath('catalogs/auth0-all-log-types.schema.json'), 'utf8'));
  const types: string[] = catalogue.definitions.TenantLog.anyOf.map(
    ({ $ref: ref }: { $ref: string }) =>
      catalogue.definitions[ref.split('/').at(-1) ?? ''].properties.type.const,
  );
  assert.ok(types.length >= 166);
  assert.deepEqual(
    types.filter((type) => !isKnownCode(type)),
    [],
  );
  for (const type of types) assert.ok(Activity.safeParse(normalize(logRecord(type, AT), SHA)).success, type);
});

describe('the kind of a record', () => {
  const kinds: readonly (readonly [string, Activity['kind'], Activity['outcome'], classUid: number])[] = [
    ['s', 'login', 'success', 3002],
    ['fp', 'login-failed', 'failure', 3002],
    ['ssa', 'session-use', 'success', 3002],
    ['fsa', 'session-use', 'failure', 3002],
    ['slo', 'session-end', 'success', 3002],
    ['gd_auth_succeed', 'mfa', 'success', 3002],
    ['gd_auth_rejected', 'mfa', 'failure', 3002],
    ['seacft', 'token-mint', 'success', 3002],
    ['sertft', 'token-mint', 'success', 3002],
    ['fertft', 'token-mint', 'failure', 3002],
    ['srrt', 'token-revoke', 'success', 3007],
    ['ferrt', 'vendor-verdict', 'unknown', 2004],
    ['pwd_leak', 'vendor-verdict', 'unknown', 2004],
    ['gd_enrollment_complete', 'credential-added', 'success', 3007],
    ['gd_unenroll', 'credential-removed', 'success', 3007],
    ['scp', 'account-change', 'success', 3007],
    ['type_of_next_year', 'other', 'unknown', 0],
    ['constructor', 'other', 'unknown', 0],
  ];
  for (const [type, kind, outcome, classUid] of kinds) {
    test(`of ${type} is ${kind}, ${outcome}`, () => {
      const activity = normalize(logRecord(type, AT), SHA);
      assert.deepEqual([activity.kind, activity.outcome, activity.classUid], [kind, outcome, classUid]);
    });
  }
});

describe('a record', () => {
  test('of a sign-in keeps session, network and place', () => {
    const activity = normalize(logRecord('s', AT), SHA);
    assert.equal(activity.sessionId, SESSION);
    assert.equal(activity.application, 'Mail');
    assert.equal(activity.issuer, undefined);
    assert.equal(activity.isMfa, undefined);
    assert.deepEqual(activity.geo, { country: 'Germany', city: 'Berlin', lat: 52.5, lon: 13.4 });
    assert.deepEqual(activity.actor, { id: ALICE.id, email: ALICE.email, name: ALICE.email, type: 'user' });
  });

  test('of a sign-in by a connected provider names it, and a factor that was passed', () => {
    const details = { session_id: SESSION, prompts: [{ name: 'mfa', performed_amr: ['mfa'] }, null] };
    const record = logRecord('s', AT, { strategy: 'samlp', connection: 'acme-saml', details });
    const activity = normalize(record, SHA);
    assert.equal(activity.issuer, 'acme-saml');
    assert.equal(activity.isMfa, true);
  });

  test('of a refresh names session and the token that was minted', () => {
    const details = { access_token_jti: 'jti-1', familyId: 'fam-1', refresh_token: { session_id: SESSION } };
    const activity = normalize(logRecord('sertft', AT, { details }), SHA);
    assert.deepEqual([activity.sessionId, activity.tokenId], [SESSION, 'jti-1']);
  });

  test('of a revoked refresh token names it', () => {
    const details = { credential_id: 'rt_1', refresh_token: { session_id: SESSION } };
    assert.equal(normalize(logRecord('srrt', AT, { details }), SHA).tokenId, 'rt_1');
  });

  test('of a Management API call names caller, call and target, and no token that looks forged', () => {
    const request = {
      method: 'delete',
      path: '/api/v2/users/auth0%7Cbob/authentication-methods',
      auth: { user: { user_id: 'auth0|admin', email: 'Admin@acme.example' }, credentials: { jti: 'j' } },
    };
    const details = { request, response: { statusCode: 204 } };
    const activity = normalize(logRecord('sapi', AT, { details, user_id: '', user_name: '' }), SHA);
    assert.deepEqual([activity.kind, activity.classUid, activity.activityId], ['api-call', 6003, 4]);
    assert.equal(activity.operation, 'DELETE /api/v2/users/auth0%7Cbob/authentication-methods');
    assert.deepEqual(activity.targets, [{ type: 'users', id: 'auth0|bob' }]);
    assert.deepEqual(activity.actor, { id: 'auth0|admin', email: 'admin@acme.example', type: 'user' });
    assert.equal(activity.tokenId, undefined);
  });

  test('of a call that was refused is a failure', () => {
    const details = {
      request: { method: 'post', path: '/api/v2/users/%E0%A4%A' },
      response: { statusCode: 400 },
    };
    const activity = normalize(logRecord('sapi', AT, { details }), SHA);
    assert.equal(activity.outcome, 'failure');
    assert.deepEqual(activity.targets, [{ type: 'users', id: '%E0%A4%A' }]);
  });

  test('of an application that acts for itself has it as actor', () => {
    const application = { user_id: '', user_name: '', client_id: 'm2m', client_name: 'Sync' };
    assert.deepEqual(normalize(logRecord('seccft', AT, application), SHA).actor, {
      id: 'm2m',
      name: 'Sync',
      type: 'workload',
    });
    const signed = { user_id: 'm2m@clients', user_name: undefined };
    assert.equal(normalize(logRecord('sapi', AT, signed), SHA).actor?.type, 'workload');
  });

  test('carries Auth0’s own judgement', () => {
    const reuse = normalize(
      logRecord('ferrt', AT, { description: 'Unsuccessful Refresh Token exchange, reused' }),
      SHA,
    );
    assert.equal(reuse.vendorVerdict, 'Unsuccessful Refresh Token exchange, reused');
    const riskAssessment = {
      confidence: 'low',
      assessments: { ImpossibleTravel: { confidence: 'low' }, NewDevice: { confidence: 'high' } },
    };
    const risky = normalize(logRecord('s', AT, { details: { riskAssessment } }), SHA);
    assert.equal(risky.vendorVerdict, 'low confidence: ImpossibleTravel');
  });

  test('without time or id is outside every window and known by its content', () => {
    const { date: _, ...record } = logRecord('s', AT);
    const activity = normalize(record, SHA);
    assert.deepEqual([activity.time, activity.uid], [UNKNOWN_TIME, `sha256-${SHA}`]);
  });

  for (const nothing of [null, 's', 7, [], {}]) {
    test(`that is ${JSON.stringify(nothing)} is refused`, () => {
      assert.throws(() => normalize(nothing, SHA), { code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE' });
    });
  }

  test('of any shape is read or refused by name, never anything else', () => {
    const keys = Object.keys(logRecord('x', AT)).concat('log_id', 'data', 'p_event_time');
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
