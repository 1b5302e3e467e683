import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Activity } from '#domain/activity.ts';
import type { AssessmentInput } from '#domain/assessment/input.ts';
import { concurrentGeographies } from '#domain/assessment/signals/concurrent-geographies.ts';
import { activity, BERLIN, input, NEW_YORK, without } from '../evidence.ts';

const HAMBURG = { country: 'DE', city: 'Hamburg', lat: 53.55, lon: 9.99 };
const MADRID = { country: 'ES', city: 'Madrid', lat: 40.42, lon: -3.7 };

function seen(
  uid: string,
  time: string,
  geo: NonNullable<Activity['geo']>,
  more: Partial<Activity> = {},
): Activity {
  const ip = `203.0.113.${Math.round(Math.abs(geo.lat ?? 0))}`;
  return activity(uid, 'api-call', time, { geo, ip, ...more });
}

function judge(activities: readonly Activity[], more: Partial<AssessmentInput> = {}) {
  return concurrentGeographies(input(activities, more));
}

const home = seen('a', '09:50', BERLIN);
const abroad = seen('b', '10:05', NEW_YORK, { sessionId: 'sess-2' });

describe('two places at once', () => {
  test('are sessions that follow each other faster than anyone travels', () => {
    const { result } = judge([home, abroad]);
    assert.equal(result.state, 'fired');
    assert.deepEqual(result.evidence, ['okta/a', 'okta/b']);
    assert.match(
      result.why,
      /seen in Berlin \(Germany\) until 2026-03-01 09:50 UTC and in New York \(United States\) from .*: at least 6\d{3} km apart within 15 min/,
    );
  });

  test('are sessions that overlap, though each single step could have been travelled', () => {
    const working = ['08:00', '08:25', '08:50', '09:15', '09:40'].map((time, at) =>
      seen(`w${at}`, time, BERLIN),
    );
    const madrid = activity('m', 'session-start', '08:10', {
      geo: MADRID,
      ip: '203.0.113.40',
      sessionId: 'sess-2',
    });
    const { result } = judge([...working, madrid]);
    assert.equal(result.state, 'fired');
    assert.match(result.why, /km apart within 10 min|km apart at once/);
  });

  test('are one session in two cities', () => {
    assert.equal(judge([home, { ...abroad, sessionId: 'sess-1' }]).result.state, 'fired');
  });

  test('are a token in two cities, but not a token at its maker’s and a person at home', () => {
    const credential = { kind: 'access-token', platform: 'okta', id: 'tok-1' } as const;
    const token = (each: Activity) => ({ ...without(each, 'sessionId'), tokenId: 'tok-1' });
    assert.equal(judge([token(home), token(abroad)], { credential }).result.state, 'fired');
    assert.equal(
      judge([home, token(abroad), { ...token(abroad), uid: 'c' }], { credential }).result.state,
      'quiet',
    );
  });

  const innocent: readonly (readonly [string, readonly Activity[], Partial<AssessmentInput>?])[] = [
    ['a flight', [seen('a', '02:00', BERLIN), seen('b', '11:30', NEW_YORK)]],
    ['two towns of one region', [home, seen('b', '10:05', HAMBURG)]],
    [
      'one device that comes back by a far hub of its carrier',
      [home, abroad].map((each) => ({ ...each, deviceId: 'dt-1' })),
    ],
    [
      'another person abroad',
      [home, { ...home, uid: 'c' }, { ...abroad, actor: { id: 'u-else', type: 'user' } as const }],
    ],
    [
      'an integration abroad',
      [home, { ...home, uid: 'c' }, { ...abroad, actor: { id: 'u-sam', type: 'workload' } as const }],
    ],
    [
      'a sign-in abroad that was refused',
      [home, { ...home, uid: 'c' }, { ...abroad, kind: 'login-failed', outcome: 'failure' }],
    ],
    ['one address whose place nobody knows', [without(home, 'geo'), without({ ...home, uid: 'c' }, 'geo')]],
    ['a place a whole country wide', [home, seen('b', '10:05', { country: 'FR', lat: 46, lon: 2 })]],
  ];
  for (const [what, records, more] of innocent) {
    test(`are not ${what}`, () => assert.equal(judge(records, more).result.state, 'quiet'));
  }

  const unknown: readonly (readonly [string, Activity, Partial<AssessmentInput>?])[] = [
    ['a proxy', { ...abroad, isProxy: true }],
    ['an inside address', { ...abroad, ip: '10.0.0.7' }],
    ['an inside address of IPv6', { ...abroad, ip: 'fd00::7' }],
    ['the organisation’s egress', abroad, { knownEgress: [{ cidr: '203.0.113.41/32', name: 'vpn' }] }],
    ['a gateway for many', { ...abroad, asn: { number: 22616, org: 'ZSCALER' } }],
    ['a private relay', { ...abroad, asn: { org: 'iCloud Private Relay' } }],
    ['an address without a place', without(abroad, 'geo')],
    ['the middle of nowhere', { ...abroad, geo: { lat: 0, lon: 0 } }],
    ['no place on earth', { ...abroad, geo: { lat: 412, lon: -74 } }],
    ['no address at all', { ...abroad, ip: 'localhost' }],
  ];
  for (const [what, record, more] of unknown) {
    test(`cannot be told from ${what}, which is named as a blind spot`, () => {
      const { result, blindSpots } = judge([home, record], more);
      assert.equal(result.state, 'not-evaluable');
      assert.equal(result.llr, 0);
      assert.deepEqual(
        blindSpots.map(({ platform, what: missing }) => [platform, missing]),
        [['okta', 'places of addresses']],
      );
    });
  }

  test('cannot be told from one record', () => {
    assert.equal(judge([home]).result.state, 'not-evaluable');
  });

  test('are a country on the list of GeoLocationAlerts and another on the same day, however slow', () => {
    const flight = [seen('a', '02:00', BERLIN), seen('b', '11:30', NEW_YORK)];
    const { result } = judge(flight, { geoLocationAlerts: ['US'] });
    assert.equal(result.state, 'fired');
    assert.match(result.why, /GeoLocationAlerts/);
    assert.equal(judge(flight, { geoLocationAlerts: ['FR'] }).result.state, 'quiet');
  });

  test('come out the same in any order', () => {
    const all = [home, abroad, seen('c', '10:05', MADRID, { deviceId: 'x' }), seen('d', '10:06', HAMBURG)];
    const expected = judge(all);
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        assert.deepEqual(judge(shuffled), expected);
      }),
    );
  });

  test('are found at once among ten thousand sessions all over the world', () => {
    const many = Array.from({ length: 10_000 }, (_, at) =>
      seen(`a${at}`, '10:00', { city: 'x', lat: (at % 170) - 85, lon: at % 180 }, { sessionId: `s${at}` }),
    );
    const { result } = judge(many);
    assert.equal(result.state, 'fired');
    assert.ok(result.evidence.length <= 20);
  });
});
