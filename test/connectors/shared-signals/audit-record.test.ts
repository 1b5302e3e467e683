import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Activity, errorCode } from 'countersign/kit';
import fc from 'fast-check';
import { normalize } from '../../../connectors/shared-signals/audit-record.ts';
import { readJsonLines, sharedPath, sharedSkip } from '../../support/shared.ts';
import { ALICE, IDP, SESSION, sessionOf, signal } from './seed.ts';

const SHA = 'a'.repeat(64);
const AT = '2026-03-01T08:00:00.000Z';
const SCHEMAS = 'https://schemas.openid.net/secevent/';

interface Line {
  readonly source: string;
  readonly expect: { readonly kind: string; readonly event_types: readonly string[] };
  readonly event: Record<string, unknown>;
}

function lines(): Line[] {
  return readdirSync(sharedPath('events/caep_ssf')).flatMap(
    (file) => readJsonLines(sharedPath('events/caep_ssf', file)) as Line[],
  );
}

function examples(): Record<string, unknown>[] {
  const text = readFileSync(sharedPath('specs/ssf-caep-examples.json'), 'utf8');
  return (JSON.parse(text) as { examples: { set: Record<string, unknown> }[] }).examples.map(
    ({ set }) => set,
  );
}

/** An event that came from the issuer of these tests. */
function read(event: string, payload: Record<string, unknown> = {}, subject?: Record<string, unknown>) {
  return normalize({ iss: IDP, ...signal(event, AT, subject, payload) }, SHA);
}

/** The same of any family. */
function readType(type: string, payload: Record<string, unknown> = {}) {
  const { events: _, ...claims } = signal('any', AT);
  return normalize({ iss: IDP, ...claims, events: { [SCHEMAS + type]: payload } }, SHA);
}

describe('published examples', { skip: sharedSkip }, () => {
  test('of Okta’s documents and of the specifications are all read, and keep type, time, issuer and id', () => {
    const found = lines();
    assert.ok(found.length >= 20, `${found.length} records`);
    for (const { source, event, expect } of found) {
      const activity = normalize(event, SHA);
      assert.ok(Activity.safeParse(activity).success, source);
      assert.deepEqual([activity.eventCode], expect.event_types, source);
      assert.equal(activity.uid, `${String(event.iss)} ${String(event.jti)}`, source);
      assert.equal(activity.issuer, event.iss, source);
      const [payload] = Object.values(event.events as Record<string, { event_timestamp?: number }>);
      const told = payload?.event_timestamp ?? Number(event.iat);
      assert.equal(Date.parse(activity.time), told > 1e11 ? told : told * 1_000, source);
    }
  });

  test('name whom they are about, in the old form and in the new', (t) => {
    let named = 0;
    const all = lines().filter(({ expect }) => !expect.event_types[0]?.includes('/ssf/'));
    for (const { source, event } of all) {
      const { actor, targets = [], tokenId } = normalize(event, SHA);
      const said = [actor, ...targets].flatMap((each) => (each ? Object.values(each) : []));
      const [payload] = Object.values(event.events as Record<string, Record<string, unknown>>);
      const subject = (event.sub_id ?? payload?.subject) as { format: string } & Record<string, unknown>;
      const expected = subject.format === 'complex' ? subject.user : subject;
      const { sub, email, phone_number: phone } = expected as Record<string, unknown>;
      const id = sub ?? email ?? phone;
      if (typeof id !== 'string') continue;
      named++;
      assert.ok(said.includes(id) || tokenId === id, source);
    }
    t.diagnostic(`caep_ssf: ${named} of ${all.length} subjects are a person, and each is named`);
    assert.ok(named >= 15);
  });

  test('of the schema’s file are all read', () => {
    for (const set of examples()) assert.ok(Activity.safeParse(normalize(set, SHA)).success);
  });

  test('cover every event type of the schema', () => {
    const spec = readFileSync(sharedPath('specs/ssf-caep.json'), 'utf8');
    const types = new Set(
      spec.match(/https:\/\/schemas\.openid\.net\/secevent\/[\w/-]+\/event-type\/[\w-]+/g),
    );
    assert.ok(types.size >= 20);
    const payload = {
      credential_type: 'password',
      change_type: 'revoke',
      current_level: 'HIGH',
      current_status: 'not-compliant',
    };
    for (const type of types) {
      const { events: _, ...claims } = signal('any', AT);
      assert.doesNotThrow(() => normalize({ iss: IDP, ...claims, events: { [type]: payload } }, SHA), type);
    }
  });
});

