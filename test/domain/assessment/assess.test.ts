import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Activity, Watermark } from '#domain/activity.ts';
import { assess } from '#domain/assessment/assess.ts';
import type { AssessmentInput } from '#domain/assessment/input.ts';

const MAC =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';
const TOOL = 'python-requests/2.32.3';

function activity(uid: string, kind: Activity['kind'], time: string, more: Partial<Activity> = {}): Activity {
  return {
    uid,
    platform: 'okta',
    kind,
    classUid: 6003,
    activityId: 2,
    eventCode: kind,
    time,
    outcome: 'success',
    sessionId: 'sess-1',
    ip: '198.51.100.7',
    asn: { number: 64500, org: 'Home ISP' },
    userAgent: MAC,
    rawSha256: '0'.repeat(64),
    ...more,
  };
}

const complete: Watermark = {
  platform: 'okta',
  log: 'system-log',
  completeFrom: '2026-02-01T00:00:00.000Z',
  completeUntil: '2026-03-01T12:00:00.000Z',
  lagMs: 60_000,
  gaps: [],
};

function input(
  activities: readonly Activity[],
  more: Partial<AssessmentInput> = {},
  watermarks: Watermark[] = [complete],
): AssessmentInput {
  return {
    credential: { kind: 'session', platform: 'okta', id: 'sess-1' },
    firstSeen: '2026-03-01T10:00:00.000Z',
    bundle: { accounts: [], sessions: [], tokens: [], activities: [...activities], watermarks, gaps: [] },
    evidenceSha256: 'a'.repeat(64),
    identityProviders: ['okta'],
    knownEgress: [],
    now: new Date('2026-03-01T12:00:00.000Z'),
    ...more,
  };
}

const use = activity('u1', 'api-call', '2026-03-01T10:00:00.000Z');
const stranger = activity('u2', 'api-call', '2026-03-01T10:05:00.000Z', {
  ip: '203.0.113.9',
  asn: { number: 64999, org: 'Hosting' },
  userAgent: TOOL,
});
const signIn = activity('s1', 'session-start', '2026-03-01T09:00:00.000Z');

const read = { operation: 'group.read', actor: { id: 'u-sam', type: 'user' } } as const;
/** What the person calls on any day. */
const month = Array.from({ length: 20 }, (_, day) => {
  const time = new Date(Date.UTC(2026, 1, 5 + day, 9)).toISOString();
  return activity(`m${day}`, 'api-call', time, { ...read, sessionId: `old-${day}` });
});

function signal(made: ReturnType<typeof assess>, id: string) {
  return [...made.signals, ...made.counterSignals].find((each) => each.id === id)!;
}

