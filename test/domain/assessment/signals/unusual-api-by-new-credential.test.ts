import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Activity } from '#domain/activity.ts';
import { assess } from '#domain/assessment/assess.ts';
import type { AssessmentInput } from '#domain/assessment/input.ts';
import { unusualApiByNewCredential } from '#domain/assessment/signals/unusual-api-by-new-credential.ts';
import { WEIGHTS } from '#domain/assessment/weights.ts';
import { Baseline } from '#domain/baseline/baseline.ts';
import { activity, COMPLETE, input, SAM, without } from '../evidence.ts';

const { fired, quiet } = WEIGHTS['unusual-api-by-new-credential'];

/** A call of Sam's. @param operation its name, which is its event type too */
function call(uid: string, operation: string, time: string, more: Partial<Activity> = {}): Activity {
  return activity(uid, 'api-call', time, { operation, eventCode: operation, ...more });
}

/** Twenty days before the question on which Sam did these, with other sessions. */
function habitOf(operations: readonly string[], who: Partial<Activity> = {}): readonly Activity[] {
  return Array.from({ length: 20 }, (_, day) => {
    const time = new Date(Date.UTC(2026, 1, 5 + day, 9)).toISOString();
    return operations.map((operation, at) =>
      call(`h${day}-${at}`, operation, time, { sessionId: `old-${day}`, ...who }),
    );
  }).flat();
}

const start = activity('s', 'session-start', '09:50');
const USUAL = ['group.read', 'app.read'];
const history = habitOf(USUAL);

function judged(
  activities: readonly Activity[],
  more: Partial<AssessmentInput> & Parameters<typeof input>[1] = {},
) {
  return unusualApiByNewCredential(input(activities, more));
}

const stateOf = (...given: Parameters<typeof judged>) => judged(...given).result.state;

/** An organisation of eight people; some operations are everybody's, on every one of twenty days. */
function organisation(operations: readonly string[], more: Partial<Activity> = {}): Baseline {
  const baseline = new Baseline();
  for (let person = 0; person < 8; person++) {
    const who = { actor: { id: `u-${person}`, type: 'user' }, sessionId: `o-${person}`, ...more } as const;
    for (const each of habitOf(operations, who)) baseline.learn(each);
  }
  for (const each of history) baseline.learn({ ...each, ...more, actor: SAM });
  return baseline;
}