describe('the kind of', () => {
  const kinds: readonly (readonly [string, Record<string, unknown>, Activity['kind'], number, number])[] = [
    ['caep/event-type/session-established', {}, 'session-start', 3002, 1],
    ['caep/event-type/session-presented', {}, 'session-use', 3002, 1],
    ['caep/event-type/session-revoked', {}, 'session-end', 3002, 2],
    ['caep/event-type/token-claims-change', { claims: {} }, 'account-change', 3007, 99],
    ['caep/event-type/assurance-level-change', { current_level: 'aal1' }, 'session-change', 3002, 99],
    [
      'caep/event-type/device-compliance-change',
      { current_status: 'not-compliant' },
      'vendor-verdict',
      2004,
      1,
    ],
    ['caep/event-type/risk-level-change', { current_level: 'HIGH' }, 'vendor-verdict', 2004, 1],
    ['risc/event-type/account-disabled', { reason: 'hijacking' }, 'account-change', 3007, 5],
    ['risc/event-type/account-enabled', {}, 'account-change', 3007, 4],
    ['risc/event-type/account-purged', {}, 'account-change', 3007, 99],
    ['risc/event-type/account-credential-change-required', {}, 'account-change', 3007, 99],
    ['risc/event-type/identifier-changed', {}, 'account-change', 3007, 3],
    ['risc/event-type/identifier-recycled', {}, 'account-change', 3007, 99],
    ['risc/event-type/recovery-activated', {}, 'account-change', 3007, 99],
    ['risc/event-type/opt-out-effective', {}, 'account-change', 3007, 99],
    ['risc/event-type/sessions-revoked', {}, 'session-end', 3002, 2],
    ['risc/event-type/credential-compromise', { credential_type: 'password' }, 'vendor-verdict', 2004, 1],
    ['ssf/event-type/verification', {}, 'other', 0, 99],
    ['sse/event-type/stream-updated', {}, 'other', 0, 99],
  ];
  for (const [type, payload, kind, classUid, activityId] of kinds) {
    test(`${type} is ${kind}`, () => {
      const found = readType(type, payload);
      assert.deepEqual([found.kind, found.classUid, found.activityId], [kind, classUid, activityId]);
    });
  }

  const changes = [
    ['fido2-roaming', 'create', 'credential-added', 12],
    ['OKTA_VERIFY_PUSH', 'update', 'account-change', 99],
    ['ALL_FACTORS', 'revoke', 'credential-removed', 13],
    ['x509', 'delete', 'credential-removed', 13],
    ['password', 'update', 'account-change', 8],
    ['password', 'revoke', 'credential-removed', 9],
  ] as const;
  for (const [type, change, kind, activityId] of changes) {
    test(`credential-change is ${kind} where a ${type} is ${change}d`, () => {
      const found = read('credential-change', { credential_type: type, change_type: change });
      assert.deepEqual([found.kind, found.classUid, found.activityId], [kind, 3007, activityId]);
      assert.equal(found.operation, `credential-change (${change} ${type})`);
    });
  }
});

