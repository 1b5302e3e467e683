import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Activity, errorCode, UNKNOWN_TIME } from 'countersign/kit';
import fc from 'fast-check';
import { normalize } from '../../../connectors/google-workspace/audit-record.ts';
import { readJsonLines, sharedPath, sharedSkip } from '../../support/shared.ts';
import { ALICE, adminRecord, logRecord, MAIL_APP } from './seed.ts';

const SHA = 'a'.repeat(64);
const AT = '2026-03-01T08:00:00.000Z';

interface Line {
  readonly source: string;
  readonly expect: { readonly kind: string; readonly doc?: unknown };
  readonly event: Record<string, unknown>;
}

function lines(): Line[] {
  return readdirSync(sharedPath('events/google_workspace')).flatMap(
    (file) => readJsonLines(sharedPath('events/google_workspace', file)) as Line[],
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

function namesOf({ events }: Record<string, unknown>): readonly unknown[] {
  return [events].flat().map((event) => (event as { readonly name?: unknown } | undefined)?.name);
}

/** One spelling of an IPv6 address. */
function canonical(ip: unknown): string | undefined {
  return typeof ip === 'string' && ip.includes(':') ? new URL(`http://[${ip}]`).hostname : (ip as string);
}

describe('real records', { skip: sharedSkip }, () => {
  test('are all read', () => {
    const all = lines();
    assert.ok(all.length >= 700);
    for (const { source, event } of all) assert.ok(Activity.safeParse(normalize(event, SHA)).success, source);
  });

  test('of the Reports API keep time, actor and address, and none is without a meaning', () => {
    let seen = 0;
    for (const { source, event } of lines()) {
      const id = event.id as { time?: string; uniqueQualifier?: unknown } | undefined;
      if (!id?.time || id.uniqueQualifier === undefined) continue;
      seen++;
      const activity = normalize(event, SHA);
      assert.notEqual(activity.time, UNKNOWN_TIME, source);
      const { email } = (event.actor ?? {}) as { email?: string };
      assert.equal(activity.actor?.email, email?.includes('@') ? email.toLowerCase() : undefined, source);
      assert.equal(activity.ip, event.ipAddress, source);
      assert.doesNotMatch(activity.uid, /^sha256-/, source);
      if (activity.actor) assert.notEqual(activity.kind, 'other', source);
    }
    assert.ok(seen >= 600, `${seen} were seen`);
  });

  test('are told apart by their ids and events: a sign-in and its second factor share an id', () => {
    const real = lines().filter(({ expect }) => expect.kind === 'attack_simulation');
    const uids = real.map(({ event }) => normalize(event, SHA).uid);
    assert.equal(
      new Set(uids).size,
      new Set(real.map(({ event }) => JSON.stringify([event.id, namesOf(event)]))).size,
    );
    assert.ok(new Set(uids).size > new Set(real.map(({ event }) => JSON.stringify(event.id))).size);
  });

  test('agree with the ECS documents on action, actor, address, outcome and time', (t) => {
    const documented = lines().filter(({ expect }) => expect.kind.startsWith('ecs'));
    assert.ok(documented.length >= 300);
    const disagreements: string[] = [];
    const compared = new Map<string, number>();
    const count = (what: string) => compared.set(what, (compared.get(what) ?? 0) + 1);
    for (const { source, event, expect } of documented) {
      // An alert's document has a name and a time of its own; Meet's logs, which are not read, name the caller in parameters.
      if ('alertId' in event || /\/test_(meet|end_call)/.test(source)) continue;
      const activity = normalize(event, SHA);
      const { doc } = expect;
      const compare = (what: string, ours: unknown, theirs: unknown) => {
        if (theirs === undefined) return;
        count(what);
        if (ours !== theirs) disagreements.push(`${what} ${String(ours)} ≠ ${String(theirs)} ${source}`);
      };
      const names = new Set([activity.eventCode, ...(activity.operation ?? '').split(', ')]);
      const actions = String(at(doc, 'event.action') ?? activity.eventCode).split(',');
      count('action');
      if (actions.some((name) => !names.has(name)))
        disagreements.push(`action ${activity.operation} ≠ ${actions.join()} ${source}`);
      compare('outcome', activity.outcome, at(doc, 'event.outcome'));
      compare('ip', canonical(activity.ip), canonical(at(doc, 'source.ip')));
      compare('time', Date.parse(activity.time), Date.parse(String(at(doc, '@timestamp'))));
      const email = at(doc, 'user.email') ?? at(doc, 'google_workspace.actor.email');
      // Of what Google itself did to an account the documents make the account the user; here it is the target.
      const who = activity.actor?.email ?? activity.targets?.find(({ type }) => type === 'user')?.name;
      compare(
        'email',
        who,
        typeof email === 'string' && email.includes('@') ? email.toLowerCase() : undefined,
      );
    }
    t.diagnostic(`agree: ${[...compared].map(([what, times]) => `${what} ${times}`).join(', ')}`);
    assert.deepEqual(disagreements, []);
    for (const what of ['action', 'outcome', 'ip', 'time', 'email'])
      assert.ok((compared.get(what) ?? 0) > 0, what);
  });

  test('of the Alert Center are Google’s verdicts on somebody', () => {
    const alerts = lines().filter(({ event }) => 'alertId' in event);
    assert.ok(alerts.length >= 12);
    for (const { event, source } of alerts) {
      const activity = normalize(event, SHA);
      assert.equal(activity.kind, 'vendor-verdict', source);
      assert.equal(activity.eventCode, event.type, source);
      assert.notEqual(activity.time, UNKNOWN_TIME, source);
    }
    const leaked = alerts.find(({ event }) => event.type === 'Leaked password');
    const activity = normalize(leaked?.event, SHA);
    assert.deepEqual(activity.targets, [{ type: 'user', name: 'foo@example.com' }]);
    assert.equal(activity.ip, '89.160.20.128');
  });
});

describe('the kind of', () => {
  const kinds: readonly (readonly [log: string, name: string, kind: Activity['kind'], classUid: number])[] = [
    ['login', 'login_success', 'login', 3002],
    ['login', 'login_failure', 'login-failed', 3002],
    ['login', 'login_challenge', 'mfa', 3002],
    ['login', 'logout', 'session-end', 3002],
    ['login', 'suspicious_login', 'vendor-verdict', 2004],
    ['login', 'user_signed_out_due_to_suspicious_session_cookie', 'vendor-verdict', 2004],
    ['login', 'account_disabled_password_leak', 'vendor-verdict', 2004],
    ['saml', 'login_success', 'session-use', 3002],
    ['saml', 'login_failure', 'login-failed', 3002],
    ['token', 'authorize', 'token-mint', 3002],
    ['token', 'activity', 'token-use', 6003],
    ['token', 'revoke', 'token-revoke', 3007],
    ['user_accounts', '2sv_disable', 'account-change', 3007],
    ['user_accounts', 'password_edit', 'account-change', 3007],
    ['admin', 'RESET_SIGNIN_COOKIES', 'session-end', 3002],
    ['admin', 'REVOKE_ASP', 'credential-removed', 3007],
    ['admin', 'AUTHORIZE_API_CLIENT_ACCESS', 'credential-added', 3007],
    ['admin', 'SOME_EVENT_OF_NEXT_YEAR', 'api-call', 6003],
  ];
  for (const [log, name, kind, classUid] of kinds) {
    test(`${name} in ${log} is ${kind}`, () => {
      const activity = normalize(logRecord(log, name, AT), SHA);
      assert.deepEqual([activity.kind, activity.classUid], [kind, classUid]);
    });
  }

  test('what nobody did is none of a use', () => {
    const activity = normalize(logRecord('admin', 'SOME_EVENT', AT, [], { actor: {} }), SHA);
    assert.deepEqual([activity.kind, activity.actor], ['other', undefined]);
  });

  test('a suspension is that of a user’s account, done to the user', () => {
    const activity = normalize(adminRecord('SUSPEND_USER', AT), SHA);
    assert.deepEqual([activity.kind, activity.classUid, activity.activityId], ['account-change', 3007, 5]);
    assert.deepEqual(activity.targets, [{ type: 'user', name: ALICE.email }]);
    assert.equal(activity.actor?.email, 'root@acme.example');
  });
});

describe('a record', () => {
  test('keeps network and place, and claims no session, token or user agent', () => {
    const activity = normalize(logRecord('login', 'login_success', AT), SHA);
    assert.deepEqual(activity.asn, { number: 3320 });
    assert.deepEqual(activity.geo, { country: 'DE', region: 'DE-BE' });
    assert.deepEqual(activity.actor, { id: ALICE.id, email: ALICE.email, type: 'user' });
    assert.deepEqual(
      [activity.sessionId, activity.tokenId, activity.userAgent],
      [undefined, undefined, undefined],
    );
  });

  test('of a token’s use names client, application and call', () => {
    const record = logRecord('token', 'activity', AT, [
      { name: 'client_id', value: MAIL_APP },
      { name: 'app_name', value: 'Mail' },
      { name: 'api_name', value: 'gmail' },
      { name: 'method_name', value: 'gmail.users.messages.list' },
    ]);
    const activity = normalize(record, SHA);
    assert.equal(activity.operation, 'gmail: gmail.users.messages.list');
    assert.equal(activity.application, 'Mail');
    assert.deepEqual(activity.targets, [{ type: 'oauth-client', id: MAIL_APP, name: 'Mail' }]);
    // Many tokens share a client: it is no token’s id.
    assert.equal(activity.tokenId, undefined);
  });

  test('with several events is told by the most telling one and names them all', () => {
    const events = [
      {
        type: 'login',
        name: 'login_verification',
        parameters: [
          { name: 'is_second_factor', boolValue: true },
          { name: 'login_challenge_status', value: 'passed' },
        ],
      },
      { type: 'login', name: 'login_success', parameters: [{ name: 'is_suspicious', boolValue: true }] },
    ];
    const activity = normalize(logRecord('login', '', AT, [], { events }), SHA);
    assert.deepEqual(
      [activity.kind, activity.eventCode, activity.operation],
      ['login', 'login_success', 'login_success, login_verification'],
    );
    assert.equal(activity.isMfa, true);
    assert.equal(activity.vendorVerdict, 'login_success is_suspicious');
  });

  test('of a challenge that was not passed satisfies no factor', () => {
    const record = logRecord('login', 'login_verification', AT, [
      { name: 'is_second_factor', boolValue: true },
      { name: 'login_challenge_status', value: 'incorrect_answer_entered' },
    ]);
    const activity = normalize(record, SHA);
    assert.deepEqual([activity.outcome, activity.isMfa], ['failure', undefined]);
  });

  test('of a robot is that of a workload', () => {
    const actor = { callerType: 'KEY', key: 'SYSTEM' };
    const activity = normalize(logRecord('admin', 'SUSPEND_USER', AT, [], { actor }), SHA);
    assert.deepEqual(activity.actor, { name: 'SYSTEM', type: 'workload' });
  });

  test('with Google’s stand-in for an actor has no actor’s id', () => {
    const actor = { callerType: 'USER', email: 'x@acme.example', profileId: '105250506097979753968' };
    assert.equal(normalize(logRecord('login', 'logout', AT, [], { actor }), SHA).actor?.id, undefined);
  });

  test('split in parts keeps one id for each of them', () => {
    const { events: _, ...base } = logRecord('login', '', AT);
    const row = { ...base, id: { ...base.id, uniqueQualifier: '7' } };
    const one = normalize({ ...row, event_name: 'login_success', event_type: 'login' }, SHA);
    const two = normalize({ ...row, event_name: 'login_verification', event_type: 'login' }, SHA);
    assert.deepEqual([one.kind, two.kind], ['login', 'mfa']);
    assert.notEqual(one.uid, two.uid);
  });

  test('of a sign-in and of its second factor are two records, though Google gives them one id', () => {
    const id = { time: AT, uniqueQualifier: '258855114937', applicationName: 'login', customerId: 'C00' };
    const methods = { name: 'login_challenge_method', multiValue: ['password', 'google_authenticator'] };
    const [signIn, factor] = ['login_success', 'login_verification'].map((name) =>
      normalize({ ...logRecord('login', name, AT, [methods]), id }, SHA),
    );
    assert.notEqual(signIn?.uid, factor?.uid);
    assert.equal(signIn?.isMfa, true);
  });

  test('of a sign-in by password alone, or by a challenge that is no factor, tell of no second factor', () => {
    for (const method of ['password', 'login_location', 'knowledge_employee_id', 'none']) {
      const methods = { name: 'login_challenge_method', multiValue: ['password', method] };
      assert.equal(
        normalize(logRecord('login', 'login_success', AT, [methods]), SHA).isMfa,
        undefined,
        method,
      );
    }
  });

  test('tell the client and the protocol', () => {
    const client = { name: 'client_id', value: 'app.apps.googleusercontent.com' };
    const token = normalize(logRecord('token', 'authorize', AT, [client]), SHA);
    assert.deepEqual([token.clientId, token.authProtocol], ['app.apps.googleusercontent.com', 'oauth2']);
    const type = (value: string) => logRecord('login', 'login_success', AT, [{ name: 'login_type', value }]);
    assert.deepEqual(
      ['saml', 'google_password', 'exchange'].map((each) => normalize(type(each), SHA).authProtocol),
      ['saml', 'password', undefined],
    );
  });

  test('that is none is refused by name', () => {
    for (const wrong of [undefined, null, 'text', 7, [], {}]) {
      assert.throws(
        () => normalize(wrong, SHA),
        (thrown) => errorCode(thrown) === 'ERR_CONNECTOR_RESPONSE_UNREADABLE',
      );
    }
  });

  test('of any shape at all is read or refused, never a crash', () => {
    const keys = ['id', 'actor', 'events', 'networkInfo', 'ipAddress', 'parameters', 'name', 'protoPayload'];
    const inner = [
      'time',
      'applicationName',
      'parameters',
      'name',
      'value',
      'ipAsn',
      'profileId',
      '__proto__',
    ];
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.oneof(fc.constantFrom(...inner), fc.string()), tie('any'), { maxKeys: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), value, { minKeys: 1 }), (record) => {
        try {
          assert.ok(Activity.safeParse(normalize(record, SHA)).success);
        } catch (thrown) {
          assert.equal(errorCode(thrown), 'ERR_CONNECTOR_RESPONSE_UNREADABLE');
        }
      }),
      { numRuns: 300 },
    );
  });
});
