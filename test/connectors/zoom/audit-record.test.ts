import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Activity, errorCode, UNKNOWN_TIME } from 'countersign/kit';
import fc from 'fast-check';
import { normalize } from '../../../connectors/zoom/audit-record.ts';
import { readJsonLines, sharedPath, sharedSkip } from '../../support/shared.ts';
import { ADDRESS, ALICE, OWNER, operation, signIn } from './seed.ts';

const SHA = 'a'.repeat(64);
const AT = '2026-03-01T08:00:00Z';

interface Line {
  readonly source: string;
  readonly expect: { readonly kind: string; readonly doc?: unknown };
  readonly event: Record<string, unknown>;
}

function lines(): Line[] {
  return readdirSync(sharedPath('events/zoom')).flatMap(
    (file) => readJsonLines(sharedPath('events/zoom', file)) as Line[],
  );
}

/** A member at a dotted path. */
function at(doc: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], doc);
}

/** What each of our fields is in the documents; a field is compared where the document has it. */
const FIELDS: Readonly<Record<string, (activity: Activity, doc: unknown) => readonly [unknown, unknown]>> = {
  action: ({ eventCode }, doc) => [eventCode, at(doc, 'event.action')],
  time: ({ time }, doc) => [time, at(doc, '@timestamp')],
  'actor id': ({ actor }, doc) => [actor?.id, at(doc, 'user.id') ?? at(doc, 'source.user.id')],
  'actor address': ({ actor }, doc) => [actor?.email, at(doc, 'user.email')],
  'actor name': ({ actor }, doc) => [actor?.name, at(doc, 'user.full_name')],
  'target id': ({ targets }, doc) => [
    targets?.[0]?.id,
    at(doc, 'user.target.id') ?? at(doc, 'destination.user.id'),
  ],
  'target address': ({ targets }, doc) => [targets?.[0]?.name, at(doc, 'user.target.email')],
};

describe('real records', { skip: sharedSkip }, () => {
  test('are all read', () => {
    const all = lines();
    assert.ok(all.length >= 70, `${all.length} records`);
    for (const { source, event } of all) assert.ok(Activity.safeParse(normalize(event, SHA)).success, source);
  });

  test('of the operation log keep who, when and what, and whom it was done to', () => {
    const found = lines().filter(({ event }) => 'operation_detail' in event);
    assert.ok(found.length >= 20);
    for (const { source, event } of found) {
      const activity = normalize(event, SHA);
      assert.equal(activity.actor?.email, event.operator, source);
      assert.equal(activity.operation, event.operation_detail, source);
      assert.notEqual(activity.time, UNKNOWN_TIME, source);
      const onUser = event.category_type === 'User';
      assert.equal(activity.kind, onUser ? 'account-change' : 'api-call', source);
      assert.equal(activity.targets?.length, onUser ? 1 : undefined, source);
    }
  });

  test('agree with the ECS documents on action, time, actor and target', (t) => {
    const agreed = new Map<string, [agreed: number, compared: number]>();
    for (const { source, event, expect } of lines().filter(({ expect }) => expect.kind === 'ecs')) {
      for (const [field, of] of Object.entries(FIELDS)) {
        const [ours, theirs] = of(normalize(event, SHA), expect.doc);
        if (theirs === undefined) continue;
        const [good, all] = agreed.get(field) ?? [0, 0];
        agreed.set(field, [good + (ours === theirs ? 1 : 0), all + 1]);
        if (ours !== theirs)
          t.diagnostic(`${source.split('/').at(-1)} ${field}: ${String(ours)}, not ${String(theirs)}`);
      }
    }
    for (const [field, [good, all]] of agreed) t.diagnostic(`zoom ${field}: ${good} of ${all}`);
    const whole = [...agreed].filter(([, [good, all]]) => good === all).map(([field]) => field);
    assert.deepEqual(whole.toSorted(), Object.keys(FIELDS).toSorted());
  });
});