describe('a session', () => {
  test('that is established has its id, methods and context, and is begun by the user', () => {
    const found = read(
      'session-established',
      { acr: 'AAL2', amr: ['pwd', 'otp'], ext_id: 'saml-7' },
      sessionOf(ALICE),
    );
    assert.deepEqual([found.sessionId, found.rootSessionId], [SESSION, 'saml-7']);
    assert.equal(found.isMfa, true);
    assert.equal(found.operation, 'session-established (acr AAL2, amr pwd otp)');
    assert.deepEqual(found.actor, { type: 'user', email: ALICE });
    assert.deepEqual(found.targets, [{ type: 'session', id: SESSION }]);
  });

  test('that is presented has the same id, so that it joins the one established', () => {
    const found = read('session-presented', { fp_ua: 'abb0' }, sessionOf(ALICE));
    assert.deepEqual([found.kind, found.sessionId, found.deviceId], ['session-use', SESSION, 'fp_ua abb0']);
    assert.equal(found.userAgent, undefined, 'a fingerprint is no user agent');
  });

  test('is known by ext_id where the subject is the user alone', () => {
    const found = read('session-presented', { ext_id: '12345' });
    assert.deepEqual([found.sessionId, found.rootSessionId], ['12345', '12345']);
  });

  test('without any id has none', () => {
    assert.equal(read('session-established').sessionId, undefined);
  });

  test('carries the addresses of CAEP’s drafts, and the agents that Okta’s schema has', () => {
    const drafts = read('session-presented', { ips: ['203.0.113.7', '10.1.1.1'] });
    assert.equal(drafts.ip, '203.0.113.7');
    const okta = read('session-revoked', { current_ip: '203.0.113.8', current_user_agent: 'curl/8' });
    assert.deepEqual([okta.ip, okta.userAgent], ['203.0.113.8', 'curl/8']);
  });

  test('is what an opaque subject of a session event names, as in CAEP’s own example', () => {
    const opaque = { format: 'opaque', id: 'dMTlD|16' };
    assert.equal(read('session-revoked', {}, opaque).sessionId, 'dMTlD|16');
    const credential = { credential_type: 'app', change_type: 'create' };
    const other = read('credential-change', credential, opaque);
    assert.deepEqual([other.sessionId, other.targets], [undefined, [{ type: 'user', id: 'dMTlD|16' }]]);
  });

  const methods: readonly (readonly [unknown, boolean | undefined])[] = [
    [['mfa'], true],
    [['pwd', 'otp'], true],
    [['pin', 'hwk'], true],
    [['pwd'], false],
    ['pwd', false],
    [['otp'], undefined],
    [['pwd', 7], false],
    [undefined, undefined],
  ];
  for (const [amr, isMfa] of methods) {
    test(`by ${JSON.stringify(amr)} is ${isMfa === undefined ? 'left open' : isMfa ? 'by' : 'without'} a second factor`, () => {
      assert.equal(read('session-established', { amr }).isMfa, isMfa);
    });
  }
});

describe('who did it', () => {
  test('is the user of what the user initiated, else who the event names', () => {
    const by = (entity: string | undefined) => read('session-revoked', { initiating_entity: entity });
    assert.deepEqual(by('user').actor, { type: 'user', email: ALICE });
    assert.deepEqual(by('policy').actor, { type: 'system', name: 'policy' });
    assert.deepEqual(by('admin').actor, { type: 'unknown', name: 'admin' });
    assert.equal(by(undefined).actor, undefined);
    assert.deepEqual(by('policy').targets, [{ type: 'user', id: ALICE }]);
  });
});

describe('a subject', () => {
  const about = (subject: Record<string, unknown>) => read('token-claims-change', { claims: {} }, subject);
  const cases: readonly (readonly [string, Record<string, unknown>, Partial<Activity>])[] = [
    ['by iss_sub', { format: 'iss_sub', iss: IDP, sub: '00u1' }, { targets: [{ type: 'user', id: '00u1' }] }],
    [
      'by iss_sub whose sub is an address',
      { format: 'iss_sub', iss: IDP, sub: 'Jane@Acme.Example' },
      { targets: [{ type: 'user', id: 'Jane@Acme.Example', name: 'jane@acme.example' }] },
    ],
    [
      'by the older subject_type',
      { subject_type: 'iss-sub', iss: IDP, sub: '00u1' },
      { targets: [{ type: 'user', id: '00u1' }] },
    ],
    [
      'by account',
      { format: 'account', uri: 'acct:ada@acme.example' },
      { targets: [{ type: 'user', name: 'ada@acme.example' }] },
    ],
    ['by phone', { format: 'phone_number', phone_number: '+1' }, { targets: [{ type: 'user', name: '+1' }] }],
    ['by DID', { format: 'did', url: 'did:web:a' }, { targets: [{ type: 'user', id: 'did:web:a' }] }],
    ['by token', { format: 'jwt_id', iss: IDP, jti: 't-1' }, { tokenId: 't-1' }],
    ['by assertion', { format: 'saml_assertion_id', issuer: IDP, assertion_id: '_a7' }, { tokenId: '_a7' }],
    ['by addresses', { format: 'ip-addresses', 'ip-addresses': ['203.0.113.9'] }, { ip: '203.0.113.9' }],
    [
      'by aliases, of which the first that says something counts',
      {
        format: 'aliases',
        identifiers: [
          { format: 'email', email: ALICE },
          { format: 'iss_sub', iss: IDP, sub: '00u1' },
        ],
      },
      { targets: [{ type: 'user', id: '00u1', name: ALICE }] },
    ],
    [
      'by parts without a format, as Okta has it',
      { user: { format: 'email', email: ALICE }, device: { format: 'opaque', id: 'd-1' } },
      {
        deviceId: 'd-1',
        targets: [
          { type: 'user', id: ALICE },
          { type: 'device', id: 'd-1' },
        ],
      },
    ],
    [
      'of a format that is not known',
      { format: 'catalog_item', catalog_id: 'c1' },
      { targets: [{ type: 'catalog_item' }] },
    ],
  ];
  for (const [what, subject, expected] of cases) {
    test(what, () => {
      const found: Record<string, unknown> = about(subject);
      const picked = Object.keys(expected).map((name) => [name, found[name]]);
      assert.deepEqual(Object.fromEntries(picked), expected);
    });
  }

  test('that changed its identifier is named by both', () => {
    const found = readType('risc/event-type/identifier-changed', { 'new-value': 'roe@acme.example' });
    assert.deepEqual(found.targets, [
      { type: 'user', id: ALICE },
      { type: 'identifier', name: 'roe@acme.example' },
    ]);
  });
});

