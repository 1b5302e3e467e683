import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Activity } from '#domain/activity.ts';
import { assess } from '#domain/assessment/assess.ts';
import type { AssessmentInput } from '#domain/assessment/input.ts';
import { activity, BERLIN, COMPLETE, input, MAC, TOOL, without } from './evidence.ts';

/** Evidence that somebody wrote who wishes the assessment ill: it gives a verdict, for work in proportion to its size. */

const COMPROMISED = ['forged', 'stolen'];
const NOON = Date.parse('2026-03-01T09:00:00.000Z');

function at(ms: number): string {
  return new Date(ms).toISOString();
}

function address(number: number): string {
  return `${11 + ((number >>> 16) % 200)}.${(number >>> 8) & 255}.${number & 255}.7`;
}

function many<Each>(count: number, make: (index: number) => Each): Each[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** A session that begins and is used, by one person on one computer. */
function ordinary(more: Partial<Activity> = {}): readonly Activity[] {
  return [activity('start', 'session-start', '08:00', more), activity('use', 'session-use', '09:00', more)];
}

describe('absurd evidence', () => {
  const instants = fc.constantFrom(
    '0001-01-01T00:00:00.000Z',
    '1601-01-01T00:00:00.000Z',
    '1969-12-31T23:59:59.999Z',
    '1970-01-01T00:00:00.000Z',
    '2026-03-01T09:00:00.000Z',
    '2038-01-19T03:14:08.000Z',
    '9999-12-31T23:59:59.999Z',
  );

  test('of any year comes out as a verdict', () => {
    fc.assert(
      fc.property(fc.array(instants, { maxLength: 6 }), instants, (times, firstSeen) => {
        const records = times.flatMap((time, index) => [
          activity(`start-${index}`, 'session-start', time),
          activity(`use-${index}`, 'api-call', time, { ip: address(index) }),
        ]);
        assert.ok(assess(input(records, { firstSeen, now: new Date(firstSeen) })).verdict);
      }),
    );
  });

  test('of an ordinary session beside records of absurd years accuses nobody', () => {
    const absurd = ['0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'].map((time, index) =>
      activity(`absurd-${index}`, 'session-use', time),
    );
    assert.ok(!COMPROMISED.includes(assess(input([...ordinary(), ...absurd])).verdict));
  });

  const FORMS = [
    '2001:db8::1',
    '2001:DB8::1',
    '2001:0db8:0000:0000:0000:0000:0000:0001',
    '2001:db8:0:0::1',
    '2001:db8::0.0.0.1',
    '2001:db8::1%eth0',
  ];
  const MAPPED = ['198.51.100.7', '::ffff:198.51.100.7', '::FFFF:c633:6407', '0:0:0:0:0:ffff:c633:6407'];

  for (const [name, forms] of Object.entries({ IPv6: FORMS, mapped: MAPPED })) {
    test(`of one ${name} address in every way of writing it accuses nobody`, () => {
      const records = forms.map((ip, index) => {
        const kind = index === 0 ? 'session-start' : 'session-use';
        return without(activity(`${index}`, kind, `08:${10 + index}`, { ip }), 'asn');
      });
      assert.ok(!COMPROMISED.includes(assess(input(records)).verdict));
    });
  }

  test('with addresses that are none, or of no place, comes out as a verdict', () => {
    const bad = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.string({ minLength: 1, unit: 'binary' }),
      fc.constantFrom(
        '0.0.0.0',
        '10.0.0.1',
        '127.0.0.1',
        '255.255.255.255',
        '::',
        '::1',
        'fe80::1%en0',
        'fc00::1',
      ),
      fc.constantFrom(
        '1.2.3',
        '1.2.3.4.5',
        '0x7f.1',
        '999.1.1.1',
        '1.2.3.4/0',
        ':::',
        '[::1]:443',
        'localhost',
      ),
    );
    fc.assert(
      fc.property(fc.array(bad, { minLength: 1, maxLength: 8 }), (addresses) => {
        const records = addresses.map((ip, index) =>
          activity(`${index}`, index === 0 ? 'session-start' : 'session-use', `08:${10 + index}`, {
            ip,
            geo: BERLIN,
          }),
        );
        const knownEgress = [{ cidr: '10.0.0.0/8', name: 'inside' }];
        assert.ok(assess(input(records, { knownEgress })).verdict);
      }),
    );
  });

  const HOSTILE = [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    '\u0000',
    '\ud800',
    '\udfff\ud800',
    '\u202egnp.exe',
    '\u200b',
    'a\nb\nc',
    '"}],',
    '%00',
    'x'.repeat(2_048),
  ];

  test('with names of prototypes, half characters and control characters in every text accuses nobody by them', () => {
    fc.assert(
      fc.property(fc.constantFrom(...HOSTILE), fc.constantFrom(...HOSTILE), (one, other) => {
        const texts: Partial<Activity> = {
          actor: { id: one, email: one, name: other, alternateId: other, type: 'user' },
          eventCode: other,
          sessionId: one,
          rootSessionId: other,
          tokenId: other,
          asn: { number: 64500, org: one },
          geo: { country: one, region: other, city: one, lat: 52.5, lon: 13.4 },
          userAgent: other,
          tlsFingerprint: one,
          deviceId: one,
          operation: one,
          application: other,
          clientId: one,
          grantType: other,
          issuer: one,
          assertionId: other,
          targets: [{ type: one, id: other, name: one }],
        };
        const credential = { kind: 'session', platform: 'okta', id: one } as const;
        const named = input(ordinary(texts), { credential, geoLocationAlerts: [other] });
        assert.ok(!COMPROMISED.includes(assess(named).verdict));
      }),
    );
  });

  test('of a platform by the name of a prototype’s member comes out as a verdict', () => {
    const platform = 'constructor';
    const watermarks = [COMPLETE, { ...COMPLETE, platform }];
    const records = [
      ...ordinary({ platform }),
      activity('call', 'api-call', '09:10', { platform, operation: platform }),
    ];
    const credential = { kind: 'session', platform, id: 'sess-1' } as const;
    const { verdict } = assess(
      input(records, { watermarks, credential, identityProviders: ['okta', platform] }),
    );
    assert.ok(!COMPROMISED.includes(verdict));
  });

  test('of sessions that stand for each other in circles is judged like one session', () => {
    const circles: readonly (readonly [string, string])[] = [
      ['sess-1', 'sess-1'],
      ['sess-1', 'sess-2'],
      ['sess-2', 'sess-1'],
      ['sess-2', 'sess-3'],
      ['sess-3', 'sess-1'],
    ];
    const records = circles.flatMap(([sessionId, rootSessionId], index) => [
      activity(`start-${index}`, 'session-start', `08:0${index}`, { sessionId, rootSessionId }),
      activity(`use-${index}`, 'session-use', `09:0${index}`, { sessionId, rootSessionId }),
    ]);
    assert.equal(assess(input(records)).verdict, assess(input(ordinary())).verdict);
  });

  test('with one id for different records is judged alike in any order', () => {
    const records = [
      ...ordinary(),
      activity('use', 'session-use', '09:00', { ip: '192.0.2.1', userAgent: TOOL }),
    ];
    const { evidenceSha256: _, ...one } = assess(input(records));
    const { evidenceSha256: __, ...other } = assess(input(records.toReversed()));
    assert.deepEqual(one.verdict, other.verdict);
    assert.equal(one.score, other.score);
  });
});

