import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Activity } from '#domain/activity.ts';
import { Baseline } from '#domain/baseline/baseline.ts';
import { DAY_MS } from '#domain/baseline/days.ts';
import { countOf } from '#domain/baseline/distinct.ts';
import type { Facet } from '#domain/baseline/profile.ts';
import { historyOf, standingIn } from '#domain/baseline/rarity.ts';
import { readSubject, writeProfile } from '#domain/baseline/serialised.ts';
import { activity, MAC, without } from '../assessment/evidence.ts';

const NOON = Date.UTC(2026, 2, 1, 12);
const SAM = 'principal/okta/u-sam';

function called(operation: string, daysAgo: number, more: Partial<Activity> = {}): Activity {
  const time = new Date(NOON - daysAgo * DAY_MS).toISOString();
  return activity(`${operation}-${daysAgo}`, 'api-call', time, { operation, ...more });
}

function learned(activities: readonly Activity[], most?: number): Baseline {
  const baseline = new Baseline(most);
  for (const each of activities) baseline.learn(each);
  return baseline;
}

const all = (baseline: Baseline) =>
  [...baseline.entries()]
    .map(([subject, profile]) => JSON.stringify({ subject, ...writeProfile(profile) }))
    .toSorted();

const standing = (baseline: Baseline, value: string, facet: Facet = 'operation', subject = SAM) =>
  standingIn(baseline.profile(subject), facet, value, NOON);

const weeks = Array.from({ length: 14 }, (_, day) => called('read', day + 1));

const activities = fc.array(
  fc
    .record({
      operation: fc.constantFrom('read', 'write', 'GET /users/12/files', undefined),
      daysAgo: fc.integer({ min: -3, max: 400 }),
      actor: fc.constantFrom('u-sam', 'u-eve'),
      application: fc.constantFrom('api', undefined),
      clientId: fc.constantFrom('ci', undefined),
      tokenId: fc.constantFrom('tok-1', undefined),
      number: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ operation, daysAgo, actor, number, ...more }) => {
      const told = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));
      const made = called(operation ?? 'x', daysAgo, {
        ...told,
        actor: { id: actor, type: 'user' },
        asn: { number },
      });
      return operation === undefined ? without(made, 'operation') : made;
    }),
  { maxLength: 40 },
);