describe('an unusual call by a new credential', () => {
  test('is one that its principal never made', () => {
    const { result, blindSpots } = judged([...history, start, call('a', 'user.export', '09:55')]);
    assert.equal(result.state, 'fired');
    assert.equal(result.llr, fired * 0.25);
    assert.deepEqual(result.evidence, ['okta/a']);
    assert.match(
      result.why,
      /session sess-1, new at 2026-03-01 09:50 UTC,.*rare for who called it: user\.export/,
    );
    assert.deepEqual(blindSpots, []);
  });

  test('weighs more when there are several, and when it is what intruders call', () => {
    const plain = (...names: string[]) => names.map((name, at) => call(`n${at}`, name, `09:5${at + 1}`));
    const llr = (calls: readonly Activity[]) =>
      Math.round((judged([...history, start, ...calls]).result.llr / fired) * 100) / 100;
    assert.equal(llr(plain('one')), 0.25);
    assert.equal(llr(plain('one', 'two', 'three')), 0.5);
    assert.equal(llr(plain('system.api_token.create')), 0.75);
    assert.equal(llr(plain('one', 'two', 'system.api_token.create')), 1);
    assert.match(
      judged([...history, start, ...plain('one', 'system.api_token.create')]).result.why,
      /system\.api_token\.create \(persistence\), one$/,
    );
  });

  test('was not made when all that was called is usual', () => {
    const { result } = judged([...history, start, call('a', 'group.read', '09:55')]);
    assert.deepEqual([result.state, result.llr], ['quiet', quiet]);
    assert.deepEqual(result.evidence, ['okta/a']);
  });

  test('is not one of a credential that has been in use for more than a day', () => {
    const older = activity('o', 'session-use', '2026-02-28T09:00:00.000Z');
    const { result } = judged([...history, older, call('a', 'user.export', '09:55')]);
    assert.deepEqual([result.state, result.evidence], ['quiet', []]);
  });

  test('is one of a key that was made long ago and used for the first time', () => {
    const bare = (of: Activity) => without({ ...of, tokenId: 'key-1' }, 'sessionId');
    const made = bare(activity('m', 'credential-added', '2026-02-10T09:00:00.000Z'));
    const credential = { kind: 'api-key', platform: 'okta', id: 'key-1' } as const;
    const used = bare(call('a', 'user.export', '09:55'));
    const known = [...habitOf([...USUAL, 'credential-added']), made];
    assert.equal(stateOf([...known, used], { credential }), 'fired');
    const earlier = bare(call('e', 'group.read', '2026-02-20T09:00:00.000Z'));
    assert.equal(stateOf([...known, earlier, used], { credential }), 'quiet');
    const baseline = new Baseline();
    for (const each of [...history, earlier]) baseline.learn(each);
    assert.equal(stateOf([...known, used], { credential, baseline }), 'quiet');
  });

  test('is not one that the person last made within a month, and is one that they made long before', () => {
    const before = (day: string) => call('b', 'user.export', `${day}T09:00:00.000Z`, { sessionId: 'old' });
    const now = [start, call('a', 'user.export', '09:55')];
    assert.equal(stateOf([...history, before('2026-02-10'), ...now]), 'quiet');
    assert.equal(stateOf([...history, before('2026-01-02'), ...now]), 'fired');
  });

  test('is not what the person may do for the first time because everybody there does it', () => {
    const own = [start, call('a', 'user.export', '09:55')];
    assert.equal(stateOf(own, { baseline: organisation(['user.export']) }), 'quiet');
    const { result } = judged(own, { baseline: organisation(['app.read']) });
    assert.deepEqual([result.state, result.llr], ['fired', fired * 0.5]);
    const dangerous = [start, call('a', 'system.api_token.create', '09:55')];
    assert.equal(judged(dangerous, { baseline: organisation(['app.read']) }).result.llr, fired);
  });

  test('is judged by the integration that made it, where one is named', () => {
    const ci = { application: 'api', clientId: 'ci' };
    const baseline = organisation(['user.export'], ci);
    const calledBy = (more: Partial<Activity>) => [start, call('a', 'user.export', '09:55', more)];
    assert.equal(stateOf(calledBy(ci), { baseline }), 'quiet');
    const { result, blindSpots } = judged(calledBy({ ...ci, clientId: 'new' }), { baseline });
    assert.equal(result.state, 'not-evaluable');
    assert.deepEqual(
      blindSpots.map(({ what }) => what),
      ['history of the application'],
    );
  });
});

