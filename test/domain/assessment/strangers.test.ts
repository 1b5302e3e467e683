import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Activity } from '#domain/activity.ts';
import type { AssessmentInput } from '#domain/assessment/input.ts';
import { noMatchingAuthentication } from '#domain/assessment/signals/no-matching-authentication.ts';
import { strangerIn } from '#domain/assessment/strangers.ts';
import { usesInQuestion } from '#domain/assessment/uses.ts';
import { activity, COMPLETE, input, without } from './evidence.ts';

const LINUX = 'Mozilla/5.0 (X11; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0';
const ELSEWHERE = { ip: '203.0.113.9', asn: { number: 64999, org: 'Other ISP' }, userAgent: LINUX };

function atGitHub(uid: string, kind: Activity['kind'], time: string, more: Partial<Activity> = {}): Activity {
  return without(activity(uid, kind, time, { platform: 'github', ...more }), 'sessionId');
}

/** Six days at home, each with a sign-in and a push. */
const HISTORY = [20, 21, 22, 23, 24, 25].flatMap((day) => [
  atGitHub(`l${day}`, 'login', `2026-02-${day}T09:00:00.000Z`),
  atGitHub(`p${day}`, 'api-call', `2026-02-${day}T09:10:00.000Z`),
]);
const stolen = atGitHub('x1', 'api-call', '09:30', ELSEWHERE);
const home = atGitHub('h1', 'login', '08:00');

function given(...more: readonly Activity[]): AssessmentInput {
  return input([...HISTORY, home, ...more], {
    credential: undefined,
    sightings: [{ platform: 'github', ip: ELSEWHERE.ip }],
    watermarks: [COMPLETE, { ...COMPLETE, platform: 'github', log: 'audit-log' }],
  });
}

function strangeIn(of: AssessmentInput) {
  const [use] = usesInQuestion(of);
  return strangerIn(use!, of);
}

describe('a stranger', () => {
  test('is a browser new to the person in a network new to them, with which nobody signed in', () => {
    assert.equal(strangeIn(given(stolen)), 'browser');
    const { result } = noMatchingAuthentication(given(stolen));
    assert.equal(result.state, 'fired');
    assert.match(result.why, /nobody had signed in there/);
  });

  const familiar: readonly (readonly [string, readonly Activity[]])[] = [
    ['a browser the person has at home', [without({ ...stolen, userAgent: HISTORY[0]!.userAgent! })]],
    ['a new browser in a network where the person was', [{ ...stolen, asn: { number: 64500 } }]],
    ['a browser that somebody signed in with there', [stolen, atGitHub('l1', 'login', '09:20', ELSEWHERE)]],
    [
      'a browser that somebody signed in with at home',
      [stolen, atGitHub('l1', 'login', '09:20', { userAgent: LINUX })],
    ],
    [
      'what may be one that signed in and was not named',
      [stolen, without(atGitHub('l1', 'login', '09:20'), 'userAgent')],
    ],
    ['a program, which nobody signs in with', [{ ...stolen, userAgent: 'git/2.47.1' }]],
  ];
  for (const [what, records] of familiar) {
    test(`is not ${what}`, () => assert.equal(strangeIn(given(...records)), undefined));
  }

  test('is a program at the address of such a browser', () => {
    const program = { ...stolen, userAgent: 'git/2.47.1' };
    const made = atGitHub('k1', 'credential-added', '09:40', ELSEWHERE);
    assert.equal(strangeIn(given(program, made)), 'browser');
  });

  test('cannot be told of somebody of whom little was seen', () => {
    const of = given(stolen);
    const few = { ...of, bundle: { ...of.bundle, activities: [HISTORY[0]!, home, stolen] } };
    assert.equal(strangeIn(few), undefined);
  });

  test('is not evaluable while the platform’s log may lack the sign-in', () => {
    const late = {
      ...COMPLETE,
      platform: 'github',
      log: 'audit-log',
      completeUntil: '2026-03-01T09:00:00.000Z',
    };
    const of = given(stolen);
    const { result } = noMatchingAuthentication({
      ...of,
      bundle: { ...of.bundle, watermarks: [COMPLETE, late] },
    });
    assert.equal(result.state, 'not-evaluable');
    assert.ok(result.llrAtMost! > 0);
  });
});