describe('the assessment', () => {
  test('calls a session that nobody began stolen when the logs are complete, and names T1606 as a candidate only', () => {
    const made = assess(input([use]));
    assert.equal(made.verdict, 'stolen');
    assert.equal(signal(made, 'no-matching-authentication').state, 'fired');
    assert.deepEqual(signal(made, 'no-matching-authentication').evidence, ['okta/u1']);
    assert.equal(made.techniques.find((each) => each.id === 'T1606')?.status, 'candidate');
  });

  test('explains a session that follows its sign-in from the same place', () => {
    const made = assess(input([...month, signIn, { ...use, ...read }]));
    assert.equal(made.verdict, 'explained');
    assert.deepEqual(signal(made, 'no-matching-authentication').evidence, ['okta/s1']);
  });

  test('calls a session stolen that moves to another network and another kind of client', () => {
    const made = assess(input([signIn, use, stranger]));
    assert.equal(signal(made, 'session-context-changed').state, 'fired');
    assert.ok(signal(made, 'session-context-changed').evidence.includes('okta/u2'));
    assert.notEqual(made.verdict, 'explained');
  });

  test('does not take an upgraded browser on a new network for another client', () => {
    const upgraded = { ...stranger, userAgent: MAC.replace('141', '142') };
    assert.equal(signal(assess(input([signIn, use, upgraded])), 'session-context-changed').state, 'quiet');
  });

  test('is undecided, with the time to look again, while the log may still be filling', () => {
    const late = { ...complete, completeUntil: '2026-03-01T09:59:00.000Z' };
    const made = assess(input([use], {}, [late]));
    assert.equal(made.verdict, 'undecided');
    assert.ok(made.undecidedUntil! > '2026-03-01T12:00:00.000Z');
    assert.equal(signal(made, 'no-matching-authentication').state, 'not-evaluable');
    assert.ok(made.blindSpots.some((spot) => spot.platform === 'okta'));
  });

  test('does not take a token that the session minted for the sign-in that began the session', () => {
    const minted = activity('m1', 'token-mint', '2026-03-01T10:01:00.000Z', { tokenId: 'tok-1' });
    assert.equal(signal(assess(input([use, minted])), 'no-matching-authentication').state, 'fired');
  });

  test('does not count absence on another platform where a use tells no address to join a sign-in by', () => {
    const credential = { kind: 'session', platform: 'slack', id: 'slack-1' } as const;
    const long = { ...complete, completeFrom: '2025-11-01T00:00:00.000Z' };
    const logs = [long, { ...long, platform: 'slack', log: 'audit-logs' }];
    const elsewhere = { ...stranger, platform: 'slack', sessionId: 'slack-1' };
    const { ip: _ip, ...untold } = elsewhere;
    const state = (one: Activity) =>
      signal(assess(input([signIn, one], { credential }, logs)), 'no-matching-authentication').state;
    assert.equal(state(elsewhere), 'fired');
    assert.equal(state(untold), 'not-evaluable');
  });

  test('takes the sign-in that names a token for its issuance', () => {
    const { sessionId: _, ...tokenUse } = activity('u1', 'api-call', '2026-03-01T10:00:00.000Z', {
      tokenId: 'tok-1',
    });
    const logs = [{ ...complete, completeFrom: '2025-01-01T00:00:00.000Z' }];
    const credential = { kind: 'access-token', platform: 'okta', id: 'tok-1' } as const;
    const signIn = activity('s1', 'login', '2026-03-01T09:55:00.000Z', { tokenId: 'tok-1' });
    assert.equal(assess(input([tokenUse], { credential }, logs)).verdict, 'stolen');
    assert.notEqual(assess(input([signIn, tokenUse], { credential }, logs)).verdict, 'stolen');
  });

  test('does not count absence when no log was read', () => {
    const made = assess(input([use], {}, []));
    assert.equal(made.verdict, 'undecided');
    assert.equal(made.undecidedUntil, undefined);
  });

  test('does not count absence for a session the platform lists as older than the logs', () => {
    const base = input([use]);
    const listed = { platform: 'okta', id: 'sess-1', accountId: 'u', createdAt: '2025-12-01T00:00:00.000Z' };
    const made = assess({ ...base, bundle: { ...base.bundle, sessions: [listed] } });
    assert.equal(signal(made, 'no-matching-authentication').state, 'not-evaluable');
  });

  test('names the credential that a detection names and no record shows as its first blind spot', () => {
    const credential = { kind: 'session', platform: 'okta', id: 'sess-unseen' } as const;
    const made = assess(input([signIn, use], { credential }));
    const what = 'the credential that the detection names';
    assert.equal(made.blindSpots[0]?.what, what);
    assert.ok(made.wouldChange.some((each) => each.startsWith(`seeing ${what} of okta`)));
    const seen = assess(input([signIn, use]));
    assert.ok(seen.blindSpots.every((spot) => spot.what !== what));
  });

  test('takes every use from known egress as an explanation, and a single one from elsewhere as none', () => {
    const knownEgress = [{ cidr: '198.51.100.0/24', name: 'office' }];
    const inside = assess(input([use], { knownEgress }));
    assert.equal(signal(inside, 'known-egress').state, 'fired');
    assert.ok(inside.score < assess(input([use])).score);
    const mixed = assess(input([use, stranger], { knownEgress }));
    assert.equal(signal(mixed, 'known-egress').state, 'quiet');
  });

  test('gives the same assessment whatever the order of the records', () => {
    const all = [
      signIn,
      use,
      stranger,
      activity('x', 'other', '2026-03-01T08:00:00.000Z', { sessionId: 'sess-2' }),
    ];
    const expected = assess(input(all));
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        assert.deepEqual(assess(input(shuffled)), expected);
      }),
    );
  });

  test('is never more certain of guilt when a log is taken away', () => {
    const whole = assess(input([use]));
    const blind = assess(input([use], {}, []));
    assert.ok(blind.score <= whole.score);
    assert.ok(blind.interval[1] - blind.interval[0] >= whole.interval[1] - whole.interval[0]);
  });
});