describe('a harvest', () => {
  const usual = [...USUAL, 'git.clone'];
  const repository = (name: string) => ({ targets: [{ type: 'Repository', name }] });
  const clones = (count: number, minutes = 5) =>
    Array.from({ length: count }, (_, at) => {
      const seconds = Math.floor((at * minutes * 60) / count);
      const time = new Date(Date.UTC(2026, 2, 1, 9, 51, seconds)).toISOString();
      return call(`c${at}`, 'git.clone', time, { platform: 'github', ...repository(`r${at}`) });
    });
  const logs = { watermarks: [{ ...COMPLETE, platform: 'github' }] };
  const credential = { kind: 'session', platform: 'github', id: 'sess-1' } as const;
  const began = { ...start, platform: 'github' };
  const known = habitOf(usual, { platform: 'github', ...repository('mine') });
  const cloned = (calls: readonly Activity[], earlier = known) =>
    judged([...earlier, began, ...calls], { ...logs, credential });

  test('is ten repositories within six minutes, though cloning is usual', () => {
    assert.equal(cloned(clones(9)).result.state, 'quiet');
    const { result } = cloned(clones(10));
    assert.deepEqual([result.state, result.llr], ['fired', fired * 0.75]);
    assert.match(result.why, /touched 10 objects within six minutes, as never before/);
    assert.equal(cloned(clones(10, 60)).result.state, 'quiet');
  });

  test('has the whole weight where cloning is rare for the person', () => {
    const earlier = habitOf(USUAL, { platform: 'github' });
    assert.equal(cloned(clones(10), earlier).result.llr, fired);
  });

  test('is none for one who clones as many every time', () => {
    const before = clones(12).map((each) => ({
      ...each,
      uid: `b${each.uid}`,
      sessionId: 'old',
      time: each.time.replace('03-01', '02-20'),
    }));
    assert.equal(cloned(clones(10), [...known, ...before]).result.state, 'quiet');
  });

  test('cannot be told where the records name no repository', () => {
    const { result, blindSpots } = cloned(clones(12).map((each) => without(each, 'targets')));
    assert.equal(result.state, 'not-evaluable');
    assert.deepEqual(
      blindSpots.map(({ what }) => what),
      ['objects of calls'],
    );
  });
});

describe('an unusual call by a new credential cannot be told', () => {
  const odd = call('a', 'user.export', '09:55');
  const spots = (...given: Parameters<typeof judged>) => {
    const { result, blindSpots } = judged(...given);
    assert.equal(result.state, 'not-evaluable');
    return blindSpots.map(({ what }) => what);
  };

  test('of one who has just begun to work here', () => {
    assert.deepEqual(spots([...history.slice(-6), start, odd]), ['history of the principal']);
    assert.deepEqual(spots([start, odd]), ['history of the principal']);
  });

  test('where the record does not tell what was called, who called, or with what', () => {
    const untold = without(odd, 'operation');
    assert.deepEqual(spots([...history, start, untold]), ['operations of calls']);
    assert.deepEqual(spots([...history, start, without(odd, 'actor')]), ['actors of calls']);
    const bare = without(odd, 'sessionId');
    assert.deepEqual(spots([...history, bare], { credential: undefined }), ['ids of credentials']);
  });

  test('where earlier records do not tell what was called, or who called', () => {
    const earlier = call('e', 'x', '2026-02-20T09:00:00.000Z', { sessionId: 'old' });
    for (const untold of [without(earlier, 'operation'), without(earlier, 'actor')]) {
      assert.deepEqual(spots([...history, untold, start, odd]), ['operations of earlier calls']);
    }
  });

  test('where the log does not reach back far enough, or has a gap in which it may have been usual', () => {
    const short = { ...COMPLETE, completeFrom: '2026-02-25T00:00:00.000Z' };
    assert.deepEqual(spots([...history, start, odd], { watermarks: [short] }), ['system-log']);
    const gap = { from: '2026-02-24T00:00:00.000Z', until: '2026-02-26T00:00:00.000Z', why: 'lost' };
    assert.deepEqual(spots([...history, start, odd], { watermarks: [{ ...COMPLETE, gaps: [gap] }] }), [
      'system-log',
    ]);
    const baseline = new Baseline();
    for (const each of history) baseline.learn(each);
    assert.equal(stateOf([start, odd], { watermarks: [short], baseline }), 'fired');
  });

  test('where nothing shows the credential', () => {
    assert.deepEqual(spots(history), ['uses of the credential']);
  });

  test('where calls may still be on their way', () => {
    const late = { ...COMPLETE, completeUntil: '2026-03-01T09:40:00.000Z' };
    assert.deepEqual(spots([...history, start], { watermarks: [late] }), ['system-log']);
  });
});

