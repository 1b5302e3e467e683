import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Lane, Timeline } from '#domain/explanation/timeline.ts';
import { timelineOf } from '#domain/explanation/timeline-of.ts';
import { activity, MAC, TOOL } from '../assessment/evidence.ts';
import {
  type Case,
  caseOf,
  DETECTED_AT,
  explainedUse,
  fortySessions,
  hostileNames,
  stolenSession,
  undecidedWithGap,
} from './cases.ts';

function timeline({ bundle, assessment, facts }: Case, options = {}): Timeline {
  return timelineOf(bundle, assessment, facts, options);
}

function lane(of: Timeline, tag: string): Lane {
  return of.lanes.find((each) => each.tag === tag)!;
}

function marksIn({ lanes }: Timeline) {
  return lanes.flatMap(({ marks }) => marks);
}

describe('a stolen session', () => {
  const told = timeline(stolenSession);

  test('is a bar from its issuance on, in question, under the sign-ins and above other sessions', () => {
    assert.deepEqual(
      told.lanes.map(({ kind, platform, tag, isInQuestion }) => [kind, platform, tag, isInQuestion]),
      [
        ['sign-ins', 'okta', undefined, false],
        ['sign-ins', 'slack', undefined, false],
        ['session', 'okta', 'A', true],
        ['session', 'slack', 'B', false],
      ],
    );
    const { bar } = lane(told, 'A');
    assert.deepEqual(
      [bar?.start, bar?.end, bar?.from.slice(11, 16), bar?.until.slice(11, 16)],
      ['issued', 'last-use', '08:00', '09:59'],
    );
  });

  test('changes its source where the network and country change, and the strange one is told from the familiar', () => {
    const { bar } = lane(told, 'A');
    assert.deepEqual(
      bar?.segments.map(({ from, source }) => [from.slice(11, 16), told.sources[source!]]),
      [
        ['08:00', { network: 'Home ISP (AS64500)', country: 'DE', count: 9, isFamiliar: true }],
        ['09:35', { network: 'Cheap Hosting B.V. (AS64999)', country: 'US', count: 6, isFamiliar: false }],
      ],
    );
  });

  test('shows each event of a signal that fired by itself, with the signals it stands behind', () => {
    const behind = marksIn(told)
      .filter((mark) => mark.behind.some(({ speaks }) => speaks === 'for'))
      .map(({ refs, count, behind: signals }) => [
        refs[0],
        count,
        signals.map(({ signal }) => signal).join(),
      ]);
    assert.deepEqual(behind, [
      ['okta/s1', 1, 'session-context-changed,no-matching-authentication'],
      ['okta/u4', 1, 'concurrent-geographies'],
      ['okta/x0', 1, 'session-context-changed,concurrent-geographies'],
      ['okta/x1', 1, 'session-context-changed'],
      ['okta/x2', 1, 'session-context-changed'],
      ['okta/v1', 1, 'vendor-verdict'],
      ['okta/x3', 1, 'session-context-changed'],
    ]);
  });

  test('numbers the signals that hold, the weightiest first, with their titles', () => {
    assert.deepEqual(
      told.reasons.map(({ number, signal, title, speaks }) => [number, signal, title, speaks]),
      [
        [1, 'session-context-changed', 'Session moved to another client', 'for'],
        [2, 'concurrent-geographies', 'Two places at once', 'for'],
        [3, 'vendor-verdict', 'Platform’s own warning', 'for'],
      ],
    );
  });
});

test('what explains it speaks against: counter-signals, and what was found in order', () => {
  const told = timeline(explainedUse);
  assert.deepEqual(
    told.reasons.map(({ signal, title, speaks }) => [signal, title, speaks]),
    [
      ['known-egress', 'Own network', 'against'],
      ['no-matching-authentication', 'Not found: use without a sign-in', 'against'],
    ],
  );
  const uses = lane(told, 'A').marks;
  assert.ok(uses.length > 0 && uses.every(({ behind }) => behind[0]?.speaks === 'against'));
});