/** How often anything is read of the records that an assessment is made from. */
function readsOf(given: AssessmentInput): number {
  let reads = 0;
  const counting = {
    get(target: Activity, name: keyof Activity) {
      reads++;
      return target[name];
    },
  };
  const activities = given.bundle.activities.map((each) => new Proxy(each, counting));
  assess({ ...given, bundle: { ...given.bundle, activities } });
  return reads;
}

const OF_EVERYBODY = { credential: undefined };
const SLACK = { ...COMPLETE, platform: 'slack', log: 'audit-logs' };
const CROWDS: Readonly<Record<string, (count: number) => AssessmentInput>> = {
  'sessions that nobody began': (count) =>
    input(
      many(count, (each) => activity(`u${each}`, 'session-use', at(NOON + each), { sessionId: `s${each}` })),
      OF_EVERYBODY,
    ),
  'sessions that each come from elsewhere': (count) =>
    input(
      many(count, (each) => [
        activity(`l${each}`, 'session-start', at(NOON + each), { sessionId: `s${each}`, ip: address(each) }),
        activity(`u${each}`, 'session-use', at(NOON + each), {
          sessionId: `s${each}`,
          ip: address(each + 9),
        }),
      ]).flat(),
      OF_EVERYBODY,
    ),
  'networks of one session': (count) =>
    input(
      many(count, (each) => {
        const asn = { number: 70_000 + each };
        return activity(`u${each}`, 'session-use', at(NOON + each), {
          ip: address(each),
          asn,
          userAgent: TOOL,
        });
      }),
    ),
  'places of one session': (count) =>
    input(
      many(count, (each) => {
        const geo = { country: 'DE', city: 'Anywhere', lat: (each * 7) % 80, lon: (each * 13) % 170 };
        return activity(`u${each}`, 'session-use', at(NOON + each), { ip: address(each), geo });
      }),
    ),
  'sign-ins in one moment, and uses elsewhere': (count) =>
    input(
      many(count, (each) => [
        activity(`l${each}`, 'session-start', at(NOON + each), { sessionId: `s${each}`, ip: address(each) }),
        activity(`u${each}`, 'api-call', at(NOON + each), { platform: 'slack', sessionId: `g${each}` }),
      ]).flat(),
      { credential: { kind: 'session', platform: 'slack' }, watermarks: [COMPLETE, SLACK] },
    ),
  'sign-ins that nobody vouched for': (count) =>
    input(
      many(count, (each) =>
        activity(`l${each}`, 'login', at(NOON + each), {
          platform: 'slack',
          sessionId: `g${each}`,
          authProtocol: 'saml',
        }),
      ),
      { ...OF_EVERYBODY, watermarks: [COMPLETE, SLACK] },
    ),
  'leaves to act as the person': (count) =>
    input(
      many(count, (each) => [
        activity(`i${each}`, 'other', at(NOON + each), { eventCode: 'impersonation', sessionId: `i${each}` }),
        activity(`u${each}`, 'session-use', at(NOON + each), {
          ip: address(each),
          asn: { number: each + 1 },
        }),
      ]).flat(),
    ),
  'calls of new sessions': (count) =>
    input(
      many(count, (each) =>
        activity(`c${each}`, 'api-call', at(NOON + each), {
          sessionId: `s${each}`,
          operation: `call-${each}`,
        }),
      ),
      OF_EVERYBODY,
    ),
  'judgements of a vendor': (count) =>
    input(
      many(count, (each) =>
        activity(`v${each}`, 'vendor-verdict', at(NOON + each), { vendorVerdict: 'HIGH' }),
      ),
    ),
};