describe('the kind of a record', () => {
  const records: readonly (readonly [string, Record<string, unknown>, Activity['kind'], number, number])[] = [
    ['Sign in', signIn(AT), 'login', 3002, 1],
    ['Sign out', signIn(AT, { type: 'Sign out' }), 'session-end', 3002, 2],
    ['a type of next year', signIn(AT, { type: 'Sign in refused' }), 'other', 0, 99],
    ['Add User', operation(AT, 'Add User x@acme.example'), 'account-change', 3007, 1],
    ['Deactivate User', operation(AT, 'Deactivate User x@acme.example '), 'account-change', 3007, 5],
    [
      'Change Role',
      operation(AT, 'Change Role  - x@acme.example: from User to Admin'),
      'account-change',
      3007,
      3,
    ],
    ['a deed of next year on people', operation(AT, 'Bless User x@acme.example'), 'account-change', 3007, 99],
    [
      'Account settings',
      operation(AT, 'Security  - x: from On to Off', { category_type: 'Account' }),
      'api-call',
      6003,
      99,
    ],
    ['user.signed_in', { event: 'user.signed_in', payload: { object: {} } }, 'login', 3002, 1],
    ['user.deactivated', { event: 'user.deactivated', payload: { object: {} } }, 'account-change', 3007, 5],
    ['a webhook of next year', { event: 'user.blessed', payload: {} }, 'other', 0, 99],
  ];
  for (const [what, record, kind, classUid, activityId] of records) {
    test(`of ${what} is ${kind}`, () => {
      const read = normalize(record, SHA);
      assert.deepEqual([read.kind, read.classUid, read.activityId], [kind, classUid, activityId]);
    });
  }
});

describe('a record', () => {
  test('of a sign-in has its address and its client, and neither session nor user agent', () => {
    assert.deepEqual(normalize(signIn(AT), SHA), {
      uid: `sha256-${SHA}`,
      platform: 'zoom',
      kind: 'login',
      classUid: 3002,
      activityId: 1,
      eventCode: 'Sign in',
      time: '2026-03-01T08:00:00.000Z',
      outcome: 'success',
      actor: { type: 'user', email: ALICE.email },
      ip: ADDRESS,
      application: 'Windows 6.3.0.52884',
      rawSha256: SHA,
    });
  });

  test('of an operation names the person that Zoom itself names, and nobody that its text mentions', () => {
    const detail = `Edit User ${ALICE.email}  - Job Title: Deactivate User ${OWNER.email}`;
    const { targets, actor, operation: said } = normalize(operation(AT, detail), SHA);
    assert.deepEqual(targets, [{ type: 'user', name: ALICE.email }]);
    assert.deepEqual([actor?.email, said], [OWNER.email, detail]);
    const group = operation(AT, `Add Group User ${ALICE.email}`, { category_type: 'User Group' });
    assert.equal(normalize(group, SHA).targets, undefined);
  });

  test('whose operator is no address keeps it as a name', () => {
    const { actor } = normalize(operation(AT, 'Add User x@y.example', { operator: 'Zoom System' }), SHA);
    assert.deepEqual(actor, { type: 'unknown', name: 'zoom system' });
  });

  const times: readonly (readonly [unknown, string])[] = [
    ['2022-12-16 18:20:42', '2022-12-16T18:20:42.000Z'],
    ['2021-11-17 00:37:24Z', '2021-11-17T00:37:24.000Z'],
    ['2026-03-01T08:00:00+01:00', '2026-03-01T07:00:00.000Z'],
    ['2026-03-01', UNKNOWN_TIME],
    ['yesterday', UNKNOWN_TIME],
    [undefined, UNKNOWN_TIME],
  ];
  for (const [time, is] of times) {
    test(`of the time ${String(time)} is of ${is}`, () => {
      assert.equal(normalize(signIn(AT, { time }), SHA).time, is);
    });
  }

  for (const nothing of [null, 'Sign in', 7, [], {}, { email: ALICE.email }]) {
    test(`that is ${JSON.stringify(nothing)} is refused`, () => {
      assert.throws(() => normalize(nothing, SHA), { code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE' });
    });
  }

  test('of any shape is read or refused by name, never anything else', () => {
    const keys = [
      ...Object.keys(signIn(AT)),
      ...Object.keys(operation(AT, '')),
      'event',
      'payload',
      'event_ts',
    ];
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