describe('the transmitter’s judgement is kept in its words', () => {
  test('of risk, with the level before and the reason', () => {
    const payload = { principal: 'USER', current_level: 'HIGH', previous_level: 'LOW', risk_reason: 'LEAK' };
    assert.equal(read('risk-level-change', payload).vendorVerdict, 'risk HIGH, before LOW: LEAK');
  });

  test('of a device', () => {
    const payload = { current_status: 'not-compliant', previous_status: 'compliant' };
    const found = read('device-compliance-change', payload);
    assert.equal(found.vendorVerdict, 'device not-compliant, before compliant');
  });
});

describe('a record is refused by name', () => {
  const whole = { iss: IDP, ...signal('session-revoked', AT) };
  const { sub_id: _, ...subjectless } = whole;
  const several = {
    [`${SCHEMAS}caep/event-type/session-revoked`]: {},
    [`${SCHEMAS}caep/event-type/session-presented`]: {},
  };
  const lacking = (event: string, payload = {}) => ({ iss: IDP, ...signal(event, AT, undefined, payload) });
  const cases: readonly (readonly [string, unknown, RegExp])[] = [
    ['that is a token and not its claims', 'eyJ.eyJ.sig', /no object of claims/],
    ['without issuer', { ...whole, iss: undefined }, /iss: /],
    ['without id', { ...whole, jti: '' }, /jti: /],
    ['without time of issue', { ...whole, iat: '1' }, /iat: /],
    ['without events', { ...whole, events: {} }, /events: no type that is known: none/],
    [
      'of an unknown event type',
      readable('https://acme.example/event'),
      /known: https:\/\/acme\.example\/event/,
    ],
    ['of an unknown CAEP event', readable(`${SCHEMAS}caep/event-type/session-gone`), /session-gone/],
    ['of a member of every object', readable(`${SCHEMAS}caep/event-type/constructor`), /constructor/],
    ['of two events', { ...whole, events: several }, /more than one event/],
    ['about nobody', subjectless, /sub_id: missing/],
    ['whose subject is a text', { ...whole, sub_id: ALICE }, /sub_id: missing, or no identifier/],
    [
      'of a time that is none',
      lacking('session-revoked', { event_timestamp: 'noon' }),
      /event_timestamp: no time/,
    ],
    ['of a change without its kind', lacking('credential-change', { credential_type: 'app' }), /change_type/],
    ['of a level without the level', lacking('risk-level-change'), /risk-level-change\.current_level/],
  ];
  for (const [what, record, message] of cases) {
    test(what, () => {
      assert.throws(() => normalize(record, SHA), { code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE', message });
    });
  }

  function readable(uri: string) {
    return { ...whole, events: { [uri]: {} } };
  }

  test('and one of any shape is read or refused, never anything else', () => {
    const type = `${SCHEMAS}caep/event-type/session-presented`;
    const anything = fc.anything({ withNullPrototype: true });
    const payloads = fc.dictionary(
      fc.constantFrom('event_timestamp', 'amr', 'ext_id', 'ips', 'fp_ua', 'subject', 'initiating_entity'),
      anything,
    );
    const subjects = fc.dictionary(
      fc.constantFrom('format', 'user', 'session', 'id', 'identifiers', 'sub', 'email'),
      fc.oneof(anything, fc.constantFrom('opaque', 'complex', 'aliases', 'iss_sub', '__proto__')),
    );
    fc.assert(
      fc.property(payloads, fc.oneof(subjects, anything), (payload, subject) => {
        try {
          Activity.parse(normalize({ ...whole, sub_id: subject, events: { [type]: payload } }, SHA));
        } catch (thrown) {
          assert.equal(errorCode(thrown), 'ERR_CONNECTOR_RESPONSE_UNREADABLE');
        }
      }),
    );
  });
});