test('a source is familiar when the person was seen with it before the time in question', () => {
  const away = { asn: { number: 64_777, org: 'Roaming' }, geo: { country: 'France' } };
  const before = '2026-02-20T09:00:00.000Z';
  const records = [
    activity('u0', 'session-use', before, { geo: { country: 'Germany' } }),
    activity('u1', 'session-use', '09:00', { geo: { country: 'DE' } }),
    activity('u2', 'session-use', '09:30', away),
  ];
  assert.deepEqual(
    timeline(caseOf(records)).sources.map(({ network, country, isFamiliar }) => [
      network,
      country,
      isFamiliar,
    ]),
    [
      ['Home ISP (AS64500)', 'DE', true],
      ['Roaming (AS64777)', 'FR', false],
    ],
  );
});

test('calls that intruders make are told from other uses, and a platform’s bookkeeping is left out', () => {
  const records = [
    activity('a1', 'api-call', '09:30', { operation: 'system.api_token.create' }),
    activity('a2', 'api-call', '09:31', { operation: 'user.authentication.sso' }),
    activity('p1', 'policy', '09:32'),
  ];
  assert.deepEqual(
    marksIn(timeline(caseOf(records))).map(({ kind, refs }) => [kind, refs[0]]),
    [
      ['high-risk', 'okta/a1'],
      ['use', 'okta/a2'],
    ],
  );
});

describe('what the logs do not tell', () => {
  const told = timeline(undecidedWithGap);

  test('is a blind period, and the window reaches back to it', () => {
    const okta = told.coverage.find(({ platform }) => platform === 'okta');
    assert.deepEqual(
      okta?.blind.map(({ from, until, why }) => [from.slice(11, 16), until.slice(11, 16), why]),
      [['06:00', '09:00', 'the source was down']],
    );
    assert.ok(told.from <= '2026-03-01T06:00:00.000Z');
  });

  test('is a whole log where none was read', () => {
    const slack = told.coverage.find(({ platform }) => platform === 'slack');
    assert.deepEqual(slack?.blind, [{ from: told.from, until: told.now, why: 'no log of it was given' }]);
  });

  test('leaves the beginning of a session open', () => {
    assert.equal(lane(told, 'A').bar?.start, 'not-seen');
  });

  test('is not told of what has not happened yet', () => {
    const late = timeline(undecidedWithGap, { until: '2026-03-01T23:00:00.000Z' });
    assert.ok(late.coverage.flatMap(({ blind }) => blind).every(({ until }) => until <= late.now));
  });
});

test('a session that the platform lists begins then, and one that is revoked ends', () => {
  const records = [
    activity('u1', 'session-use', '09:30'),
    activity('e1', 'session-end', '09:50', { eventCode: 'user.session.end' }),
  ];
  const listed = {
    platform: 'okta',
    id: 'sess-1',
    accountId: 'u-sam',
    createdAt: '2026-03-01T09:00:00.000Z',
  };
  const { bar } = lane(timeline(caseOf(records, { more: { sessions: [listed] } })), 'A');
  assert.deepEqual([bar?.start, bar?.end, bar?.from.slice(11, 16)], ['listed', 'ended', '09:00']);
});

test('the credential in question has a lane even where no record names it', () => {
  const told = timeline(caseOf([activity('u1', 'session-use', '09:30', { sessionId: 'other' })]));
  assert.deepEqual(
    told.lanes.map(({ id, isInQuestion, marks }) => [id, isInQuestion, marks.length]),
    [
      ['sess-1', true, 0],
      ['other', false, 1],
    ],
  );
});

test('records of other people are left out, and those that are evidence stay', () => {
  const bob = { actor: { id: 'u-bob', email: 'bob@example.com', type: 'user' as const }, sessionId: 'bobs' };
  const records = [activity('b1', 'session-use', '09:30', bob), activity('b2', 'session-use', '09:31', bob)];
  const told = timeline(caseOf(records, { fired: [['token-replay', ['b2'], 'it was used twice']] }));
  assert.deepEqual(
    marksIn(told).flatMap(({ refs }) => refs),
    ['okta/b2'],
  );
});

test('runs of like uses are one mark with a count', () => {
  const records = Array.from({ length: 30 }, (_, n) =>
    activity(`u${n}`, 'session-use', new Date(Date.parse(DETECTED_AT) - n * 1_000).toISOString()),
  );
  const [mark, ...more] = marksIn(timeline(caseOf(records)));
  assert.equal(more.length, 0);
  assert.deepEqual([mark?.count, mark?.until?.slice(11, 19), mark?.refs.length], [30, '10:00:00', 5]);
});

