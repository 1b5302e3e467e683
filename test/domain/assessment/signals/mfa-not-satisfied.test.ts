import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Activity } from '#domain/activity.ts';
import type { AssessmentInput } from '#domain/assessment/input.ts';
import { mfaNotSatisfied } from '#domain/assessment/signals/mfa-not-satisfied.ts';
import { activity, COMPLETE, input, TOOL, without } from '../evidence.ts';

const expectedMfa = { default: true, exempt: ['breakglass@example.com'] };

function factor(uid: string, time: string, more: Partial<Activity> = {}): Activity {
  return activity(uid, 'mfa', time, { isMfa: true, ...more });
}

/** A sign-in with a factor, on a day of February. */
function earlier(day: number, more: Partial<Activity> = {}): readonly Activity[] {
  const time = `2026-02-${String(day).padStart(2, '0')}T09:00:00.000Z`;
  const sessionId = `old-${day}`;
  return [
    activity(`s${day}`, 'session-start', time, { sessionId, ...more }),
    factor(`m${day}`, time, { sessionId, ...more }),
  ];
}

const HISTORY = [earlier(2), earlier(10), earlier(20)].flat();
const NEW_PLACE = { ip: '203.0.113.9', asn: { number: 64999 }, userAgent: TOOL };
const signIn = activity('s1', 'session-start', '09:00', NEW_PLACE);
const use = activity('u1', 'api-call', '10:00', NEW_PLACE);

function judge(activities: readonly Activity[], more: Parameters<typeof input>[1] = {}) {
  return mfaNotSatisfied(input(activities, more));
}