describe('a baseline', () => {
  test('knows what each principal, application, integration, token and platform does, from where and with what', () => {
    const baseline = learned([
      called('read', 2, { application: 'api', clientId: 'ci', tokenId: 'tok-1', geo: { country: 'DE' } }),
    ]);
    const facets = [...baseline.entries()].map(([subject, { facets: found }]) => [
      subject,
      [...found.keys()].join(' '),
    ]);
    assert.deepEqual(Object.fromEntries(facets), {
      'platform/okta': 'operation application integration',
      [SAM]: 'operation application integration network country client',
      'application/okta/api': 'operation integration',
      'integration/okta/ci': 'operation network country client',
      'credential/okta/tok-1': 'operation network country client',
    });
    assert.equal(standing(baseline, 'AS64500', 'network').days, 1);
    assert.equal(standing(baseline, 'Chrome on macOS', 'client').days, 1);
    assert.equal(standing(baseline, 'DE', 'country', 'credential/okta/tok-1').days, 1);
  });

  test('tells how often, when first and last, and by how many a thing was done', () => {
    const eve = { actor: { id: 'u-eve', type: 'user' } } as const;
    const baseline = learned([...weeks, called('write', 9), called('write', 3), called('write', 3, eve)]);
    const { days, firstSeen, lastSeen, isRare, activeDays } = standing(baseline, 'write');
    assert.deepEqual([days, firstSeen, lastSeen], [2, NOON - 9 * DAY_MS, NOON - 3 * DAY_MS]);
    assert.deepEqual([isRare, activeDays], [false, 14]);
    assert.equal(standing(baseline, 'write', 'operation', 'platform/okta').principals, 2);
    assert.deepEqual(
      [standing(baseline, 'erase').isRare, standing(baseline, 'erase').firstSeen],
      [true, undefined],
    );
  });

  test('counts days and not calls, and forgets by halves', () => {
    const baseline = learned([...weeks, ...Array.from({ length: 500 }, () => called('once', 31))]);
    const { days, daysWeight } = standing(baseline, 'once');
    assert.equal(days, 1);
    assert.ok(Math.abs(daysWeight - 0.5) < 1e-9);
    assert.equal(standing(learned([...weeks, called('old', 200), called('old', 33)]), 'old').isRare, true);
  });

  test('names too short, too thin and too old a history, and says nothing is rare then', () => {
    const cold = (days: readonly number[]) =>
      historyOf(learned(days.map((day) => called('read', day))).profile(SAM), NOON).isColdStart;
    assert.equal(cold([1, 2, 3, 4, 5, 6]), true);
    assert.equal(cold([1, 5, 8]), true);
    assert.equal(cold([1, 2, 5, 9]), false);
    assert.equal(cold([101, 102, 103, 104, 105, 109]), true);
    assert.equal(standing(learned([called('read', 2)]), 'write').isRare, undefined);
    assert.equal(historyOf(undefined, NOON).isColdStart, true);
  });

  test('does not look at the day in question, nor at what was learned of later days', () => {
    const later = Array.from({ length: 20 }, (_, day) => called('write', -day));
    const { days, isRare, principals } = standing(learned([...weeks, ...later]), 'write');
    assert.deepEqual([days, isRare, principals], [0, true, 0]);
    assert.equal(historyOf(learned(later).profile(SAM), NOON).isColdStart, true);
  });

  test('learns nothing from what was refused, a vendor’s verdict, nobody, or no time', () => {
    const none = learned([
      called('a', 1, { outcome: 'failure' }),
      called('b', 1, { kind: 'vendor-verdict' }),
      without(called('c', 1), 'actor'),
      { ...called('d', 1), time: 'yesterday' },
      { ...called('e', 1), time: '0000-01-01T00:00:00.000Z' },
    ]);
    assert.equal(none.size, 0);
  });

  test('takes paths with other ids in them for one operation', () => {
    const paths = ['GET /v1.0/users/12/messages?$top=5', 'GET /v1.0/users/ada@example.com//messages'];
    const baseline = learned([...weeks, ...paths.map((path, day) => called(path, day + 1))]);
    assert.equal(standing(baseline, 'GET /v1.0/users/*/messages').days, 2);
  });

  test('is the same whatever the order, and however often it learns the same', () => {
    fc.assert(
      fc.property(activities, fc.nat(), (found, seed) => {
        const shuffled = fc.sample(fc.shuffledSubarray(found, { minLength: found.length }), {
          numRuns: 1,
          seed,
        })[0]!;
        assert.deepEqual(all(learned([...shuffled, ...found])), all(learned(found)));
        assert.deepEqual(all(learned([...shuffled, ...found], 3)), all(learned(found, 3)));
      }),
    );
  });

  test('joined from two halves is the one learned at once', () => {
    fc.assert(
      fc.property(activities, activities, (one, other) => {
        const joined = learned(one);
        for (const [subject, profile] of learned(other).entries()) joined.add(subject, profile);
        assert.deepEqual(all(joined), all(learned([...one, ...other])));
      }),
    );
  });

  test('comes back from storage as it was', () => {
    fc.assert(
      fc.property(activities, (found) => {
        const before = learned(found);
        const after = new Baseline();
        for (const line of all(before)) after.add(...readSubject(JSON.parse(line), 'line'));
        assert.deepEqual(all(after), all(before));
      }),
    );
  });

  test('keeps what is known when a flood of new names comes, and does not call the rest rare', () => {
    const flood = Array.from({ length: 3_000 }, (_, at) =>
      called(`op${'x'.repeat(at % 7)}-${at}`, (at % 9) + 1),
    );
    const baseline = learned([...weeks, ...flood]);
    const values = baseline.profile(SAM)!.facets.get('operation')!;
    assert.equal(values.entries().size, 512);
    const lost = flood.filter(({ operation }) => values.get(operation!) === undefined);
    assert.equal(lost.length, 3_001 - 512 - Number(values.get('read') === undefined));
    assert.ok(lost.every(({ operation }) => standing(baseline, operation!).isRare === undefined));
    const people = Array.from({ length: 5_000 }, (_, at) =>
      called('read', 1, { actor: { id: `u${at}`, type: 'user' } }),
    );
    const many = learned(people, 100);
    assert.equal(many.entries().size, 100);
    assert.equal(many.isFull, true);
    assert.ok(people.some((each) => many.mayHaveLost(`principal/okta/${each.actor!.id}`)));
  });

  test('estimates how many there were beyond sixty-four', () => {
    for (const [people, error] of [
      [40, 0],
      [63, 0],
      [2_000, 500],
      [20_000, 5_000],
    ] as const) {
      const everybody = Array.from({ length: people }, (_, at) =>
        called('read', 1, { actor: { id: `user-${at}`, type: 'user' } }),
      );
      const count = countOf(learned(everybody).profile('platform/okta')!.seen.principals);
      assert.ok(Math.abs(count - people) <= error, `${people} seemed ${count}`);
    }
  });

  test('does not keep long texts', () => {
    const long = 'y'.repeat(10_000_000);
    const baseline = learned([
      called(long, 1, { userAgent: `${MAC} ${long}`, application: long, tokenId: long }),
    ]);
    assert.ok(all(baseline).join('').length < 20_000);
  });
});

describe('a stored profile', () => {
  const [[subject, profile] = []] = [...learned(weeks).entries()];
  const stored = { subject, ...writeProfile(profile!) };

  test('is read only when it is whole and of this version', () => {
    const [first, last, day, bits] = stored.seen;
    const wrong: readonly object[] = [
      { ...stored, v: 2 },
      { ...stored, extra: 1 },
      { ...stored, seen: [last, first, day, bits, []] },
      { ...stored, seen: [first, last, day + 1, bits, []] },
      { ...stored, seen: [first, last, day, '10', []] },
      { ...stored, seen: [first, last, day, `f${'0'.repeat(32)}1`, []] },
      { ...stored, seen: [first, last, day, bits, [3, 2]] },
      { ...stored, facets: { mood: {} } },
    ];
    for (const each of wrong) {
      assert.throws(() => readSubject(each, 'baseline.ndjson, line 2'), {
        code: 'ERR_INPUT_INVALID',
        message: /^baseline\.ndjson, line 2: .*build the baseline again$/,
      });
    }
    assert.equal(readSubject(stored, 'x')[0], subject);
  });

  test('is small', () => assert.ok(JSON.stringify(stored).length < 400));
});