describe('the work of an assessment', () => {
  for (const [name, make] of Object.entries(CROWDS)) {
    test(`grows no faster than ${name}`, () => {
      // From where on bounded comparisons are at their bound.
      const [less, more] = [1_200, 4_800];
      const growth = readsOf(make(more)) / readsOf(make(less));
      assert.ok(growth < 6, `${growth.toFixed(1)} times the work for 4 times the records`);
    });
  }

  test('is bounded for two hundred thousand sessions of one person, of which one was stolen', () => {
    const sessions = many(200_000, (each) =>
      activity(`l${each}`, 'session-start', at(NOON - each * 1_000), { sessionId: `s${each}` }),
    );
    const used = { sessionId: 's7', ip: '203.0.113.9', asn: { number: 64_999 }, userAgent: TOOL };
    const stolen = activity('stolen', 'session-use', '09:30', used);
    const credential = { kind: 'session', platform: 'okta', id: 's7' } as const;
    assert.ok(!COMPROMISED.includes(assess(input(sessions, { credential })).verdict));
    const found = assess(input([...sessions, stolen], { credential }));
    assert.equal(found.signals.find(({ id }) => id === 'session-context-changed')?.state, 'fired');
  });

  test('is bounded for fifty thousand sessions of which no log tells enough', () => {
    const uses = many(50_000, (each) =>
      activity(`u${each}`, 'api-call', at(NOON + each), { sessionId: `s${each}`, operation: 'call' }),
    );
    assert.equal(assess(input(uses, { ...OF_EVERYBODY, watermarks: [] })).verdict, 'undecided');
  });

  test('is bounded for a hundred thousand sightings', () => {
    const sightings = many(100_000, (each) => ({ platform: 'okta', ip: address(each), userAgent: MAC }));
    assert.ok(!COMPROMISED.includes(assess(input(ordinary(), { sightings })).verdict));
  });

  test('is bounded for a policy of 5,000 ranges and 50,000 journeys', () => {
    const knownEgress = many(5_000, (each) => ({ cidr: `${address(each)}/32`, name: `office ${each}` }));
    const registeredTravel = many(50_000, (each) => ({
      user: 'sam@example.com',
      country: 'FR',
      from: at(NOON - each),
      to: at(NOON + each),
    }));
    const uses = many(5_000, (each) => {
      const elsewhere = { ip: address(each), asn: { number: each + 1 }, geo: BERLIN };
      return activity(`u${each}`, 'session-use', at(NOON + each), elsewhere);
    });
    const { counterSignals } = assess(input([...ordinary(), ...uses], { knownEgress, registeredTravel }));
    assert.ok(counterSignals.some(({ id }) => id === 'registered-travel'));
  });
});