describe('a second factor that is expected', () => {
  test('and was not passed is told by the sign-in that the person’s own history makes unusual', () => {
    const { result } = judge([...HISTORY, signIn, use]);
    assert.equal(result.state, 'fired');
    assert.deepEqual(result.evidence, ['okta/s1']);
    assert.match(result.why, /okta at 2026-03-01 09:00 UTC.* 3 of 3 earlier sign-ins at okta went with one/);
  });

  test('is what policy says, where it says something', () => {
    const once = [...earlier(2), signIn, use];
    assert.equal(judge(once).result.state, 'not-evaluable');
    assert.equal(judge(once, { expectedMfa }).result.state, 'fired');
    const none = { default: false, exempt: [] };
    const { result } = judge([...HISTORY, signIn, use], { expectedMfa: none });
    assert.deepEqual([result.state, result.llr], ['quiet', 0]);
  });

  test('is told by a sign-in that says itself that there was none, and by a call that does', () => {
    const single = { ...signIn, isMfa: false };
    assert.equal(judge([single, use], { expectedMfa }).result.state, 'fired');
    const call = { ...use, isMfa: false };
    assert.equal(judge([...HISTORY, call], { expectedMfa }).result.state, 'fired');
  });

  test('is looked for at the identity provider that signed in to the application', () => {
    const { actor: _, ...elsewhere } = { ...use, platform: 'slack', sessionId: 'slack-1' };
    const credential = { kind: 'session', platform: 'slack', id: 'slack-1' } as const;
    const atIdp = { ...signIn, time: '2026-03-01T09:58:00.000Z' };
    const login = activity('l1', 'login', '09:59', { ...NEW_PLACE, platform: 'slack', sessionId: 'slack-1' });
    const passed = factor('m1', '09:57', NEW_PLACE);
    const records = [...HISTORY, atIdp, login, elsewhere];
    assert.equal(judge(records, { credential }).result.state, 'not-evaluable');
    assert.equal(judge([...HISTORY, atIdp, elsewhere], { credential }).result.state, 'fired');
    assert.equal(judge([...records, passed], { credential }).result.state, 'quiet');
  });

  test('is not called missing while a sign-in elsewhere that tells no address may have led to the use', () => {
    const credential = { kind: 'session', platform: 'slack', id: 'slack-1' } as const;
    const slack = { ...NEW_PLACE, platform: 'slack', sessionId: 'slack-1' };
    const login = activity('l1', 'login', '09:59', { ...slack, isMfa: false });
    const shown = factor('m0', '08:00', { platform: 'slack', sessionId: 'slack-0' });
    const elsewhere = activity('u1', 'api-call', '10:00', slack);
    const records = [login, shown, elsewhere];
    const expected = { credential, expectedMfa };
    assert.equal(judge(records, expected).result.state, 'fired');
    const atIdp = without({ ...signIn, time: '2026-03-01T09:58:00.000Z' }, 'ip', 'asn');
    const { result, blindSpots } = judge([...records, atIdp], expected);
    assert.equal(result.state, 'not-evaluable');
    assert.match(blindSpots[0]?.why ?? '', /which sign-in at the identity provider led to it/);
  });

  test('is looked for in the person’s sign-ins where no use is known by an id', () => {
    assert.equal(judge([...HISTORY, without(signIn, 'sessionId')]).result.state, 'fired');
  });

  const innocent: readonly (readonly [string, readonly Activity[], Partial<AssessmentInput>?])[] = [
    ['that was passed in the session', [signIn, factor('m1', '09:04'), use]],
    ['that was passed later, before an application asked', [signIn, factor('m1', '09:55'), use]],
    [
      'that a record beside the sign-in shows, without an id',
      [signIn, without(factor('m1', '09:01', { ip: NEW_PLACE.ip }), 'sessionId'), use],
    ],
    [
      'on a device that passed one this month',
      [activity('s1', 'session-start', '09:00'), activity('u1', 'api-call', '10:00')],
    ],
    [
      'on a device that is known by its id',
      [{ ...signIn, deviceId: 'dt-1' }, ...earlier(15, { deviceId: 'dt-1' }), use],
    ],
    ['that the sign-in itself names', [{ ...signIn, isMfa: true }, use]],
    [
      'by a workload',
      [signIn, factor('m1', '09:04'), use, { ...signIn, uid: 'w', actor: { id: 'u-sam', type: 'workload' } }],
    ],
  ];
  for (const [what, records, more] of innocent) {
    test(`and one ${what} is quiet`, () => {
      const { result } = judge([...HISTORY, ...records], more);
      assert.equal(result.state, 'quiet');
      assert.ok(result.llr < 0);
    });
  }

  test('that was passed elsewhere than where the session went on says nothing of who has it', () => {
    const passed = [activity('s1', 'session-start', '09:00'), factor('m1', '09:01', { ip: '198.51.100.7' })];
    const { result } = judge([...HISTORY, ...passed, use]);
    assert.deepEqual([result.state, result.llr], ['quiet', 0]);
    assert.match(result.why, /elsewhere/);
  });

  test('is not expected of somebody whom policy exempts', () => {
    const accounts = [
      { platform: 'okta', id: 'u-sam', email: 'breakglass@example.com', status: 'active' as const },
    ];
    const { result } = judge([...HISTORY, signIn, use], { expectedMfa, accounts });
    assert.deepEqual([result.state, result.llr, result.why], ['quiet', 0, 'policy exempts the person']);
  });

  test('is not taken from the factor of another session or another address at the same moment', () => {
    const other = factor('m1', '09:01', { sessionId: 'sess-2' });
    assert.equal(judge([...HISTORY, signIn, use, other]).result.state, 'fired');
    const elsewhere = without(factor('m1', '09:01'), 'sessionId');
    assert.equal(judge([...HISTORY, signIn, use, elsewhere]).result.state, 'fired');
  });

  const blind: readonly (readonly [string, readonly Activity[], Parameters<typeof input>[1], string])[] = [
    ['the platform shows none', [signIn, use], { expectedMfa }, 'second factors'],
    [
      'its log is not complete at the sign-in',
      [...HISTORY, signIn, use],
      { watermarks: [{ ...COMPLETE, completeUntil: '2026-03-01T08:55:00.000Z' }] },
      'system-log',
    ],
    ['nothing says what is expected', [...earlier(2), signIn, use], {}, 'expectation of second factors'],
    [
      'no sign-in was found, and the log has a gap',
      [...HISTORY, use],
      {
        expectedMfa,
        watermarks: [
          {
            ...COMPLETE,
            gaps: [{ from: '2026-03-01T08:00:00.000Z', until: '2026-03-01T09:00:00.000Z', why: 'lost' }],
          },
        ],
      },
      'second factors',
    ],
    [
      'an application says no of itself and signs in elsewhere',
      [{ ...signIn, isMfa: false }, use],
      { expectedMfa, identityProviders: ['entra-id'] },
      'second factors',
    ],
  ];
  for (const [what, records, more, spot] of blind) {
    test(`cannot be judged when ${what}, which is named as a blind spot`, () => {
      const { result, blindSpots } = judge(records, more);
      assert.deepEqual([result.state, result.llr], ['not-evaluable', 0]);
      assert.ok(blindSpots.some((each) => each.what === spot));
    });
  }

  test('says nothing where nobody signed in since a day before, and the log is complete', () => {
    const { result } = judge([...HISTORY, use], { expectedMfa });
    assert.deepEqual([result.state, result.llr], ['quiet', 0]);
  });

  test('comes out the same in any order', () => {
    const all = [...HISTORY, signIn, use, factor('m9', '09:30', { sessionId: 'sess-2' })];
    const expected = judge(all);
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        assert.deepEqual(judge(shuffled), expected);
      }),
    );
  });
});