describe('what was done since the time in question', () => {
  const before = (learn: (baseline: Baseline) => void): Baseline => {
    const baseline = organisation(['app.read']);
    learn(baseline);
    return baseline;
  };
  const odd = call('a', 'user.export', '09:55');

  test('does not make itself usual, however often and on however many days it is done, and learned', () => {
    const expected = judged([start, odd], { baseline: before(() => undefined) });
    assert.equal(expected.result.state, 'fired');
    const attacks = fc.array(
      fc.record({
        minute: fc.integer({ min: 0, max: 60 * 24 * 60 }),
        operation: fc.constantFrom('user.export', 'app.read', 'group.read', 'other'),
        sessionId: fc.constantFrom('sess-1', 'mine'),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(attacks, (done) => {
        const acts = done.map(({ minute, operation, sessionId }, at) => {
          const time = new Date(Date.UTC(2026, 1, 28, 10) + minute * 60_000).toISOString();
          return call(`x${at}`, operation, time, { sessionId });
        });
        const baseline = before((own) => {
          for (const act of acts) own.learn(act);
        });
        const { result } = judged([start, odd], { baseline });
        assert.deepEqual(result, expected.result);
      }),
    );
  });

  test('on one day before it is one day, however often it is done', () => {
    const flood = Array.from({ length: 5_000 }, (_, at) =>
      call(`f${at}`, 'user.export', `2026-02-10T09:00:00.${String(at % 1_000).padStart(3, '0')}Z`, {
        sessionId: 'old',
      }),
    );
    const now = [start, odd];
    const many = judged([...history, ...flood, ...now]).result;
    assert.deepEqual(many, judged([...history, flood[0]!, ...now]).result);
  });
});

describe('the judgement of calls', () => {
  test('is the same whatever the order of records', () => {
    const all = [
      ...history.slice(0, 30),
      start,
      call('a', 'x', '09:55'),
      call('b', 'y', '09:56'),
      call('c', 'app.read', '09:57'),
    ];
    const expected = judged(all);
    assert.equal(expected.result.state, 'fired');
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        assert.deepEqual(judged(shuffled), expected);
      }),
    );
  });

  test('takes a moment among ten thousand calls', () => {
    const many = Array.from({ length: 10_000 }, (_, at) => {
      const time = new Date(Date.UTC(2026, 2, 1, 9, 51) + at * 50).toISOString();
      return call(`m${at}`, `op-${at % 500}`, time, { targets: [{ type: 'Thing', id: `${at}` }] });
    });
    assert.equal(stateOf([...history, start, ...many]), 'fired');
  });

  test('is part of the assessment', () => {
    const made = assess(input([...history, start, call('a', 'system.api_token.create', '09:55')]));
    const signal = made.signals.find(({ id }) => id === 'unusual-api-by-new-credential');
    assert.equal(signal?.state, 'fired');
  });
});