test('forty sessions are eight bars and one lane for the rest', () => {
  const told = timeline(fortySessions);
  assert.deepEqual(
    told.lanes.map(({ kind }) => kind),
    ['sign-ins', ...Array.from({ length: 8 }, () => 'session'), 'rest'],
  );
  assert.equal(told.lanes.at(-1)?.stands, 32);
  assert.equal(lane(told, 'A').id, 'sess-17');
});

test('twenty thousand records of a thousand sessions give a small picture that has all the evidence', () => {
  const records = Array.from({ length: 20_000 }, (_, n) =>
    activity(
      `u${n}`,
      n % 7 === 0 ? 'token-mint' : 'session-use',
      new Date(Date.parse(DETECTED_AT) - n * 977).toISOString(),
      {
        sessionId: `sess-${n % 1_000}`,
        asn: { number: 64_000 + (n % 97) },
        userAgent: n % 3 === 0 ? MAC : TOOL,
        operation: `operation-${n % 211}`,
      },
    ),
  );
  const evidence = Array.from({ length: 20 }, (_, n) => `u${n * 31}`);
  const told = timeline(caseOf(records, { fired: [['token-replay', evidence, 'it was used everywhere']] }));
  const marks = marksIn(told);
  const shown = new Set(marks.filter(({ count }) => count === 1).flatMap(({ refs }) => refs));
  assert.deepEqual(
    evidence.filter((uid) => !shown.has(`okta/${uid}`)),
    [],
  );
  assert.ok(marks.length < 150, `${marks.length} marks`);
  assert.ok(JSON.stringify(told).length < 100_000);
  const inWindow = marks.reduce((sum, { count }) => sum + count, 0);
  assert.equal(inWindow + told.outside.before + told.outside.after, 20_000);
});

test('absurd times neither stretch the window nor are lost', () => {
  const records = [
    activity('old', 'session-use', '0001-01-01T00:00:00.000Z'),
    activity('new', 'session-use', '9999-12-31T23:59:59.999Z'),
    activity('u1', 'session-use', '09:30'),
  ];
  const told = timeline(caseOf(records, { fired: [['token-replay', ['old', 'new', 'u1'], 'three times']] }));
  assert.ok(Date.parse(told.until) - Date.parse(told.from) < 86_400_000);
  assert.deepEqual(told.outside, { before: 1, after: 1 });
});

test('the reader can choose the window', () => {
  const [from, until] = ['2026-03-01T09:00:00.000Z', '2026-03-01T09:40:00.000Z'];
  const told = timeline(stolenSession, { from, until });
  assert.deepEqual([told.from, told.until], [from, until]);
  assert.ok(marksIn(told).every(({ at }) => at >= from && at <= until));
  const { bar } = lane(told, 'A');
  assert.deepEqual([bar?.from, bar?.isCutBefore, bar?.isCutAfter], [from, true, true]);
});

test('without an assessment nothing is evidence, and without any record there is still a timeline', () => {
  const { bundle, facts } = stolenSession;
  const told = timelineOf(bundle, undefined, facts);
  assert.ok(marksIn(told).every(({ behind }) => behind.length === 0));
  assert.deepEqual([told.verdict, told.reasons], [undefined, []]);
  const empty = timelineOf({ ...bundle, activities: [], watermarks: [] }, undefined, {
    ...facts,
    credential: undefined,
    detections: [],
  });
  assert.deepEqual(empty.lanes, []);
  assert.ok(empty.from < empty.until);
});

test('the order and repetition of records changes nothing', () => {
  for (const each of [stolenSession, undecidedWithGap, fortySessions, hostileNames]) {
    const told = timeline(each);
    const { activities, watermarks, gaps } = each.bundle;
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...activities, ...activities], { minLength: activities.length * 2 }),
        fc.shuffledSubarray(watermarks, { minLength: watermarks.length }),
        (shuffled, marks) => {
          const bundle = { ...each.bundle, activities: shuffled, watermarks: marks, gaps: gaps.toReversed() };
          assert.deepEqual(timeline({ ...each, bundle }), told);
        },
      ),
      { numRuns: 15 },
    );
  }
});
