import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Activity } from '#domain/activity.ts';
import { matchesOf } from '#domain/watch/matches.ts';
import type { LiveWatch } from '#domain/watch/watch.ts';

const FP = `fp_${'a'.repeat(32)}`;

function watch(more: Partial<LiveWatch> = {}): LiveWatch {
  return {
    incidentId: 'inc-1',
    begunAt: '2026-03-01T10:00:05.000Z',
    lookedUntil: undefined,
    runId: 'run-1',
    step: 'cut',
    index: 0,
    watchId: 'run-1-cut-0-1',
    platform: 'okta',
    accountId: '00u1',
    ids: ['102bad', FP],
    signIns: false,
    from: '2026-03-01T10:00:00.000Z',
    since: '2026-03-01T10:00:05.000Z',
    until: '2026-03-02T10:00:05.000Z',
    lookAt: '2026-03-01T10:05:05.000Z',
    ...more,
  };
}

function activity(more: Partial<Activity> = {}): Activity {
  return {
    uid: 'a1',
    platform: 'okta',
    kind: 'session-use',
    classUid: 6003,
    activityId: 99,
    eventCode: 'user.authentication.sso',
    time: '2026-03-01T10:30:00.000Z',
    outcome: 'success',
    sessionId: '102bad',
    rawSha256: 'c'.repeat(64),
    ...more,
  };
}

function found(one: Activity, of = watch(), raw = '{}') {
  const { uses = [], children = [], refused = 0 } = matchesOf([of], [one], [raw]).get(of) ?? {};
  return {
    uses: uses.map(({ use }) => use.by),
    children: children.map(({ kind, id }) => [kind, id]),
    refused,
  };
}

const NOTHING = { uses: [], children: [], refused: 0 };

describe('a record after the proof', () => {
  test('in which a watched session is used contradicts it, by its id or that of the session it came from', () => {
    assert.deepEqual(found(activity()).uses, ['102bad']);
    assert.deepEqual(found(activity({ sessionId: '103new', rootSessionId: '102bad' })).uses, ['102bad']);
    assert.deepEqual(found(activity({ sessionId: '103new' })), NOTHING);
  });

  test('that carries the fingerprint of a watched token anywhere contradicts it', () => {
    const none = activity({ sessionId: '103new' });
    assert.deepEqual(found(none, watch(), JSON.stringify({ detail: { token: FP } })).uses, [FP]);
  });

  test('of its end, or of a refusal, does not; a refusal is counted', () => {
    assert.deepEqual(found(activity({ kind: 'session-end' })), NOTHING);
    assert.deepEqual(found(activity({ kind: 'token-revoke' })), NOTHING);
    assert.deepEqual(found(activity({ outcome: 'failure' })), { ...NOTHING, refused: 1 });
  });

  test('of before the proof does not', () => {
    assert.deepEqual(found(activity({ time: '2026-03-01T10:00:04.000Z' })), NOTHING);
    assert.deepEqual(found(activity({ time: '2026-03-01T09:00:00.000Z' })), NOTHING);
  });

  test('of a sign-in counts only where the account was closed', () => {
    const signIn = activity({ kind: 'login', sessionId: '104new', actor: { id: '00u1', type: 'user' } });
    assert.deepEqual(found(signIn), NOTHING);
    assert.deepEqual(found(signIn, watch({ signIns: true })).uses, ['sign-in']);
    const another = activity({ kind: 'login', sessionId: '104new', actor: { id: '00u2', type: 'user' } });
    assert.deepEqual(found(another, watch({ signIns: true })), NOTHING);
  });
});

describe('what is made while something is being cut', () => {
  test('is a child: a session that began between the call and its proof', () => {
    const begun = activity({
      kind: 'session-start',
      eventCode: 'user.session.start',
      sessionId: '105new',
      time: '2026-03-01T10:00:03.000Z',
      actor: { id: '00u1', type: 'user' },
    });
    assert.deepEqual(found(begun), { ...NOTHING, children: [['session', '105new']] });
  });

  test('is a child: a key that the session adds, and after the proof it is a use too', () => {
    const added = (time: string) =>
      activity({ kind: 'credential-added', eventCode: 'system.api_token.create', tokenId: '00Tnew', time });
    const child = { ...NOTHING, children: [['api-key', '00Tnew']] };
    assert.deepEqual(found(added('2026-03-01T10:00:02.000Z')), child);
    assert.deepEqual(found(added('2026-03-01T10:30:00.000Z')), { ...child, uses: ['102bad'] });
  });
});

test('ten thousand watches cost one pass over the records', () => {
  const watches = Array.from({ length: 10_000 }, (_, nth) =>
    watch({ watchId: `w-${nth}`, ids: [`s-${nth}`], accountId: `u-${nth}` }),
  );
  const used = activity({ sessionId: 's-7777' });
  const matches = matchesOf(watches, [used, activity({ sessionId: 'other' })], ['', '']);
  assert.deepEqual(
    [...matches].map(([{ watchId }, { uses }]) => [watchId, uses.length]),
    [['w-7777', 1]],
  );
});