describe('what is taken away never makes the judgement of calls more certain', () => {
  const OPERATIONS = ['app.read', 'user.export', 'git.clone', 'system.api_token.create'] as const;
  const PLATFORM = ['okta', 'github'] as const;
  const told = fc.record({
    operation: fc.constantFrom(...OPERATIONS),
    platform: fc.constantFrom(...PLATFORM),
    minute: fc.oneof(fc.integer({ min: 0, max: 110 }), fc.integer({ min: -12_000, max: 0 })),
    by: fc.constantFrom(
      { sessionId: 'sess-1' },
      { sessionId: 'sess-2' },
      { tokenId: 'tok-1', sessionId: undefined },
    ),
    application: fc.constantFrom('api', 'other', undefined),
    clientId: fc.constantFrom('ci', undefined),
    object: fc.integer({ min: 1, max: 3 }),
    isOwn: fc.constantFrom(true, true, true, false),
  });
  const acts = fc.oneof(
    fc.array(told, { maxLength: 12 }),
    told.map((one) => Array.from({ length: 12 }, (_, at) => ({ ...one, object: at }))),
  );
  const calls = acts.map((made) =>
    made.map(({ operation, platform, minute, by, application, clientId, object, isOwn }, at) => {
      const time = new Date(Date.UTC(2026, 2, 1, 9) + minute * 60_000).toISOString();
      const all = {
        platform,
        ...by,
        application,
        clientId,
        targets: [{ type: 'Thing', id: `${object}` }],
        ...(isOwn ? {} : { actor: { id: 'u-1', type: 'user' as const } }),
      };
      const there = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
      const of = call(`r${at}`, operation, time, there);
      return by.sessionId === undefined ? without(of, 'sessionId') : of;
    }),
  );
  const stored = PLATFORM.map((platform) => {
    const baseline = organisation(['user.export', 'git.clone'], { platform, application: 'api' });
    for (const each of habitOf(['git.clone'], { platform, application: 'other', clientId: 'ci' }))
      baseline.learn(each);
    for (const person of ['u-1', 'u-2', 'u-3']) {
      const actor = { id: person, type: 'user' } as const;
      for (const each of habitOf(['app.read'], { platform, application: 'other', clientId: 'ci', actor }))
        baseline.learn(each);
    }
    return baseline;
  });
  const whole = new Baseline();
  for (const each of stored) for (const [subject, profile] of each.entries()) whole.add(subject, profile);

  const cases = fc.record({
    activities: calls.map((made) => [
      ...habitOf(['app.read', 'git.clone'], { application: 'api' }),
      ...habitOf(['app.read', 'git.clone'], { platform: 'github', application: 'api' }).map((each) => ({
        ...each,
        uid: `g${each.uid}`,
      })),
      ...made,
    ]),
    credential: fc.constantFrom(
      undefined,
      { kind: 'session', platform: 'okta', id: 'sess-1' } as const,
      { kind: 'access-token', platform: 'github', id: 'tok-1' } as const,
    ),
    baseline: fc.constantFrom(undefined, whole),
  });
  type Case = typeof cases extends fc.Arbitrary<infer Made> ? Made : never;
  const LOGS = [COMPLETE, { ...COMPLETE, platform: 'github', log: 'audit-log' }];
  const accounts = PLATFORM.map((platform) => ({
    platform,
    id: SAM.id,
    email: SAM.email,
    status: 'active' as const,
  }));

  const bounds = ({ activities, ...more }: Case, watermarks = LOGS): readonly [number, number] => {
    const { state, llr } = judged(activities, { ...more, watermarks, accounts }).result;
    return state === 'not-evaluable' ? [quiet, fired] : [llr, llr];
  };
  const assertWider = (after: readonly [number, number], before: readonly [number, number]) => {
    assert.ok(
      after[0] <= before[0] && after[1] >= before[1],
      `${before.join('…')} became ${after.join('…')}`,
    );
  };

  test('the worlds are such that each judgement occurs', () => {
    const seen = fc
      .sample(cases, { numRuns: 600, seed: 7 })
      .map(({ activities, ...more }) => judged(activities, { ...more, watermarks: LOGS, accounts }).result)
      .map(({ state, llr }) => `${state} ${Math.round((100 * llr) / fired)}`);
    const expected = ['fired 25', 'fired 50', 'fired 75', 'fired 100', 'quiet -8', 'not-evaluable 0'];
    assert.deepEqual(
      expected.filter((each) => !seen.includes(each)),
      [],
    );
  });

  test('neither a log', () => {
    fc.assert(
      fc.property(cases, fc.subarray(LOGS), (each, left) => assertWider(bounds(each, left), bounds(each))),
      { numRuns: 400 },
    );
  });

  for (const field of [
    'operation',
    'actor',
    'sessionId',
    'tokenId',
    'application',
    'clientId',
    'targets',
  ] as const) {
    test(`nor ${field} of records`, () => {
      fc.assert(
        fc.property(cases, (each) => {
          const activities = each.activities.map((record) => without(record, field));
          assertWider(bounds({ ...each, activities }), bounds(each));
        }),
        { numRuns: 400 },
      );
    });
  }
});
