import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Activity } from '#domain/activity.ts';
import type { AssessmentInput } from '#domain/assessment/input.ts';
import { tokenReplay } from '#domain/assessment/signals/token-replay.ts';
import { activity, input, without } from '../evidence.ts';

function used(uid: string, time: string, network: number, more: Partial<Activity> = {}): Activity {
  return activity(uid, 'api-call', time, { asn: { number: network }, ip: `192.0.${network}.5`, ...more });
}

function stateOf(activities: readonly Activity[], more: Partial<AssessmentInput> = {}) {
  return tokenReplay(input(activities, more)).result.state;
}

const HOME = 101;
const ATTACKER = 102;
const both = [used('a', '10:00', HOME), used('b', '10:03', ATTACKER), used('c', '10:06', HOME)];

describe('the replay of a token', () => {
  test('is one credential in use from two networks at once', () => {
    const { result } = tokenReplay(input([...both, used('d', '10:08', ATTACKER)]));
    assert.equal(result.state, 'fired');
    assert.deepEqual(result.evidence, ['okta/a', 'okta/c', 'okta/b', 'okta/d']);
    assert.match(result.why, /session sess-1 was used from 2 networks at once: AS101, AS102/);
  });

  test('needs more places than the threshold', () => {
    assert.equal(stateOf(both, { tokenReplayThreshold: 2 }), 'quiet');
    const third = used('e', '10:05', 103);
    assert.equal(
      stateOf([...both, used('d', '10:08', ATTACKER), third], { tokenReplayThreshold: 2 }),
      'fired',
    );
  });

  test('is told by addresses where the log names no network', () => {
    const bare = [...both, used('d', '10:08', ATTACKER)].map((each) => without(each, 'asn'));
    assert.equal(stateOf(bare), 'fired');
  });

  const innocent: readonly (readonly [string, readonly Activity[], Partial<AssessmentInput>?])[] = [
    [
      'a telephone that leaves the Wi-Fi',
      [both[0]!, used('w', '10:02', HOME), both[1]!, used('d', '10:20', ATTACKER)],
    ],
    [
      'a telephone on Wi-Fi and on mobile data, known by its device',
      [...both, used('d', '10:08', ATTACKER)].map((each) => ({ ...each, deviceId: 'dt-1' })),
    ],
    [
      'a day at home and a day in the office',
      [used('a', '06:00', HOME), used('b', '08:00', ATTACKER), used('c', '10:00', HOME)],
    ],
    [
      'addresses of both families of one home',
      [
        used('a', '10:00', 0, { ip: '192.0.2.5' }),
        used('b', '10:01', 0, { ip: '2001:db8:1::5' }),
        used('c', '10:02', 0, { ip: '192.0.2.9' }),
        used('d', '10:03', 0, { ip: '2001:db8:1::6' }),
      ].map((each) => without(each, 'asn')),
    ],
    [
      'two people with a session each',
      both.map((each) => (each.uid === 'b' ? { ...each, sessionId: 'sess-2' } : each)),
    ],
    [
      'a key that a fleet has always used from as many places',
      [
        ...both,
        ...both.map((each) => ({
          ...each,
          uid: `old-${each.uid}`,
          time: each.time.replace('03-01', '02-20'),
        })),
      ],
    ],
  ];
  for (const [what, records, more] of innocent) {
    test(`is not ${what}`, () => assert.equal(stateOf(records, more), 'quiet'));
  }

  test('is not judged by what goes through the organisation’s egress, a proxy or a relay', () => {
    const knownEgress = [{ cidr: `192.0.${ATTACKER}.0/24`, name: 'vpn' }];
    assert.equal(stateOf(both, { knownEgress }), 'not-evaluable');
    assert.equal(
      stateOf(both.map((each) => (each.uid === 'b' ? { ...each, isProxy: true } : each))),
      'not-evaluable',
    );
    const relay = both.map((each) => (each.uid === 'b' ? { ...each, asn: { number: 36183 } } : each));
    assert.equal(stateOf(relay), 'not-evaluable');
  });

  test('is not evaluable without addresses, and says on which platform', () => {
    const bare = both.map((each) => without(each, 'ip', 'asn'));
    const { result, blindSpots } = tokenReplay(input(bare));
    assert.equal(result.state, 'not-evaluable');
    assert.deepEqual(
      blindSpots.map(({ platform, what }) => [platform, what]),
      [['okta', 'networks of uses']],
    );
    assert.equal(stateOf([]), 'not-evaluable');
    assert.equal(
      stateOf(both.map((each) => ({ ...without(each, 'asn'), ip: 'not an address' }))),
      'not-evaluable',
    );
  });

  test('is found at once among ten thousand networks', () => {
    const many = Array.from({ length: 10_000 }, (_, at) => [
      used(`a${at}`, '10:00', at + 200, { ip: '192.0.2.1' }),
      used(`b${at}`, '10:05', at + 200, { ip: '192.0.2.1' }),
    ]).flat();
    const { result } = tokenReplay(input(many));
    assert.equal(result.state, 'fired');
    assert.equal(result.evidence.length, 20);
  });

  test('comes out the same in any order', () => {
    const all = [
      ...both,
      used('d', '10:08', ATTACKER, { deviceId: 'x' }),
      used('e', '10:09', 103, { deviceId: 'x' }),
    ];
    const expected = tokenReplay(input(all));
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        assert.deepEqual(tokenReplay(input(shuffled)), expected);
      }),
    );
  });
});
